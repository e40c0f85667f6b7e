/** Katachi through its public API: sequential, compile, trainOnBatch, predict. */
import { availableParallelism } from "node:os";
import { lossOf, type Case, type LayerSpec } from "../cases.js";
import type { Peer, Prepared } from "./peer.js";

// Sizes come from data here, so nothing is known at compile time: the API is used without its types.
interface Data {
  data(): Promise<ArrayLike<number>>;
}
interface Model {
  compile(config: object): Model;
  setWeights(values: readonly Float32Array[]): void;
  trainOnBatch(x: Data, y: Data): Promise<{ loss: number }>;
  predict(x: Data, options: object): Promise<Data>;
}
type Make = (...args: readonly unknown[]) => unknown;
interface Api {
  readonly input: Make;
  readonly sequential: (elements: readonly unknown[]) => Model;
  readonly tensor: (data: Float32Array, shape: readonly number[]) => Data;
  readonly layers: Readonly<Record<LayerSpec["kind"], Make>>;
  readonly optimizers: { readonly adam: (options: { learningRate: number }) => unknown };
}

function layerOf({ layers }: Api, spec: LayerSpec): unknown {
  switch (spec.kind) {
    case "dense":
      return layers.dense(spec.units, { activation: spec.activation });
    case "conv2d":
      return layers.conv2d(spec.filters, spec.kernel, { activation: spec.activation });
    case "maxPooling2d":
      return layers.maxPooling2d(spec.size);
    case "flatten":
      return layers.flatten();
  }
}

export async function prepareKatachi(which: Case, threads: number, backend: "wasm" | "webgpu" = "wasm"): Promise<Prepared> {
  const { setThreads } = await import("../../src/runtime/threads/settings.js");
  setThreads(threads);
  const api = (await import("../../src/index.js")) as unknown as Api;
  const model = api
    .sequential([api.input(which.inputShape), ...which.layers.map((spec) => layerOf(api, spec))])
    .compile({ optimizer: api.optimizers.adam({ learningRate: which.learningRate }), loss: which.loss, backend });
  model.setWeights(which.weights.map((weight) => weight.data));
  const x = api.tensor(which.x, [which.batch, ...which.inputShape]);
  const y = api.tensor(which.y, [which.batch, which.outputs]);
  let last = Number.NaN;
  let predictions: ArrayLike<number> = [];
  return {
    step:
      which.mode === "train"
        ? async () => {
            last = (await model.trainOnBatch(x, y)).loss;
          }
        : async () => {
            predictions = await (await model.predict(x, { batchSize: which.batch, verbose: 0 })).data();
          },
    loss: async () => (which.mode === "train" ? last : lossOf(which, predictions)),
    enter: async () => setThreads(threads),
    dispose: () => (model as { dispose?: () => void }).dispose?.(),
  };
}

/** The other libraries use one core here, so this is what they are compared with. */
export const katachi: Peer = { name: "katachi", prepare: (which) => prepareKatachi(which, 1) };

export const cores = availableParallelism();

/** The same on all cores. */
export const katachiThreads: Peer = { name: `katachi ${cores}T`, prepare: (which) => prepareKatachi(which, cores) };
