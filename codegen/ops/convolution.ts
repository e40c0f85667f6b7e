/**
 * Builders of contract for convolutions over any number of spatial axes, channels last. They are all "valid": padding
 * is an explicit pad before. As everywhere in deep learning, the kernel is not flipped (cross-correlation).
 */
import { axis, plus, type Affine } from "../graph/affine.js";
import type { Node } from "../graph/node.js";
import { adjoint } from "./adjoint.js";
import { contract } from "./contract.js";
import { windowCount } from "./movement.js";
import { pad, samePadding } from "./padding.js";
import { reshape } from "./reshape.js";
import { fail, textOf } from "./support.js";

/** One number for all spatial axes, or one each. */
export type PerAxis = number | readonly number[];

export interface ConvOptions {
  readonly strides?: PerAxis;
  readonly dilations?: PerAxis;
}

export interface GroupedConvOptions extends ConvOptions {
  readonly groups?: number;
}

export function perAxis(name: string, value: PerAxis | undefined, rank: number, missing = 1): number[] {
  const list = value === undefined || typeof value === "number" ? new Array<number>(rank).fill(value ?? missing) : [...value];
  if (list.length !== rank || list.some((n) => !Number.isInteger(n) || n < 1)) fail(`${name}: expected ${rank} whole numbers of at least 1, got [${list.join(", ")}]`);
  return list;
}

interface Geometry {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly input: readonly number[];
  readonly kernel: readonly number[];
  readonly output: readonly number[];
}

/** Sizes of the spatial axes of a convolution of x [batch, ...input, channels] with a kernel [...kernel, c, d]. */
function geometry(name: string, x: Node, kernel: Node, { strides, dilations }: ConvOptions): Geometry {
  const rank = x.shape.length - 2;
  if (rank < 1 || kernel.shape.length !== x.shape.length) fail(`${name}: ${textOf(x)} and kernel ${textOf(kernel)} do not fit, expected [batch, ...space, channels] and [...window, in, out]`);
  const step = perAxis(name, strides, rank);
  const gap = perAxis(name, dilations, rank);
  const input = x.shape.slice(1, -1);
  const window = kernel.shape.slice(0, -2);
  const output = input.map((size, i) => windowCount(size, window[i]!, step[i]!, gap[i]!));
  if (output.some((size) => size < 1)) fail(`${name}: kernel [${window.join(", ")}] is larger than its input [${input.join(", ")}]`);
  return { strides: step, dilations: gap, input, kernel: window, output };
}

/** stride · output axis + dilation · kernel axis */
const windowIndex = (g: Geometry, i: number, output: number, kernel: number): Affine => plus(axis(output, g.strides[i]!), axis(kernel, g.dilations[i]!));

/** [b, ...space, ci] with a kernel [...window, ci / groups, co] gives [b, ...space', co]. */
export function conv(x: Node, kernel: Node, options: GroupedConvOptions = {}): Node {
  const { groups = 1 } = options;
  const g = geometry("conv", x, kernel, options);
  const rank = g.input.length;
  const [perGroup, filters] = [kernel.shape.at(-2)!, kernel.shape.at(-1)!];
  if (!Number.isInteger(groups) || groups < 1 || x.shape.at(-1) !== perGroup * groups || filters % groups !== 0) {
    fail(`conv: ${textOf(x)} and kernel ${textOf(kernel)} do not fit with ${groups} groups`);
  }
  // Axes: batch, space', group if there are several, filter of the group; then window, channel of the group.
  const group = rank + 1;
  const filter = groups === 1 ? group : group + 1;
  const [window, channel] = [filter + 1, filter + 1 + rank];
  const ofGroup = (size: number, within: number): Affine => (groups === 1 ? axis(within) : plus(axis(group, size), axis(within)));
  const outputs = [x.shape[0]!, ...g.output, ...(groups === 1 ? [] : [groups]), filters / groups];
  const out = contract(x, kernel, [...outputs, ...g.kernel, perGroup], outputs.length, [
    [axis(0), ...g.output.map((_, i) => windowIndex(g, i, 1 + i, window + i)), ofGroup(perGroup, channel)],
    [...g.kernel.map((_, i) => axis(window + i)), axis(channel), ofGroup(filters / groups, filter)],
  ]);
  return reshape(out, [x.shape[0]!, ...g.output, filters]);
}

const ofRank = (name: string, rank: number, x: Node): void => {
  if (x.shape.length !== rank + 2) fail(`${name}: expected rank ${rank + 2}, got ${textOf(x)}`);
};

/** [b, l, ci] with [k, ci / groups, co]. */
export function conv1d(x: Node, kernel: Node, options: GroupedConvOptions = {}): Node {
  ofRank("conv1d", 1, x);
  return conv(x, kernel, options);
}

/** [b, h, w, ci] with [kh, kw, ci / groups, co]. */
export function conv2d(x: Node, kernel: Node, options: GroupedConvOptions = {}): Node {
  ofRank("conv2d", 2, x);
  return conv(x, kernel, options);
}

/** [b, d, h, w, ci] with [kd, kh, kw, ci / groups, co]. */
export function conv3d(x: Node, kernel: Node, options: GroupedConvOptions = {}): Node {
  ofRank("conv3d", 3, x);
  return conv(x, kernel, options);
}

/** Each channel with `m` kernels of its own: [b, ...space, c] with [...window, c, m] gives [b, ...space', c·m]. */
export function depthwiseConv(x: Node, kernel: Node, options: ConvOptions = {}): Node {
  const g = geometry("depthwiseConv", x, kernel, options);
  const rank = g.input.length;
  const [channels, multiplier] = [kernel.shape.at(-2)!, kernel.shape.at(-1)!];
  if (x.shape.at(-1) !== channels) fail(`depthwiseConv: ${textOf(x)} and kernel ${textOf(kernel)} differ in channels`);
  const window = rank + 3;
  const out = contract(x, kernel, [x.shape[0]!, ...g.output, channels, multiplier, ...g.kernel], rank + 3, [
    [axis(0), ...g.output.map((_, i) => windowIndex(g, i, 1 + i, window + i)), axis(rank + 1)],
    [...g.kernel.map((_, i) => axis(window + i)), axis(rank + 1), axis(rank + 2)],
  ]);
  return reshape(out, [x.shape[0]!, ...g.output, channels * multiplier]);
}

/**
 * The transpose of conv: [b, ...space, ci] with a kernel [...window, co, ci] gives [b, ...space', co] with
 * space' = (space - 1) · stride + (window - 1) · dilation + 1: the whole reach, of which "same" is a slice.
 */
export function convTranspose(x: Node, kernel: Node, options: ConvOptions = {}): Node {
  const rank = x.shape.length - 2;
  const [filters, channels] = [kernel.shape.at(-2), kernel.shape.at(-1)];
  if (rank < 1 || kernel.shape.length !== x.shape.length || x.shape.at(-1) !== channels) fail(`convTranspose: ${textOf(x)} and kernel ${textOf(kernel)} do not fit, expected [batch, ...space, in] and [...window, out, in]`);
  const strides = perAxis("convTranspose", options.strides, rank);
  const dilations = perAxis("convTranspose", options.dilations, rank);
  const [input, window] = [x.shape.slice(1, -1), kernel.shape.slice(0, -2)];
  const output = input.map((size, i) => (size - 1) * strides[i]! + (window[i]! - 1) * dilations[i]! + 1);
  // Axes: batch, space, in channel, window, out channel.
  const [k, out] = [rank + 2, 2 * rank + 2];
  const factors = [
    { node: x, access: x.shape.map((_, i) => axis(i)) },
    { node: kernel, access: [...window.map((_, i) => axis(k + i)), axis(out), axis(rank + 1)] },
  ];
  const at = [axis(0), ...input.map((_, i) => plus(axis(1 + i, strides[i]!), axis(k + i, dilations[i]!))), axis(out)];
  return adjoint(factors, [...x.shape, ...window, filters!], at, [x.shape[0]!, ...output, filters!]);
}

export interface WindowOptions extends ConvOptions {
  readonly sizes: PerAxis;
}

/** Pads the spatial axes of [batch, ...space, channels] so that strided windows give ceil(size / stride) results. */
export function padSame(x: Node, { sizes, strides, dilations }: WindowOptions, value = 0): Node {
  const rank = x.shape.length - 2;
  const window = perAxis("padSame", sizes, rank);
  const step = perAxis("padSame", strides, rank);
  const gap = perAxis("padSame", dilations, rank);
  return pad(x, [[0, 0], ...window.map((size, i) => samePadding(x.shape[1 + i]!, size, step[i]!, gap[i]!)), [0, 0]], value);
}

