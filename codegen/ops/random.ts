/** Random numbers as a function of a key and of the element's position: the same key gives the same tensor on every target. */
import type { TensorType } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import type { Expr } from "../kernel/expr.js";
import { threefry, threefryOf, type Words } from "../kernel/threefry.js";
import { broadcastTo } from "./broadcast.js";
import { fill, position } from "./constants.js";
import { apply, int } from "./expression.js";
import { mul, sub } from "./pointwise/arithmetic.js";
import { toFloat } from "./pointwise/convert.js";
import { cos, log, sqrt } from "./pointwise/functions.js";
import { shiftRight } from "./pointwise/integer.js";
import { checkAttrs, checkInputs, fail, sameShape, textOf } from "./support.js";

const expressions: Words<Expr> = {
  literal: int,
  add: (a, b) => apply("addInt", a, b),
  xor: (a, b) => apply("xorInt", a, b),
  rotateLeft: (a, count) => apply("orInt", apply("shiftLeft", a, int(count)), apply("shiftRightUnsigned", a, int(32 - count))),
};

export interface ThreefryAttrs {
  /** Which of the two words of the result. */
  readonly word: 0 | 1;
}

const words = (shape: readonly number[], count = 4): TensorType[] => Array.from({ length: count }, () => ({ shape, dtype: "int32" }));

/** Inputs: key word 0, key word 1, counter word 0, counter word 1; all int32 of one shape. */
export const threefryOp: Op<ThreefryAttrs> = {
  name: "threefry",
  infer(inputs, attrs) {
    checkAttrs("threefry", attrs, ["word"]);
    checkInputs("threefry", inputs, words([]).map(() => ["int32"]));
    if (attrs.word !== 0 && attrs.word !== 1) fail(`threefry: there is no word ${String(attrs.word)}`);
    for (const input of inputs) if (!sameShape(input.shape, inputs[0]!.shape)) fail(`threefry: inputs must have the same shape: ${inputs.map(textOf).join(" vs ")}`);
    return { shape: inputs[0]!.shape, dtype: "int32" };
  },
  reference: ([k0, k1, c0, c1], { attrs }) => k0!.map((_, i) => threefry([k0![i]!, k1![i]!], [c0![i]!, c1![i]!])[attrs.word]),
  gradient: () => [undefined, undefined, undefined, undefined],
  lowering: { kind: "pointwise", expr: ([k0, k1, c0, c1], { attrs }) => threefryOf(expressions, [k0!, k1!], [c0!, c1!])[attrs.word] },
  samples: [
    { inputs: words([17]), attrs: { word: 0 } },
    { inputs: words([3, 5]), attrs: { word: 1 } },
  ],
  errorSamples: [
    { inputs: words([3], 3), attrs: { word: 0 }, message: "expected 4 inputs" },
    { inputs: [...words([3], 3), ...words([4], 1)], attrs: { word: 0 }, message: "same shape" },
    { inputs: words([3]), attrs: { word: 2 as 0 }, message: "no word 2" },
    { inputs: words([3]), attrs: { word: 0, rounds: 13 } as ThreefryAttrs, message: 'unknown attribute "rounds"' },
  ],
};

/** A key: two int32 scalars. */
export type Key = readonly [Node, Node];

/** int32 with all 32 bits random. `stream` tells several tensors of one key apart. */
export function randomBits(key: Key, shape: readonly number[], stream = 0): Node {
  const { graph } = key[0];
  const counter = [position(graph, shape), fill(graph, stream, shape, "int32")];
  return graph.node<ThreefryAttrs>(threefryOp, [broadcastTo(key[0], shape), broadcastTo(key[1], shape), ...counter], { word: 0 });
}

/** float32 in [0, 1), one of 2^24 equally spaced values. */
export const randomUniform = (key: Key, shape: readonly number[], stream = 0): Node => mul(toFloat(shiftRight(randomBits(key, shape, stream), 8)), 2 ** -24);

/** float32 from the standard normal distribution, of streams 2·stream and 2·stream + 1. */
export const randomNormal = (key: Key, shape: readonly number[], stream = 0): Node =>
  normalFrom(randomUniform(key, shape, 2 * stream), randomUniform(key, shape, 2 * stream + 1));

/** Standard normal numbers from two independent uniform ones in [0, 1): Box and Muller's transform. */
export const normalFrom = (u: Node, v: Node): Node => mul(sqrt(mul(log(sub(1, u)), -2)), cos(mul(v, 2 * Math.PI)));

