/** Backward is a linear map of the output's gradient. */
import { interpret } from "../../../codegen/targets/reference.js";
import { relativeError } from "../differences.js";
import type { Property } from "../property.js";
import { comparison } from "../report.js";
import { streamOf } from "../subject.js";

/** Rounding of a few thousand float64 additions. */
const TOLERANCE = 1e-9;
/** Large, so that what is clipped at any usual limit shows. */
const [A, B] = [64, -96];

export const linearity: Property = {
  name: "linearity",
  about: "backward is linear in the output's gradient: a·u + b·v gives a times what u gives plus b times what v gives",
  check({ subject, seed }) {
    const stream = streamOf(seed, 4);
    const found = subject.differentiate(true, seed);
    if (!found) return undefined;
    const { projection, values, gradients, wrt, got: u } = found;
    const backward = (of: (given: Float64Array, i: number) => Float64Array): Float64Array[] => {
      const given = new Map(values);
      projection.weights.forEach(({ node, values: drawn }, i) => given.set(node, of(drawn, i)));
      return interpret(gradients, given);
    };
    const other = projection.weights.map(({ values: drawn }) => drawn.map(() => stream.uniform() - 0.5));
    const v = backward((_, i) => other[i]!);
    const both = backward((drawn, i) => drawn.map((value, j) => A * value + B * other[i]![j]!));
    for (const [at, { name, node }] of wrt.entries()) {
      const expected = u[at]!.map((value, j) => A * value + B * v[at]![j]!);
      const element = both[at]!.findIndex((value, j) => Number.isFinite(expected[j]!) && relativeError(value, expected[j]!) > TOLERANCE);
      if (element < 0) continue;
      return {
        title: `the gradient of ${name} is not linear in the output's gradient`,
        lines: comparison(name, node.shape, element, expected, both[at]!, `${A}·backward(u) ${B}·backward(v)`),
        hints: ["A gradient function may multiply the output's gradient by anything, but neither square it, nor clip it, nor add to it."],
      };
    }
    return undefined;
  },
};
