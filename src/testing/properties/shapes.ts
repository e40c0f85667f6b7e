/** The shape that the rule says is the shape that is computed: with names for sizes, with sizes, in training and inference. */
import { evaluate } from "../../../types/dimension-arithmetic.js";
import { showShape, type RuntimeShape } from "../../../types/shape.js";
import type { Failure, Property } from "../property.js";

export const shapes: Property = {
  name: "shapes",
  about: "the shape that the rule gives in terms of names, with sizes put in, is the shape that is computed, in training and inference",
  check({ subject, symbolic }) {
    const computed = subject.lower(false).outputs.map(({ shape }) => shape);
    const training = subject.lower(true).outputs.map(({ shape }) => shape);
    if (symbolic) {
      const { shapes: named, sizes } = symbolic;
      const expected = named.map((shape) => shape.map((dim) => evaluate(dim, sizes)));
      const wrong = expected.findIndex((shape, i) => !agree(shape, computed[i] ?? []));
      const names = [...sizes].map(([name, size]) => `${name} = ${size}`).join(", ");
      if (wrong >= 0) return differs("the shape with names is not the shape with sizes", [[`with names`, `${showShape(named[wrong]!)}, ${names}`], ["with sizes", showShape(computed[wrong] ?? [])]], "Look at the rule: what it does with a name is not what it does with a number.");
    }
    const wrong = training.findIndex((shape, i) => !agree(shape, computed[i]!));
    return wrong < 0 ? undefined : differs("training gives another shape than inference", [["training", showShape(training[wrong]!)], ["inference", showShape(computed[wrong]!)]], "Look at what depends on `training`.");
  },
};

/** Sizes that the rule leaves open are decided by the computation. */
const agree = (said: RuntimeShape, computed: RuntimeShape): boolean => said.length === computed.length && said.every((size, i) => typeof size !== "number" || size === computed[i]);

const differs = (title: string, lines: readonly (readonly [string, string])[], hint: string): Failure => ({ title, lines, hints: [hint] });
