/** dot: sums of products along one axis of each of two tensors, sample by sample. */
import type { Node } from "../../../codegen/graph/node.js";
import { einsum, maximum, mul, reshape, rsqrt, square, sum } from "../../../codegen/ops/index.js";
import { checkDot, dotPlaces, dotShape, type DotAxes, type DotLayer, type DotOptions } from "../../../types/layers/dot.js";
import { boolean, check, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly axes: DotAxes;
  readonly normalize: boolean;
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const axesRule: Rule = { expected: "an axis or two of them", accepts: (value) => isNumber(value) || (Array.isArray(value) && value.length === 2 && value.every(isNumber)) };

const definition: LayerDefinition<Config> = {
  kind: "Dot",
  name: "dot",
  inputs: "list",
  options: { axes: axesRule, normalize: boolean },
  check({ axes }) {
    check("dot", "axes", axes, axesRule);
    checkDot(axes);
  },
  shape: (inputs, { axes }) => dotShape(inputs, axes),
  call(_, inputs, __, { axes, normalize }) {
    const places = dotPlaces(inputs.map((x) => x.shape), axes);
    const [a, b] = inputs.map((x, i) => (normalize ? unit(x, places[i]!) : x)) as [Node, Node];
    const [p, q] = places;
    // The batch is a; the summed axis z; the other axes of both tensors get letters of their own.
    const letters = (from: number, x: Node, at: number): string[] => x.shape.map((_, i) => (i === 0 ? "a" : i === at ? "z" : String.fromCharCode(from + i)));
    const [first, second] = [letters(97, a, p), letters(65, b, q)];
    const rest = [...first, ...second].filter((letter) => letter !== "a" && letter !== "z");
    const product = einsum(`${first.join("")},${second.join("")}->a${rest.join("")}`, a, b);
    return rest.length === 0 ? reshape(product, [product.shape[0]!, 1]) : product;
  },
};

/** Vectors along an axis scaled to length 1, with TensorFlow's l2_normalize: a square sum below 1e-12 counts as 1e-12. */
const unit = (x: Node, axis: number): Node => mul(x, rsqrt(maximum(sum(square(x), axis, true), 1e-12)));

/**
 * Sums the products of two tensors along an axis of each, sample by sample. The result has the other axes of the first,
 * then those of the second; `[batch, 1]` when none is left.
 *
 * @example
 * const y = layers.dot({ axes: [2, 2] })([input(["seq", 64]), input([10, 64])]); // Tensor<[Batch, "seq", 10]>
 *
 * @param options `axes` to sum over (one for both, or a pair; negative from the end; never the batch), `normalize` to
 *   scale vectors to length 1 first (false), `name`, `trainable`
 */
export function dot<const A extends DotAxes>(options: DotOptions<A>): DotLayer<A> {
  return makeLayer(definition, {}, options, { normalize: false }) as unknown as DotLayer<A>;
}
