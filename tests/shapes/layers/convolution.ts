/** Random calls of convolutions, padding, cropping and upsampling. */
import type { CallGenerator, Candidate, Random } from "../random.js";

/** Choices for one call, at most one of which is a wrong number or word: of several mistakes each side may name another. */
interface Draw extends Random {
  wrong(probability: number): boolean;
}

function drawFrom(random: Random): Draw {
  let spent = false;
  const wrong = (probability: number): boolean => !spent && random.chance(probability) && (spent = true);
  return { ...random, wrong };
}

/** A tensor of the rank the layer wants, most of the time. */
function pickTensor(random: Random, tensors: readonly Candidate[], axes: number): Candidate | undefined {
  if (tensors.length === 0) return undefined;
  const fitting = tensors.filter(({ shape, dtype }) => shape.length === axes + 2 && dtype === "float32");
  if (random.chance(0.08)) return random.pick(tensors);
  return fitting.length > 0 ? random.pick(fitting) : undefined;
}

/** A size, rarely one that is none. */
const size = (random: Draw, max: number): number => (random.wrong(0.04) ? random.pick([0, -1, 1.5, 50]) : random.int(1, max));

/** One size, or one for each axis. */
function sizes(random: Draw, axes: number, max: number): string {
  return random.chance(0.5) ? String(size(random, max)) : `[${Array.from({ length: axes }, () => size(random, max)).join(", ")}]`;
}

/** An amount from 0 up, rarely one that is none. */
const amount = (random: Draw, max: number): number => (random.wrong(0.04) ? random.pick([-1, 0.5]) : random.int(0, max));

/** One amount, or one or two for each axis; for one axis one or two. */
function amounts(random: Draw, axes: number, max: number): string {
  const both = (): string => `[${amount(random, max)}, ${amount(random, max)}]`;
  if (random.chance(0.4)) return String(amount(random, max));
  if (axes === 1) return both();
  return `[${Array.from({ length: axes }, () => (random.chance(0.5) ? String(amount(random, max)) : both())).join(", ")}]`;
}

/** Some of the options, as an argument with a comma before it. */
function options(random: Draw, table: Readonly<Record<string, () => string>>): string {
  const chosen = Object.entries(table).filter(() => random.chance(0.4)).map(([name, value]) => `${name}: ${value()}`);
  return chosen.length === 0 ? "" : `, { ${chosen.join(", ")} }`;
}

/** Options of every layer with a kernel; strides and dilation seldom exclude each other. */
function kernelOptions(random: Draw, axes: number, paddings: readonly string[]): Record<string, () => string> {
  const strided = random.chance(0.5);
  return {
    ...((strided || random.chance(0.1)) && { strides: () => sizes(random, axes, 3) }),
    padding: () => JSON.stringify(random.wrong(0.03) ? "full" : random.pick(paddings)),
    ...((!strided || random.chance(0.1)) && { dilationRate: () => sizes(random, axes, 3) }),
    activation: () => random.pick(['"relu"', '"tanh"', '"linear"']),
    useBias: () => String(random.chance(0.5)),
  };
}

const plain = ["valid", "same"];
const causal = [...plain, "causal"];

const convolution = (name: string, axes: number, paddings: readonly string[], more: (random: Draw, filters: number, channels: unknown) => Record<string, () => string>): CallGenerator => (given, tensors) => {
  const random = drawFrom(given);
  const x = pickTensor(random, tensors, axes);
  if (!x) return undefined;
  const filters = size(random, 9);
  const text = options(random, { ...kernelOptions(random, axes, paddings), ...more(random, filters, x.shape.at(-1)) });
  return { code: `layers.${name}(${filters}, ${sizes(random, axes, 4)}${text})(${x.name})` };
};

/** Groups that fit half of the time, where there are any beside 1. */
const groups = (random: Draw, filters: number, channels: unknown): Record<string, () => string> => ({
  groups: () => {
    const fitting = [1, 2, 3, 4, 5, 6].filter((n) => filters % n === 0 && (typeof channels !== "number" || channels % n === 0));
    return String(random.chance(0.6) ? (fitting.at(-1) ?? 1) : size(random, 4));
  },
});

const depth = (random: Draw): Record<string, () => string> => ({ depthMultiplier: () => String(size(random, 3)) });

const depthwise = (name: string, axes: number): CallGenerator => (given, tensors) => {
  const random = drawFrom(given);
  const x = pickTensor(random, tensors, axes);
  if (!x) return undefined;
  return { code: `layers.${name}(${sizes(random, axes, 4)}${options(random, { ...kernelOptions(random, axes, plain), ...depth(random) })})(${x.name})` };
};

const outputPadding = (axes: number) => (random: Draw): Record<string, () => string> => ({
  outputPadding: () => (random.chance(0.5) ? String(amount(random, 2)) : `[${Array.from({ length: axes }, () => amount(random, 2)).join(", ")}]`),
});

const around = (name: string, axes: number, max: number): CallGenerator => (given, tensors) => {
  const random = drawFrom(given);
  const x = pickTensor(random, tensors, axes);
  if (!x) return undefined;
  return { code: `layers.${name}(${random.chance(0.15) ? "" : amounts(random, axes, max)})(${x.name})` };
};

const upSampling = (name: string, axes: number): CallGenerator => (given, tensors) => {
  const random = drawFrom(given);
  const x = pickTensor(random, tensors, axes);
  if (!x) return undefined;
  const factor = axes === 1 ? String(size(random, 4)) : sizes(random, axes, 4);
  const option = axes === 2 && random.chance(0.4) ? `, { interpolation: ${random.wrong(0.2) ? '"cubic"' : random.pick(['"nearest"', '"bilinear"'])} }` : "";
  return { code: `layers.${name}(${option === "" && random.chance(0.15) ? "" : `${factor}${option}`})(${x.name})` };
};

export const convolutionCalls: Record<string, CallGenerator> = {
  conv1d: convolution("conv1d", 1, causal, groups),
  conv2d: convolution("conv2d", 2, plain, groups),
  conv3d: convolution("conv3d", 3, plain, groups),
  conv1dTranspose: convolution("conv1dTranspose", 1, plain, outputPadding(1)),
  conv2dTranspose: convolution("conv2dTranspose", 2, plain, outputPadding(2)),
  depthwiseConv1d: depthwise("depthwiseConv1d", 1),
  depthwiseConv2d: depthwise("depthwiseConv2d", 2),
  separableConv1d: convolution("separableConv1d", 1, causal, depth),
  separableConv2d: convolution("separableConv2d", 2, plain, depth),
  zeroPadding1d: around("zeroPadding1d", 1, 5),
  zeroPadding2d: around("zeroPadding2d", 2, 5),
  zeroPadding3d: around("zeroPadding3d", 3, 5),
  cropping1d: around("cropping1d", 1, 3),
  cropping2d: around("cropping2d", 2, 3),
  cropping3d: around("cropping3d", 3, 3),
  upSampling1d: upSampling("upSampling1d", 1),
  upSampling2d: upSampling("upSampling2d", 2),
  upSampling3d: upSampling("upSampling3d", 3),
};
