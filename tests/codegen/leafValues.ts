/** Reproducible contents for the leaves of a program. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import type { Node } from "../../codegen/graph/node.js";
import type { LeafAttrs } from "../../codegen/ops/leaf.js";
import type { Program } from "../../codegen/program.js";

/** A small linear congruential generator: the tests need variety, not quality. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Floats in [-1, 1) rounded to float32, so that every target starts from the same numbers; labels (`y`) are one-hot rows. */
export function leafValues(program: Program, seed: number): Map<Node, Float64Array> {
  const random = uniform(seed);
  return new Map(
    [...program.inputs, ...program.state].map((leaf) => {
      const { name } = leaf.attrs as LeafAttrs;
      const size = sizeOf(leaf.shape);
      const values = Float64Array.from({ length: size }, () => Math.fround(random() * 2 - 1));
      if (name === "t") values.fill(3);
      if (name === "v") values.forEach((x, i) => (values[i] = Math.fround(x * x)));
      if (name === "y") {
        const classes = leaf.shape.at(-1)!;
        values.fill(0);
        for (let row = 0; row < size / classes; row++) values[row * classes + Math.floor(random() * classes)] = 1;
      }
      return [leaf, values];
    }),
  );
}
