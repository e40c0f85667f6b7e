/**
 * Trainings with one flaw each: at a random layer, from a random step on, numbers overflow, a logarithm has no value, a
 * gradient has none, or an update overflows. Which layer and step it must be follows from how the model and the data are
 * made, not from running them.
 */
import { abs, callbacks, exp, input, KatachiError, layers, log, mul, optimizers, resetNames, sequential, sqrt, square, sub, tensor } from "../../src/index.js";
import type { Layer } from "../../src/layers/layer.js";
import { Stream } from "../../src/random.js";
import { untyped } from "../src/values.js";

const WIDTH = 6;
const BATCH = 4;
const VICTIM = "victim";

const flaws = ["exp", "log", "overflow", "gradient", "update"] as const;
type Flaw = (typeof flaws)[number];

interface Place {
  readonly epoch: number;
  readonly step: number;
}

export interface NanRun {
  readonly seed: number;
  readonly flaw: Flaw;
  readonly stream: boolean;
  readonly depth: number;
  readonly expected: Place & { readonly layer: string };
  /** What fit rejected with; "no error" when it did not. */
  readonly message: string;
  /** Whether the message names the expected layer and step, and the weights are finite. */
  readonly right: boolean;
}

type AnyLayer = Layer;
const make = (layer: unknown): AnyLayer => layer as AnyLayer;

/** Layers that pass on how large their input is; without a bias, zeros as well. */
function linear(stream: Stream, useBias: boolean, sequence: boolean): AnyLayer {
  const options = { useBias };
  const kinds = [
    () => layers.dense(WIDTH, options),
    () => layers.dense(WIDTH, { ...options, activation: "linear" }),
    () => (sequence ? layers.conv1d(WIDTH, 3, { ...options, padding: "same" }) : layers.dense(WIDTH, options)),
    () => layers.leakyReLU(),
    () => layers.lambda((x) => mul(x, 1.5)),
  ];
  return make(kinds[stream.below(kinds.length)]!());
}

/** Any layers: what comes after the flaw. */
function any(stream: Stream, sequence: boolean): AnyLayer {
  const kinds = [
    () => layers.dense(WIDTH, { activation: "relu" }),
    () => layers.dense(WIDTH, { activation: "tanh" }),
    () => layers.dropout(0.2),
    () => layers.layerNormalization(),
    () => layers.batchNormalization(),
    () => (sequence ? layers.lstm(WIDTH, { returnSequences: true }) : layers.dense(WIDTH, { activation: "sigmoid" })),
    () => (sequence ? layers.conv1d(WIDTH, 2, { padding: "same", activation: "relu" }) : layers.activation("softplus")),
  ];
  return make(kinds[stream.below(kinds.length)]!());
}

const victims: Record<Flaw, () => unknown> = {
  // exp(|x|) is infinite from 88.8 on.
  exp: () => layers.lambda((x) => exp(abs(x)), { name: VICTIM }),
  // log(1000 - |x|) is NaN from 1000 on.
  log: () => layers.lambda((x) => log(sub(1000, abs(x))), { name: VICTIM }),
  overflow: () => layers.dense(WIDTH, { name: VICTIM, kernelInitializer: "ones", useBias: false }),
  // The gradient of |x|, written as the root of the square, is 0/0 at 0.
  gradient: () => layers.lambda((x) => sqrt(square(x)), { name: VICTIM }),
  update: () => layers.dense(WIDTH, { name: VICTIM, useBias: false }),
};

/** Samples of one step; those of the flawed step are marked by their size, or are zeros. */
function batchOf(flaw: Flaw, marked: boolean, size: number, stream: Stream): Float32Array {
  const noise = Float32Array.from({ length: size }, () => (stream.uniform() < 0.5 ? -1 : 1) * (0.1 + stream.uniform()));
  if (flaw === "update") return marked ? noise.map((value) => value * 100) : new Float32Array(size);
  if (!marked) return noise;
  const sample = size / BATCH;
  const scale = { exp: 1e8, log: 1e8, overflow: 3e38, gradient: 0 }[flaw];
  // All numbers of one sample have one sign, or they could cancel.
  return noise.map((value, i) => (i < sample ? (scale === 0 ? 0 : flaw === "overflow" ? scale : value * scale) : value));
}

/** One training with a flaw that the seed decides. */
export async function nanRun(seed: number): Promise<NanRun> {
  resetNames();
  const stream = new Stream([seed, 14]);
  const flaw = flaws[stream.below(flaws.length)]!;
  const sequence = stream.uniform() < 0.4;
  const streamed = stream.uniform() < 0.5;
  const shape = sequence ? [5, WIDTH] : [WIDTH];
  const zeros = flaw === "gradient" || flaw === "update";
  const before = flaw === "overflow" ? 0 : stream.below(4);
  const after = stream.below(4);
  const chain = [
    // A gradient that no weight waits for is not computed.
    ...(flaw === "gradient" ? [make(layers.dense(WIDTH, { useBias: false }))] : []),
    ...Array.from({ length: before }, () => linear(stream, !zeros, sequence)),
    make(victims[flaw]()),
    ...Array.from({ length: after }, () => (flaw === "update" ? linear(stream, false, sequence) : any(stream, sequence))),
    ...(sequence ? [make(layers.flatten())] : []),
    make(layers.dense(2, { useBias: flaw !== "update" })),
  ];
  // Where only the victim is trained, it is the one whose update overflows.
  if (flaw === "update") for (const layer of chain) layer.trainable = layer.name === VICTIM;
  const net = untyped(sequential([input(shape as [6]), ...chain] as never, { name: "net" })).compile({
    optimizer: flaw === "update" ? optimizers.sgd({ learningRate: 3e38 }) : stream.uniform() < 0.5 ? optimizers.sgd({ learningRate: 1e-9 }) : optimizers.adam({ learningRate: 1e-9 }),
    loss: "mse",
    threads: 1,
    seed,
  });

  const steps = 3 + stream.below(12);
  // Data in memory are the same in each epoch; batches that come one by one need not be.
  const epochs = 4;
  const epoch = streamed ? stream.below(epochs) : 0;
  const step = stream.below(steps);
  const size = BATCH * shape.reduce((a, b) => a * b);
  const inputs = (of: number): Float32Array[] => Array.from({ length: steps }, (_, i) => batchOf(flaw, of === epoch && i === step, size, new Stream([seed, of * 100 + i])));
  const target = flaw === "update" ? 0 : 0.5;
  const y = (count: number): unknown => tensor(new Float32Array(count * 2).fill(target), [count, 2]);
  const x = (values: Float32Array): unknown => tensor(values, [values.length / (size / BATCH), ...shape]);
  let asked = 0;
  const batches = function* () {
    for (const values of inputs(asked++)) yield [x(values), y(BATCH)];
  };
  const options = { epochs, verbose: 0 as const, callbacks: [callbacks.nanFinder()] };
  const all = new Float32Array(size * steps);
  inputs(0).forEach((values, i) => all.set(values, i * size));

  let message = "no error";
  let path: readonly string[] = [];
  try {
    await (streamed ? net.fit(batches, options as never) : net.fit(x(all), y(BATCH * steps), { ...options, batchSize: BATCH, shuffle: false }));
  } catch (error) {
    if (!(error instanceof KatachiError)) throw error;
    ({ message, path } = error);
  }
  const finite = (await net.getWeights()).every((values) => values.every(Number.isFinite));
  const named = path.includes(VICTIM) && message.includes(`at epoch ${epoch + 1}, step ${step + 1}, `);
  return { seed, flaw, stream: streamed, depth: chain.length, expected: { epoch: epoch + 1, step: step + 1, layer: VICTIM }, message, right: named && finite };
}
