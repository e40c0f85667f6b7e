/** Convolutions, padding, cropping and upsampling; those that tfjs has over images only are made of its images. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import type { Random } from "../../shapes/random.js";
import { activation, flag, perAxis, sizes, some, spread } from "../draw.js";
import { formula, reshaped } from "../formula.js";
import type { Difference } from "../comparison.js";
import type { Drawn, Oracle } from "../oracle.js";

interface Config {
  readonly filters: number;
  readonly kernelSize: number | number[];
  readonly strides?: number | number[];
  readonly padding?: "valid" | "same";
  readonly dilationRate?: number | number[];
  readonly depthMultiplier?: number;
  readonly activation?: string;
  readonly useBias?: boolean;
}

/** Strides or dilation, not both: Keras refuses them together. */
function drawWindow(random: Random, axes: number, { filters = true, dilations = true, multiplier = false } = {}): Drawn<Config> {
  const large = axes < 3 ? 3 : 2;
  const dilated = dilations && random.chance(0.3);
  const config = {
    ...(filters && { filters: random.int(1, 4) }),
    kernelSize: perAxis(random, axes, 1, large),
    ...(dilated ? { dilationRate: perAxis(random, axes, 1, 2) } : some(random, { strides: () => perAxis(random, axes, 1, large) })),
    ...some(random, { padding: () => random.pick(["valid", "same"] as const), activation: () => activation(random), useBias: () => flag(random), ...(multiplier && { depthMultiplier: () => random.int(1, 3) }) }),
  } as Config;
  return { config, inputs: [{ shape: [...sizes(random, axes, axes < 3 ? 5 : 3, axes < 3 ? 8 : 4), random.int(1, 3)] }] };
}

const dilated = ({ config }: Drawn<Config>, axes: number): boolean => spread(config.dilationRate ?? 1, axes).some((rate) => rate > 1);

const noDilatedGradient = (axes: number): Difference<Drawn<Config>> => ({ about: "training", reason: "tfjs has no gradient of a dilated convolution", holds: (drawn) => dilated(drawn, axes) });

const notDilated = (axes: number): Difference<Drawn<Config>> => ({ about: "values", reason: "tfjs' depthwise layer ignores dilationRate; beside tf.depthwiseConv2d in tests/src/layers/convolution.test.ts", holds: (drawn) => dilated(drawn, axes) });

/** Windows that leave gaps need no padding; tfjs pads by a negative amount. */
const negativePadding = (axes: number): Difference<Drawn<Config>> => ({
  about: "values",
  reason: "tfjs pads volumes by a negative amount where strides exceed the kernel",
  holds: ({ config }) => config.padding === "same" && spread(config.strides ?? 1, axes).some((stride, i) => stride > spread(config.kernelSize, axes)[i]!),
});

const theirs = ({ filters, ...rest }: Config): any => ({ ...(filters && { filters }), kernelInitializer: "zeros", ...rest });
const separable = (config: Config): any => ({ ...config, depthwiseInitializer: "zeros", pointwiseInitializer: "zeros" });
const groups = { groups: "beside a convolution for each group in tests/src/layers/convolution.test.ts" };
const causal = { padding: '"causal" is beside plain loops in tests/src/layers/convolution.test.ts' };

/** An option of images for sequences, whose height is 1. */
const flat = (value: number | readonly number[] | undefined): number[] | undefined => (value === undefined ? undefined : [1, ...spread(value, 1)]);

const asImages = (config: Config): any => {
  const { kernelSize, strides, dilationRate, ...rest } = config;
  return { ...rest, kernelSize: flat(kernelSize), ...(strides !== undefined && { strides: flat(strides) }), ...(dilationRate !== undefined && { dilationRate: flat(dilationRate) }) };
};

/** A layer of images on sequences. */
const onSequences = (layer: tfl.layers.Layer, steps: number, channels: number) => reshaped(layer, [1, steps, channels], ([, , time, features]) => [time!, features!]);

const sides = (random: Random, max: number): number | [number, number] => (flag(random) ? random.int(0, max) : [random.int(0, max), random.int(0, max)]);
const pairOf = (side: number | readonly [number, number]): [number, number] => (typeof side === "number" ? [side, side] : [...side]);

type Sides = number | readonly (number | readonly [number, number])[];

/** What is put before and behind each axis, or taken away, of a number, a number for each, or a pair for each. */
const perSide = (random: Random, axes: number, max: number): Sides => {
  if (random.chance(0.3)) return random.int(0, max);
  if (axes === 1) return [random.int(0, max), random.int(0, max)];
  return flag(random) ? sizes(random, axes, 0, max) : Array.from({ length: axes }, () => pairOf(sides(random, max)));
};

function bothSides(given: Sides, axes: number): [number, number][] {
  if (typeof given === "number") return Array.from({ length: axes }, () => [given, given]);
  return axes === 1 ? [[given[0] as number, given[1] as number]] : given.map(pairOf);
}

const image = (random: Random, axes: number, min: number, max: number) => [{ shape: [...sizes(random, axes, min, max), random.int(1, 3)] }];

const padding = (axes: 1 | 2 | 3): Oracle<{ padding: Sides }> => ({
  draw: (random) => ({ config: { padding: perSide(random, axes, 3) }, inputs: image(random, axes, 1, 4) }),
  katachi: ({ padding: given }) => (layers as any)[`zeroPadding${axes}d`](given),
  tfjs: ({ padding: given }) => (axes === 2 ? tfl.layers.zeroPadding2d({ padding: bothSides(given, 2) as never }) : formula((x) => tf.pad(x, [[0, 0], ...bothSides(given, axes), [0, 0]]))),
});

const cropping = (axes: 1 | 2 | 3): Oracle<{ cropping: Sides }> => ({
  draw: (random) => ({ config: { cropping: perSide(random, axes, 2) }, inputs: image(random, axes, 5, 7) }),
  katachi: ({ cropping: given }) => (layers as any)[`cropping${axes}d`](given),
  tfjs({ cropping: given }) {
    const all = bothSides(given, axes);
    if (axes === 2) return tfl.layers.cropping2D({ cropping: all as never });
    return formula((x) => tf.slice(x, [0, ...all.map(([before]) => before), 0], x.shape.map((size, i) => (i === 0 || i > axes ? size : size - all[i - 1]![0] - all[i - 1]![1]))));
  },
});

interface UpSampling {
  readonly size: number | number[];
  readonly interpolation?: "nearest" | "bilinear";
}

const upSampling = (axes: 1 | 3): Oracle<UpSampling> => ({
  draw: (random) => ({ config: { size: perAxis(random, axes, 1, 3) }, inputs: image(random, axes, 1, 4) }),
  katachi: ({ size }) => (layers as any)[`upSampling${axes}d`](size),
  // A repetition along each axis is a gather.
  tfjs: ({ size }) => formula((x) => spread(size, axes).reduce((y, factor, i) => tf.gather(y, tf.tensor1d(Array.from({ length: y.shape[i + 1]! * factor }, (_, at) => Math.floor(at / factor)), "int32"), i + 1), x)),
});

const conv = (axes: 1 | 2 | 3): Oracle<Config> => ({
  draw: (random) => drawWindow(random, axes),
  katachi: ({ filters, kernelSize, ...options }) => (layers as any)[`conv${axes}d`](filters, kernelSize, options),
  tfjs: (config) => (tfl.layers as any)[`conv${axes}d`](theirs(config)),
  differences: [noDilatedGradient(axes), ...(axes === 3 ? [negativePadding(3)] : [])],
  lacks: axes === 1 ? { ...groups, ...causal } : groups,
});

const transposed = { outputPadding: "beside tf.conv2dTranspose in tests/src/layers/convolution.test.ts", dilationRate: "beside a kernel with zeros in tests/src/layers/convolution.test.ts" };

export const convolution: Record<string, Oracle> = {
  conv1d: conv(1),
  conv2d: conv(2),
  conv3d: conv(3),
  conv1dTranspose: {
    draw: (random) => drawWindow(random, 1, { dilations: false }),
    katachi: ({ filters, kernelSize, ...options }) => (layers as any).conv1dTranspose(filters, kernelSize, options),
    tfjs: (config, { inputs: [x] }) => onSequences(tfl.layers.conv2dTranspose(theirs(asImages(config))), x!.shape[0]!, x!.shape[1]!),
    lacks: transposed,
  },
  conv2dTranspose: {
    draw: (random) => drawWindow(random, 2, { dilations: false }),
    katachi: ({ filters, kernelSize, ...options }) => (layers as any).conv2dTranspose(filters, kernelSize, options),
    tfjs: (config) => tfl.layers.conv2dTranspose(theirs(config)),
    lacks: transposed,
  },
  depthwiseConv1d: {
    draw: (random) => drawWindow(random, 1, { filters: false, multiplier: true }),
    katachi: ({ kernelSize, ...options }) => (layers as any).depthwiseConv1d(kernelSize, options),
    tfjs: (config, { inputs: [x] }) => onSequences(tfl.layers.depthwiseConv2d({ ...asImages(config), depthwiseInitializer: "zeros" }), x!.shape[0]!, x!.shape[1]!),
    differences: [notDilated(1)],
  },
  depthwiseConv2d: {
    draw: (random) => drawWindow(random, 2, { filters: false, multiplier: true }),
    katachi: ({ kernelSize, ...options }) => (layers as any).depthwiseConv2d(kernelSize, options),
    tfjs: (config) => tfl.layers.depthwiseConv2d({ ...config, depthwiseInitializer: "zeros" } as never),
    differences: [notDilated(2)],
  },
  separableConv1d: {
    draw: (random) => drawWindow(random, 1, { multiplier: true }),
    katachi: ({ filters, kernelSize, ...options }) => (layers as any).separableConv1d(filters, kernelSize, options),
    tfjs: (config, { inputs: [x] }) => onSequences(tfl.layers.separableConv2d(separable(asImages(config))), x!.shape[0]!, x!.shape[1]!),
    differences: [noDilatedGradient(1)],
    lacks: causal,
  },
  separableConv2d: {
    draw: (random) => drawWindow(random, 2, { multiplier: true }),
    katachi: ({ filters, kernelSize, ...options }) => (layers as any).separableConv2d(filters, kernelSize, options),
    tfjs: (config) => tfl.layers.separableConv2d(separable(config)),
    differences: [noDilatedGradient(2)],
  },
  zeroPadding1d: padding(1),
  zeroPadding2d: padding(2),
  zeroPadding3d: padding(3),
  cropping1d: cropping(1),
  cropping2d: cropping(2),
  cropping3d: cropping(3),
  upSampling1d: upSampling(1),
  upSampling2d: {
    draw: (random) => ({ config: { size: perAxis(random, 2, 1, 3), ...some(random, { interpolation: () => random.pick(["nearest", "bilinear"] as const) }) }, inputs: image(random, 2, 1, 5) }),
    katachi: ({ size, ...options }: UpSampling) => layers.upSampling2d(size as never, options),
    tfjs: ({ size, interpolation }: UpSampling) =>
      interpolation === "bilinear"
        ? formula((x) => tf.image.resizeBilinear(x as tf.Tensor4D, spread(size, 2).map((factor, i) => factor * x.shape[i + 1]!) as [number, number], false, true))
        : tfl.layers.upSampling2d({ size: spread(size, 2) }),
    differences: [
      { about: "training", reason: "tfjs' gradient of bilinear resizing ignores half-pixel centers", holds: ({ config }) => config.interpolation === "bilinear" },
      { about: "training", reason: "tfjs' gradient of nearest resizing on the CPU finds samples at the offsets of the smaller image", holds: ({ config }) => config.interpolation !== "bilinear" },
    ],
  } satisfies Oracle<UpSampling>,
  upSampling3d: upSampling(3),
};
