/** Products, convolutions and pooling. Convolutions and pooling are layers: tfjs' filters become their weights. */
import * as tf from "@tensorflow/tfjs-core";
import * as layers from "../../../src/layers/index.js";
import * as primitives from "../../../codegen/ops/index.js";
import * as ops from "../../../src/ops/index.js";
import { as, asFloat, call, callLayer, read, run, type Public, type Value } from "../calls.js";

type Sizes = number | readonly number[];
type Pad = "valid" | "same" | number | readonly (readonly [number, number])[];
type Layer = (x: never) => never;
type Maker = (...args: never[]) => unknown;

const each = (sizes: Sizes | null | undefined, axes: number): number[] => (sizes === undefined || sizes === null || typeof sizes === "number" ? new Array<number>(axes).fill(sizes ?? 1) : [...sizes]);

/** One number for a layer over one axis, a list for others. */
const sized = (sizes: readonly number[]): never => (sizes.length === 1 ? sizes[0]! : sizes) as never;

/** Amounts of a padding along the spatial axes; of those for four axes the last, as conv1d is one of two axes in tfjs. */
function amountsOf(padding: Exclude<Pad, string>, axes: number, first: boolean): readonly (readonly [number, number])[] {
  if (typeof padding === "number") return new Array<[number, number]>(axes).fill([padding, padding]);
  return (first ? padding.slice(2) : padding.slice(1, -1)).slice(-axes);
}

interface Padded {
  readonly x: never;
  readonly padding: "valid" | "same";
}

/** "valid" and "same" are options of layers; amounts are put around before. */
function around(x: never, padding: Pad, axes: number, first: boolean, value = 0): Padded {
  if (padding === "valid" || padding === "same") return { x, padding };
  if (typeof padding !== "number" && !Array.isArray(padding)) throw new Error(`unknown padding ${String(padding)}`);
  return { x: ops.pad(x, [[0, 0], ...amountsOf(padding, axes, first), [0, 0]] as never, value) as never, padding: "valid" };
}

/** Runs fn on a tensor with a batch and channels last, and gives back what it was given: no batch, channels first. */
function batched(x: tf.Tensor, axes: number, first: boolean, fn: (x: never) => never, weights: readonly tf.Tensor[] = []): tf.Tensor {
  if (x.rank !== axes + 2 && x.rank !== axes + 1) throw new Error(`expected rank ${axes + 2} or ${axes + 1}, got ${x.rank}`);
  const single = x.rank === axes + 1;
  const space = Array.from({ length: axes }, (_, i) => i);
  const toLast = [0, ...space.map((i) => i + 2), 1];
  const toFirst = [0, axes + 1, ...space.map((i) => i + 1)];
  return callLayer((given: never) => {
    const whole = (single ? ops.expandDims(given, 0 as never) : given) as never;
    const result = fn((first ? ops.transpose(whole, toLast as never) : whole) as never);
    const ordered = (first ? ops.transpose(result, toFirst as never) : result) as never;
    return single ? ops.squeeze(ordered, 0 as never) : ordered;
  }, asFloat(x), weights.map(asFloat));
}

/** A layer with a kernel made by `make(options)`. */
function window(axes: number, make: (options: never) => unknown) {
  return (x: tf.Tensor, weights: readonly tf.Tensor[], strides: Sizes, padding: Pad, format = "N", dilations?: Sizes | null): tf.Tensor => {
    const first = format.startsWith("NC");
    return batched(x, axes, first, (given) => {
      const padded = around(given, padding, axes, first);
      const layer = make({ strides: sized(each(strides, axes)), padding: padded.padding, dilationRate: sized(each(dilations, axes)), useBias: false } as never) as Layer;
      return layer(padded.x);
    }, weights);
  };
}

function readRank(name: string, argument: string, value: Value, rank: number): tf.Tensor {
  const given = read(value, argument, name, "float32");
  if (given.rank !== rank) throw new Error(`${name}: ${argument} must have rank ${rank}, got ${given.rank}`);
  return given;
}

function conv(name: string, axes: number, maker: Maker) {
  return (x: Value, filter: Value, strides: Sizes, padding: Pad, format?: string, dilations?: Sizes | null): tf.Tensor => {
    const [image, kernel] = [read(x, "x", name, "float32"), readRank(name, "filter", filter, axes + 2)];
    return window(axes, (options) => maker(kernel.shape.at(-1)! as never, sized(kernel.shape.slice(0, -2)), options))(image, [kernel], strides, padding, format, dilations);
  };
}

function depthwiseConv2d(x: Value, filter: Value, strides: Sizes, padding: Pad, format?: string, dilations?: Sizes | null): tf.Tensor {
  const [image, kernel] = [read(x, "x", "depthwiseConv2d", "float32"), readRank("depthwiseConv2d", "filter", filter, 4)];
  const layer = (options: never): unknown => layers.depthwiseConv2d(sized(kernel.shape.slice(0, 2)), { ...(options as object), depthMultiplier: kernel.shape[3]! } as never);
  return window(2, layer)(image, [kernel], strides, padding, format, dilations);
}

function separableConv2d(x: Value, depthwiseFilter: Value, pointwiseFilter: Value, strides: Sizes, padding: Pad, dilations?: Sizes, format?: string): tf.Tensor {
  const [image, depthwise, pointwise] = [read(x, "x", "separableConv2d"), readRank("separableConv2d", "depthwiseFilter", depthwiseFilter, 4), readRank("separableConv2d", "pointwiseFilter", pointwiseFilter, 4)];
  const layer = (options: never): unknown => layers.separableConv2d(pointwise.shape[3]! as never, sized(depthwise.shape.slice(0, 2)), { ...(options as object), depthMultiplier: depthwise.shape[3]! } as never);
  return window(2, layer)(image, [depthwise, pointwise], strides, padding, format, dilations);
}

/** Of the whole reach of a transposed convolution, the part that a convolution with this padding would have read. */
function transposed(x: tf.Tensor, kernel: tf.Tensor, outputShape: readonly number[], strides: Sizes, padding: Pad): tf.Tensor {
  const axes = kernel.rank - 2;
  const space = outputShape.slice(-axes - 1, -1);
  const [result] = run(([image, weights]) => {
    const single = image!.shape.length === axes + 1;
    const reach = primitives.convTranspose(single ? primitives.expandDims(image!, 0) : image!, weights!, { strides: each(strides, axes) });
    const cut = (size: number, i: number): number => Math.floor(Math.max(reach.shape[1 + i]! - size, 0) / 2);
    const before = space.map((size, i) => (padding === "valid" ? 0 : padding === "same" ? cut(size, i) : amountsOf(padding, axes, false)[i]![0]));
    const part = primitives.slice(reach, [0, ...before, 0], [reach.shape[0]!, ...space, reach.shape.at(-1)!]);
    return [single ? primitives.squeeze(part, [0]) : part];
  }, [asFloat(x), asFloat(kernel)]);
  return result!;
}

/** The layer, where the size that tfjs is told is the layer's own or one that `outputPadding` makes; else its builder. */
function conv2dTranspose(x: Value, filter: Value, outputShape: readonly number[], strides: Sizes, padding: Pad): tf.Tensor {
  const [image, kernel] = [read(x, "x", "conv2dTranspose"), readRank("conv2dTranspose", "filter", filter, 4)];
  if (outputShape.at(-1) !== kernel.shape[2]) throw new Error(`conv2dTranspose: ${outputShape.at(-1)} channels asked for, the filter gives ${kernel.shape[2]}`);
  const space = outputShape.slice(-3, -1);
  const given = image.shape.slice(-3, -1);
  const steps = each(strides, 2);
  const usual = space.every((size, i) => size === given[i]! * steps[i]! + (padding === "same" ? 0 : Math.max(kernel.shape[i]! - steps[i]!, 0)));
  const missing = space.map((size, i) => size - ((given[i]! - 1) * steps[i]! + kernel.shape[i]! - 2 * (padding === "same" ? Math.floor(kernel.shape[i]! / 2) : 0)));
  if (typeof padding !== "string" || (!usual && missing.some((size, i) => size < 0 || size >= steps[i]!))) return transposed(image, kernel, outputShape, strides, padding);
  const layer = (options: never): unknown => layers.conv2dTranspose(kernel.shape[2]! as never, sized(kernel.shape.slice(0, 2)), { ...(options as object), ...(!usual && { outputPadding: missing }) } as never);
  return window(2, layer)(image, [kernel], strides, padding);
}

/** No layer has it; the builder of those over one and two axes does three. */
function conv3dTranspose(x: Value, filter: Value, outputShape: readonly number[], strides: Sizes, padding: Pad): tf.Tensor {
  return transposed(read(x, "x", "conv3dTranspose"), readRank("conv3dTranspose", "filter", filter, 5), outputShape, strides, padding);
}

/** The lowest float: a maximum never finds what is put around. */
const LOWEST = -3.4e38;

/** Ones that are shaped like x. */
const onesLike = (x: never): never => ops.cast(ops.logicalOr(ops.equal(x, x), ops.notEqual(x, x)) as never, "float32") as never;

function pool(name: string, axes: number, maker: Maker, max: boolean) {
  return (x: Value, filterSize: Sizes, strides: Sizes, padding: Pad, _rounding?: string, format = "N"): tf.Tensor => {
    const given = read(x, "x", name, max ? "numeric" : "float32");
    const first = format.startsWith("NC");
    const result = batched(given, axes, first, (image) => {
      const pooled = (padded: Padded): never => ((maker as (...args: readonly unknown[]) => unknown)(sized(each(filterSize, axes)), { strides: sized(each(strides, axes)), padding: padded.padding }) as Layer)(padded.x);
      const result = pooled(around(image, padding, axes, first, max ? LOWEST : 0));
      if (max || typeof padding === "string") return result;
      // tfjs counts only what is not padding; a window of nothing but padding is 0.
      const share = pooled(around(onesLike(image), padding, axes, first));
      return ops.where(ops.equal(share, 0 as never) as never, 0 as never, ops.div(result, ops.maximum(share, 1e-9 as never) as never) as never) as never;
    });
    return as(result, given.dtype);
  };
}

const maxPool = pool("maxPool", 2, layers.maxPooling2d as Maker, true);
const avgPool = pool("avgPool", 2, layers.averagePooling2d as Maker, false);

function anyPool(x: Value, windowShape: Sizes, kind: "max" | "avg", padding: Pad, dilations?: Sizes, strides?: Sizes): tf.Tensor {
  if (each(dilations, 2).some((n) => n !== 1)) throw new Error("pooling has no dilations");
  return (kind === "max" ? maxPool : avgPool)(x, windowShape, strides ?? 1, padding);
}

export const products = {
  matMul: (a: Value, b: Value, transposeA = false, transposeB = false) => {
    const [x, y] = tf.tensor_util.makeTypesMatch(read(a, "a", "matMul"), read(b, "b", "matMul"));
    return as(call((s: never, t: never) => ops.matmul(s, t, { transposeA, transposeB } as never), [asFloat(x), asFloat(y)]), x.dtype);
  },
  dot: (a: Value, b: Value) => call(ops.dot, [asFloat(read(a, "t1", "dot")), asFloat(read(b, "t2", "dot"))]),
  einsum: (equation: string, ...tensors: Value[]) => call((...ts: never[]) => (ops.einsum as Public)(equation as never, ...ts), tensors.map((t, i) => asFloat(read(t, `tensors${i}`, "einsum")))),
  conv1d: conv("conv1d", 1, layers.conv1d as Maker),
  conv2d: conv("conv2d", 2, layers.conv2d as Maker),
  conv3d: conv("conv3d", 3, layers.conv3d as Maker),
  depthwiseConv2d,
  separableConv2d,
  conv2dTranspose,
  conv3dTranspose,
  maxPool,
  avgPool,
  maxPool3d: pool("maxPool3d", 3, layers.maxPooling3d as Maker, true),
  avgPool3d: pool("avgPool3d", 3, layers.averagePooling3d as Maker, false),
  pool: anyPool,
};
