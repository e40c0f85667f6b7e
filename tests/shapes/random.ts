/** What random programs are made of: seeded choices, tensors at hand, and calls as text. */
import { Stream } from "../../src/random.js";
import type { RuntimeDim } from "../../types/dimension.js";
import type { RuntimeShape } from "../../types/shape.js";
import type { DType } from "../../types/tensor.js";

/** A tensor that a program can use. */
export interface Candidate {
  /** Its variable. */
  readonly name: string;
  readonly shape: RuntimeShape;
  readonly dtype: DType;
}

export interface Random {
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  /** A size as layers have: mostly small. */
  size(): number;
}

/** A call as text that is TypeScript and JavaScript alike. */
export interface CallText {
  readonly code: string;
  /** More than 1: the call gives a tuple. */
  readonly outputs?: number;
}

/** A call of one layer on some of the tensors, right or wrong; undefined where none is of use. */
export type CallGenerator = (random: Random, tensors: readonly Candidate[]) => CallText | undefined;

export function randomOf(seed: number, program: number): Random {
  const stream = new Stream([seed, program]);
  const int = (min: number, max: number): number => min + stream.below(max - min + 1);
  return {
    int,
    pick: (items) => items[stream.below(items.length)]!,
    chance: (probability) => stream.uniform() < probability,
    size: () => (stream.uniform() < 0.8 ? int(1, 12) : int(13, 400)),
  };
}

/** The names of dimensions that inputs have. */
const symbols = ["seq", "len", "h"] as const;

/** A dimension of an input: a size, a name, or unknown. */
export const randomDim = (random: Random): RuntimeDim => (random.chance(0.7) ? random.size() : random.chance(0.7) ? random.pick(symbols) : null);
