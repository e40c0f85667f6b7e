/** upSampling1d, 2d and 3d: more elements along the spatial axes. */
import { axis, plus } from "../../../codegen/graph/affine.js";
import type { Node } from "../../../codegen/graph/node.js";
import { abs, add, concat, contract, iota, mul, relu, repeat, reshape, sliceAxis, sub, toFloat } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import type { LayerOptions } from "../../../types/layers/options.js";
import { upSamplingShape, type Interpolation, type UpSampling1d, type UpSampling2d, type UpSampling2dOptions, type UpSampling3d } from "../../../types/layers/upSampling.js";
import { checkSizes, sizes, type Pair, type PositivePair, type PositiveSingle, type PositiveTriple, type Sizes, type Triple } from "../../../types/layers/window.js";
import { check, oneOf, positiveInteger } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { sizesRule } from "./conv.js";

interface Config {
  readonly size: Sizes;
  readonly interpolation?: Interpolation;
}

/**
 * Lines between neighbours along an axis, with half-pixel centres: new element `times * i + j` lies at
 * `i + (j + 0.5) / times - 0.5`, between element i and one of its neighbours, and takes from each what is left of 1
 * after the distance. The ends repeat. This is TensorFlow's `resize` with method "bilinear" and no antialiasing.
 */
function blend(x: Node, times: number, along: number): Node {
  if (times === 1) return x;
  const { shape, graph } = x;
  const last = shape[along]! - 1;
  const wide = concat([sliceAxis(x, along, 0, 1), x, sliceAxis(x, along, last, 1)], along);
  const place = sub(mul(add(toFloat(iota(graph, [3, times], 1)), 0.5), 1 / times), 0.5);
  const neighbour = sub(toFloat(iota(graph, [3, times], 0)), 1);
  const weights = relu(sub(1, abs(sub(place, neighbour))));
  // Axes: those of x with j behind `along`, then the neighbour.
  const [j, tap] = [along + 1, shape.length + 1];
  const outer = (i: number) => axis(i <= along ? i : i + 1);
  const sum = contract(wide, weights, [...shape.slice(0, j), times, ...shape.slice(j), 3], tap, [
    shape.map((_, i) => (i === along ? plus(outer(i), axis(tap)) : outer(i))),
    [axis(tap), axis(j)],
  ]);
  return reshape(sum, shape.map((size, i) => (i === along ? size * times : size)));
}

const define = (kind: string, name: string, axes: 1 | 2 | 3): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: axes === 2 ? { interpolation: oneOf(["nearest", "bilinear"]) } : {},
  check({ size }) {
    check(name, "size", size, axes === 1 ? positiveInteger : sizesRule(axes));
    checkSizes(name, "size", size);
  },
  shape: ([input], { size }) => upSamplingShape(name, axes, input!, size),
  call: (_, [x], __, { size, interpolation }) => sizes(size, axes).reduce((result, times, i) => (interpolation === "bilinear" ? blend : repeat)(result, times, 1 + i), x!),
});

const sequences = define("UpSampling1D", "upSampling1d", 1);
const images = define("UpSampling2D", "upSampling2d", 2);
const volumes = define("UpSampling3D", "upSampling3d", 3);

/**
 * Repeats every step of sequences: `[batch, steps, channels]` gives `[batch, size * steps, channels]`.
 *
 * @example
 * const y = layers.upSampling1d(2)(input(["seq", 8])); // Tensor<[Batch, "2*seq", 8]>
 *
 * @param size how often; 2 by default
 * @param options `name`, `trainable`
 */
export function upSampling1d<const N extends number = 2>(size?: PositiveSingle<"upSampling1d", "size", N>, options?: LayerOptions): Layer<UpSampling1d<N>> {
  return makeLayer(sequences, { size: (size ?? 2) as Sizes }, options) as unknown as Layer<UpSampling1d<N>>;
}

/**
 * Enlarges images: `[batch, height, width, channels]` gives `[batch, size * height, size * width, channels]`.
 *
 * @example
 * const y = layers.upSampling2d(2, { interpolation: "bilinear" })(input([14, 14, 8])); // Tensor<[Batch, 28, 28, 8]>
 *
 * @param size how many times as high and wide: one number for both or a pair; 2 by default
 * @param options `interpolation` ("nearest", or "bilinear" with half-pixel centres), `name`, `trainable`
 */
export function upSampling2d<const N extends Pair = 2>(size?: PositivePair<"upSampling2d", "size", N>, options?: UpSampling2dOptions): Layer<UpSampling2d<N>> {
  return makeLayer(images, { size: (size ?? 2) as Sizes }, options, { interpolation: "nearest" }) as unknown as Layer<UpSampling2d<N>>;
}

/**
 * Repeats the elements of volumes along all three axes: `[batch, depth, height, width, channels]` gives the same with
 * all three sizes multiplied.
 *
 * @example
 * const y = layers.upSampling3d([1, 2, 2])(input([8, 8, 8, 3])); // Tensor<[Batch, 8, 16, 16, 3]>
 *
 * @param size how many times as deep, high and wide: one number for all or three; 2 by default
 * @param options `name`, `trainable`
 */
export function upSampling3d<const N extends Triple = 2>(size?: PositiveTriple<"upSampling3d", "size", N>, options?: LayerOptions): Layer<UpSampling3d<N>> {
  return makeLayer(volumes, { size: (size ?? 2) as Sizes }, options) as unknown as Layer<UpSampling3d<N>>;
}
