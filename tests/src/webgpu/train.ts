/** Twenty training steps of a small MNIST network, the same in every environment. */
import { tensor } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import type { Backend } from "../../../types/training/compile.js";
import { Stream } from "../../../src/random.js";
import { cnn, cnnConfig } from "./models.js";

export const STEPS = 20;
export const BATCH = 2;
/** The network of examples/mnist.ts, in small batches because the reference is slow. */
export const IMAGE = 28;
export const small = { image: IMAGE, filters: [8, 16], hidden: 64 } as const;

export interface Trained {
  readonly losses: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly predictions: readonly number[];
}

export async function train(backend: Backend): Promise<Trained> {
  const stream = new Stream([5, 9]);
  const images = tensor(Float32Array.from({ length: BATCH * IMAGE * IMAGE }, () => stream.uniform()), [BATCH, IMAGE, IMAGE, 1]);
  const labels = tensor(Float32Array.from({ length: BATCH * 10 }, (_, i) => Number(i % 10 === 3 + 4 * Math.floor(i / 10))), [BATCH, 10]);
  const model: Model = cnn(small).compile({ ...cnnConfig, backend });
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) losses.push((await model.trainOnBatch(images, labels))["loss"]!);
  const weights = (await model.getWeights()).map((values) => [...values]);
  const predicted = (await model.predict(images, { verbose: 0 })) as { data(): Promise<Float32Array> };
  return { losses, weights, predictions: [...(await predicted.data())] };
}
