/** What is measured: each case once, for every peer alike. Case letters are those of the project's performance notes. */

export type Activation = "linear" | "relu" | "sigmoid" | "softmax";

export type LayerSpec =
  | { readonly kind: "dense"; readonly units: number; readonly activation: Activation }
  | { readonly kind: "conv2d"; readonly filters: number; readonly kernel: number; readonly activation: Activation }
  | { readonly kind: "maxPooling2d"; readonly size: number }
  | { readonly kind: "flatten" };

export type LossName = "binaryCrossentropy" | "categoricalCrossentropy" | "meanSquaredError";

export interface Weight {
  /** Dense kernels are [inputs, units]; convolution kernels [height, width, inputs, filters]; biases [units]. */
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Case {
  readonly id: string;
  readonly title: string;
  readonly mode: "train" | "infer";
  readonly batch: number;
  /** Of one sample, channels last. */
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerSpec[];
  readonly loss: LossName;
  readonly learningRate: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly outputs: number;
  /** Kernel and bias of each layer that has them, in order. */
  readonly weights: readonly Weight[];
  /** Multiplications and additions of dense and convolution layers in one step; the rest is small beside them. */
  readonly flops: number;
  /** Whether the rate means anything: in small cases the cost is elsewhere. */
  readonly showRate: boolean;
  /** Whether it is also measured on all cores: small cases stay on one by themselves. */
  readonly threads: boolean;
  /** Steps from the same weights after which the peers' losses are compared. */
  readonly checkedSteps: number;
}

/** Uniform numbers in [0, 1), the same for every peer and every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Glorot uniform, as Keras initializes. */
function kernel(shape: readonly number[], random: () => number): Weight {
  const [fanIn, fanOut] = [product(shape.slice(0, -1)), (product(shape) / shape.at(-2)!)];
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return { shape, data: Float32Array.from({ length: product(shape) }, () => (2 * random() - 1) * limit) };
}

const bias = (units: number): Weight => ({ shape: [units], data: new Float32Array(units) });

/** Follows the shapes through the layers: weights, size of the output, and arithmetic of one forward pass. */
function trace(inputShape: readonly number[], layers: readonly LayerSpec[], batch: number) {
  const random = randomFrom(7);
  const weights: Weight[] = [];
  const layerFlops: number[] = [];
  let shape = inputShape;
  for (const layer of layers) {
    if (layer.kind === "dense") {
      const inputs = shape[0]!;
      weights.push(kernel([inputs, layer.units], random), bias(layer.units));
      layerFlops.push(2 * batch * inputs * layer.units);
      shape = [layer.units];
    } else if (layer.kind === "conv2d") {
      const [height, width, channels] = shape as [number, number, number];
      const out = [height - layer.kernel + 1, width - layer.kernel + 1, layer.filters];
      weights.push(kernel([layer.kernel, layer.kernel, channels, layer.filters], random), bias(layer.filters));
      layerFlops.push(2 * batch * product(out) * layer.kernel ** 2 * channels);
      shape = out;
    } else if (layer.kind === "maxPooling2d") {
      const [height, width, channels] = shape as [number, number, number];
      shape = [Math.floor(height / layer.size), Math.floor(width / layer.size), channels];
    } else {
      shape = [product(shape)];
    }
  }
  return { weights, layerFlops, outputs: shape[0]! };
}

interface Sketch {
  readonly id: string;
  readonly title: string;
  readonly mode: "train" | "infer";
  readonly batch: number;
  readonly inputShape: readonly number[];
  readonly layers: readonly LayerSpec[];
  readonly loss: LossName;
  readonly showRate?: boolean;
  readonly threads?: boolean;
  readonly learningRate?: number;
  readonly checkedSteps?: number;
  readonly data: (random: () => number, outputs: number) => { readonly x: Float32Array; readonly y: Float32Array };
}

function complete({ data, showRate = false, threads = false, checkedSteps = 5, learningRate = 0.001, ...sketch }: Sketch): Case {
  const { weights, layerFlops, outputs } = trace(sketch.inputShape, sketch.layers, sketch.batch);
  const forward = layerFlops.reduce((a, b) => a + b, 0);
  // Training: forward, the kernel's gradient, and the input's gradient where another layer wants it.
  const flops = sketch.mode === "infer" ? forward : 3 * forward - layerFlops[0]!;
  return { ...sketch, ...data(randomFrom(11), outputs), weights, outputs, flops, showRate, threads, checkedSteps, learningRate };
}

const noise = (length: number, random: () => number): Float32Array => Float32Array.from({ length }, random);

function oneHot(rows: number, classes: number, random: () => number): Float32Array {
  const y = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row++) y[row * classes + Math.floor(random() * classes)] = 1;
  return y;
}

const mlp = {
  batch: 128,
  inputShape: [784],
  layers: [
    { kind: "dense", units: 128, activation: "relu" },
    { kind: "dense", units: 10, activation: "softmax" },
  ],
  loss: "categoricalCrossentropy",
  showRate: true,
  threads: true,
  // A network that has learnt its one batch by heart has gradients that underflow, and denormal numbers are slow.
  learningRate: 0.0001,
  data: (random: () => number, outputs: number) => ({ x: noise(128 * 784, random), y: oneHot(128, outputs, random) }),
} as const;

const cnn = {
  batch: 64,
  inputShape: [28, 28, 1],
  layers: [
    { kind: "conv2d", filters: 32, kernel: 3, activation: "relu" },
    { kind: "conv2d", filters: 64, kernel: 3, activation: "relu" },
    { kind: "maxPooling2d", size: 2 },
    { kind: "flatten" },
    { kind: "dense", units: 128, activation: "relu" },
    { kind: "dense", units: 10, activation: "softmax" },
  ],
  loss: "categoricalCrossentropy",
  showRate: true,
  threads: true,
  // A peer may need a minute for a step.
  checkedSteps: 2,
  data: (random: () => number, outputs: number) => ({ x: noise(64 * 784, random), y: oneHot(64, outputs, random) }),
} as const;

export const cases: readonly Case[] = [
  complete({
    id: "a",
    title: "AND gate: dense 2-1 sigmoid, 4 rows",
    mode: "train",
    batch: 4,
    inputShape: [2],
    layers: [{ kind: "dense", units: 1, activation: "sigmoid" }],
    loss: "binaryCrossentropy",
    data: () => ({ x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), y: Float32Array.of(0, 0, 0, 1) }),
  }),
  complete({ ...mlp, id: "b", title: "MLP 784-128-10, batch 128", mode: "train" }),
  complete({ ...mlp, id: "bi", title: "MLP 784-128-10, batch 128", mode: "infer", threads: false, checkedSteps: 1 }),
  complete({ ...cnn, id: "c", title: "CNN 28x28x1: conv32 conv64 pool dense128 dense10, batch 64", mode: "train" }),
  complete({ ...cnn, id: "ci", title: "CNN 28x28x1: conv32 conv64 pool dense128 dense10, batch 64", mode: "infer", checkedSteps: 1 }),
  complete({
    id: "e",
    title: "sine: dense 1-10-10-1, batch 1000",
    mode: "train",
    batch: 1000,
    inputShape: [1],
    layers: [
      { kind: "dense", units: 10, activation: "relu" },
      { kind: "dense", units: 10, activation: "relu" },
      { kind: "dense", units: 1, activation: "linear" },
    ],
    loss: "meanSquaredError",
    data: () => {
      const x = Float32Array.from({ length: 1000 }, (_, i) => (2 * Math.PI * i) / 999);
      return { x, y: x.map(Math.sin) };
    },
  }),
];

/** The loss of predictions against a case's targets, so that inference can be compared too. */
export function lossOf({ loss, y, batch }: Case, predictions: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const [wanted, got] = [y[i]!, predictions[i]!];
    if (loss === "meanSquaredError") sum += (got - wanted) ** 2;
    else if (loss === "categoricalCrossentropy") sum -= wanted * Math.log(got);
    else sum -= wanted * Math.log(got) + (1 - wanted) * Math.log(1 - got);
  }
  return sum / (loss === "categoricalCrossentropy" ? batch : y.length);
}
