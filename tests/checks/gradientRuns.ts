/** Gradients of every layer and op on random calls, as `npm run check:gradients` and the tests make them. */
import { layers, resetNames } from "../../src/index.js";
import { model } from "../../src/models/functional.js";
import { input } from "../../src/models/input.js";
import type { Model } from "../../src/models/model.js";
import { isTensor, type TensorValue } from "../../src/tensor.js";
import { firstFailure, settingsOf } from "../../src/testing/check.js";
import type { Failure, Property } from "../../src/testing/property.js";
import { gradients, secondGradients } from "../../src/testing/properties/gradients.js";
import { linearity } from "../../src/testing/properties/linearity.js";
import { repetition } from "../../src/testing/properties/repetition.js";
import { samples } from "../../src/testing/properties/samples.js";
import { shapes } from "../../src/testing/properties/shapes.js";
import { targets } from "../../src/testing/properties/targets.js";
import { streamOf, subjectOfModel, type Given } from "../../src/testing/subject.js";
import { KatachiError } from "../../types/error.js";
import { layerCalls, opCalls } from "../shapes/layers/index.js";
import { scope } from "../shapes/program.js";
import { randomOf, type Candidate, type CallGenerator, type Random } from "../shapes/random.js";

/** Passing no gradient where there is one is what it is for. */
const WRONG_BY_DEFINITION = new Set(["op stopGradient"]);

/** All layers and ops. The layers of one's own among the random programs are about shapes: they compute nothing. */
export const subjects: Readonly<Record<string, CallGenerator>> = {
  ...Object.fromEntries(Object.entries(layerCalls).flatMap(([name, calls]) => (Object.hasOwn(layers, name) ? [[`layers.${name}`, calls] as const] : []))),
  ...Object.fromEntries(Object.entries(opCalls).filter(([name]) => !WRONG_BY_DEFINITION.has(name))),
};

export interface Counted {
  readonly cases: number;
  /** Calls that were wrong, and drawn anew. */
  readonly refused: number;
}

export interface Wrong extends Counted {
  readonly code: string;
  readonly inputs: readonly string[];
  readonly failure: Failure;
  /** The number of the case, to see it again. */
  readonly number: number;
}

export interface RunOptions {
  readonly runs: number;
  readonly seed: number;
  readonly secondOrder: boolean;
  /** In how many of the cases wasm is compared with the reference. */
  readonly compiled: number;
  /** Only the case of this number. */
  readonly only?: number;
  /** Only these of what must hold. */
  readonly properties?: readonly Property[];
}

const BATCH = 2;
/** More would make differences slow and say no more. */
const MOST_ELEMENTS = 400;
/** What no call of a generator is within this many tries: a generator that is always wrong. */
const MOST_TRIES = 400;

/** Small sizes everywhere. */
const small = (random: Random): Random => ({ ...random, size: () => random.int(1, 4) });

/** One to three inputs; many of them are nearly of one shape, as products, merges and attention want them. */
function candidatesOf(random: Random): Candidate[] {
  const first = Array.from({ length: random.pick([1, 2, 2, 3, 3, 4]) }, () => random.int(1, 5));
  return Array.from({ length: random.int(1, 3) }, (_, i) => {
    const alike = i === 0 || random.chance(0.7);
    const sizes = alike ? first.map((size) => (i > 0 && random.chance(0.25) ? random.int(1, 5) : size)) : Array.from({ length: random.pick([1, 2, 3, 4]) }, () => random.int(1, 5));
    return { name: `t${i}`, shape: ["Batch", ...sizes], dtype: random.chance(0.15) ? "int32" : "float32" };
  });
}

/** A net around one random call; nothing where the call is wrong. */
function netOf(code: string, candidates: readonly Candidate[]): { readonly net: Model; readonly used: readonly Candidate[] } | undefined {
  const tensors = new Map(candidates.map(({ name, shape, dtype }) => [name, (input as (shape: unknown, options: unknown) => unknown)(shape.slice(1), { dtype, batchSize: BATCH })]));
  try {
    const variables = { ...scope, ...Object.fromEntries(tensors) };
    const result: unknown = new Function(...Object.keys(variables), `"use strict"; return ${code};`)(...Object.values(variables));
    const outputs = (Array.isArray(result) ? result : [result]) as readonly TensorValue[];
    if (!outputs.every(isTensor)) return undefined;
    const used = candidates.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(code));
    if (used.length === 0) return undefined;
    return { net: model({ inputs: used.map(({ name }) => tensors.get(name)!) as never, outputs: outputs as never }) as unknown as Model, used };
  } catch (error) {
    if (error instanceof KatachiError) return undefined;
    throw error;
  }
}

/** Values away from 0, where logarithms and quotients have poles; in every other case positive ones. */
function valuesFor({ shape, dtype }: Candidate, below: number, seed: number, positive: boolean): Given {
  const sizes = [BATCH, ...(shape.slice(1) as number[])];
  const stream = streamOf(seed, 11);
  const values = Float64Array.from({ length: sizes.reduce((a, b) => a * b, 1) }, () => {
    if (dtype === "int32") return stream.below(below);
    const size = 0.3 + 1.7 * stream.uniform();
    return positive || stream.uniform() < 0.5 ? size : -size;
  });
  return { shape: sizes, dtype, values };
}

const list: readonly Property[] = [shapes, gradients, linearity, repetition, samples, secondGradients, targets];

/** The random calls of one layer or op, until one is wrong. */
export async function checkCalls(name: string, options: RunOptions): Promise<Counted | Wrong> {
  const settings = settingsOf({ secondOrder: options.secondOrder, independentSamples: name.startsWith("layers."), targets: ["wasm"] });
  const every = Math.max(1, Math.floor(options.runs / Math.max(1, options.compiled)));
  let cases = 0;
  let refused = 0;
  for (let number = 0; cases < options.runs && refused < MOST_TRIES + 200 * options.runs; number++) {
    if (options.only !== undefined && number < options.only) continue;
    const random = small(randomOf(options.seed, number));
    const candidates = candidatesOf(random);
    const call = subjects[name]!(random, candidates);
    const made = call && netOf(call.code, candidates);
    if (!made || made.net.countParams() > MOST_ELEMENTS) {
      refused++;
      continue;
    }
    const { net, used } = made;
    const given = used.map((candidate, i) => valuesFor(candidate, net.limitOf(i)?.below ?? 3, 31 * number + i, number % 2 === 0));
    const subject = await subjectOfModel(net, given, number);
    const failure = await runs(subject, () => firstFailure({ subject, seed: number, compiled: cases % every === 0 }, settings, options.properties ?? list));
    if (failure === "refused") {
      refused++;
      continue;
    }
    cases++;
    if (failure) return { cases, refused, code: call!.code, inputs: used.map(({ name: label, shape, dtype }) => `${label}: ${dtype} [${[BATCH, ...shape.slice(1)].join(", ")}]`), failure, number };
    if (options.only !== undefined) break;
    // A process makes a hundred thousand layers: their names must not pile up.
    if (number % 64 === 0) resetNames();
  }
  return { cases, refused };
}

/** Some calls are refused on concrete sizes only. */
async function runs<T>(subject: { lower(training: boolean): unknown }, check: () => Promise<T>): Promise<T | "refused"> {
  try {
    subject.lower(false);
  } catch (error) {
    if (error instanceof KatachiError && error.code !== "graph") return "refused";
    throw error;
  }
  return check();
}
