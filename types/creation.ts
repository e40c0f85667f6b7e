/** Tensors made of nothing but a shape or a range: random numbers, equally spaced ones. */
import { checkPositive, type Positive } from "./option.js";
import type { Shape } from "./shape.js";

/** The shape given, or the sentence at the size that is none. */
export type SizesCheck<Maker extends string, S extends readonly unknown[], G> = { readonly [I in keyof S]: Positive<Maker, `axis ${I & string}`, S[I], G> };

/** The shape without `readonly`. */
export type SizesOf<S> = { -readonly [I in keyof S]: S[I] } extends infer Out extends Shape ? Out : Shape;

/** The run-time twin of {@link SizesCheck}. */
export const checkSizes = (maker: string, shape: readonly number[]): void => shape.forEach((size, axis) => checkPositive(maker, `axis ${axis}`, size));

interface Seeded {
  /** The same seed gives the same numbers. Without one, every call gives others, the same ones each time the program runs. */
  seed?: number;
}

/** Options of `random.uniform`. */
export interface UniformOptions extends Seeded {
  /** The least value; 0 by default. */
  minval?: number;
  /** The value that all are below; 1 by default. */
  maxval?: number;
}

/** Options of `random.normal`. */
export interface NormalOptions extends Seeded {
  /** 0 by default. */
  mean?: number;
  /** The standard deviation; 1 by default. */
  stddev?: number;
}

/** Options of `random.randint`. */
export interface RandintOptions extends Seeded {
  /** The least value; 0 by default. */
  minval?: number;
  /** The value that all are below. */
  maxval: number;
}
