/** Layers whose types and run time may disagree. */
import { defineLayer, dimensions, rule, slice, type Dim, type Rule } from "../../../src/index.js";

const call = (x: any): any => slice(x, [0, 0], [-1, Math.floor(x.shape[1] / 2)]);

interface Right extends Rule {
  readonly layer: "half";
  readonly output: this["input"] extends readonly [infer B extends Dim, infer C extends Dim] ? [B, dimensions.FloorDivide<C, 2>] : "half: expected input [batch, channels]";
}
/** Both halves round down. */
export const half = defineLayer({ name: "half", shape: rule<Right>(([b, c]) => [b!, dimensions.floorDivide(c!, 2)]), call });

interface Wrong extends Rule {
  readonly layer: "half";
  readonly output: this["input"] extends readonly [infer B extends Dim, infer C extends Dim] ? [B, dimensions.FloorDivide<dimensions.Plus<C, 1>, 2>] : "half: expected input [batch, channels]";
}
/** The type rounds up. */
export const roundsUp = defineLayer({ name: "half", shape: rule<Wrong>(([b, c]) => [b!, dimensions.floorDivide(c!, 2)]), call });
