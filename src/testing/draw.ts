/** Values for drawn shapes: from a seed, rounded so that small cases read well. */
import fc from "fast-check";
import { sizeOf } from "../../codegen/graph/dtype.js";
import { describe } from "../tensor.js";
import { valuesText } from "./report.js";
import { streamOf, type Given, type Subject } from "./subject.js";

/** How values are drawn: a seed, and the steps they are rounded to (1 for whole numbers), or none. */
export interface Drawing {
  readonly seed: number;
  readonly steps: number | undefined;
}

/** Most values are any numbers; some are whole or quarters, which land on kinks and ties, and to which failures shrink. */
export const drawing: fc.Arbitrary<Drawing> = fc.record({
  seed: fc.integer({ min: 0, max: 0x7fffffff }),
  steps: fc.integer({ min: 0, max: 9 }).map((level) => (level === 0 ? 1 : level === 1 ? 4 : undefined)),
});

/** What an input holds besides its shape. */
export interface InputKind {
  readonly dtype: "float32" | "int32";
  /** Whole numbers are drawn below this. */
  readonly below: number;
}

export function draw(sizes: readonly number[], { dtype, below }: InputKind, { seed, steps }: Drawing, salt: number): Given {
  const stream = streamOf(seed, 16 + salt);
  const rounded = (value: number): number => (steps === undefined ? value : Math.round(value * steps) / steps + 0);
  const values = Float64Array.from({ length: sizeOf(sizes) }, () => (dtype === "int32" ? stream.below(below) : rounded(4 * stream.uniform() - 2)));
  return { shape: sizes, dtype, values };
}

/** Inputs as reports list them. */
export const describeInputs = (inputs: readonly Given[]): readonly (readonly [string, string])[] =>
  inputs.map((given, i) => [`input ${i}`, `${describe(given)}  ${valuesText(given.values, given.shape)}`]);

/** A layer has few weights; a model's would hide the rest. */
const MOST_WEIGHTS = 6;

/** The first weights, as reports list them. A layer that fails when it is computed may have none to show. */
export function describeWeights({ inputs, lower }: Subject): readonly (readonly [string, string])[] {
  try {
    const weights = lower(false).leaves.slice(inputs.length);
    return weights.slice(0, MOST_WEIGHTS).map(({ name, node, values }) => [name, `Tensor<[${node.shape.join(", ")}]>  ${valuesText(values, node.shape)}`]);
  } catch {
    return [];
  }
}
