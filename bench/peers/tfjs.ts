/** tfjs-layers on one of tfjs' own backends, used as its documentation says: compile, trainOnBatch, predictOnBatch. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { lossOf, type Case } from "../cases.js";
import type { Peer, Prepared } from "./peer.js";

// Its fastest mode; it also keeps advice to install tfjs-node out of the table.
tf.enableProdMode();

function layersOf(which: Case): tfl.layers.Layer[] {
  return which.layers.map((layer, i) => {
    const first = i === 0 ? { inputShape: [...which.inputShape] } : {};
    switch (layer.kind) {
      case "dense":
        return tfl.layers.dense({ units: layer.units, activation: layer.activation, ...first });
      case "conv2d":
        return tfl.layers.conv2d({ filters: layer.filters, kernelSize: layer.kernel, activation: layer.activation, ...first });
      case "maxPooling2d":
        return tfl.layers.maxPooling2d({ poolSize: layer.size, ...first });
      case "flatten":
        return tfl.layers.flatten(first);
    }
  });
}

async function prepare(backend: string, which: Case): Promise<Prepared> {
  await tf.setBackend(backend);
  await tf.ready();
  const model = tfl.sequential({ layers: layersOf(which) });
  const given = which.weights.map(({ data, shape }) => tf.tensor(data, [...shape]));
  model.setWeights(given);
  tf.dispose(given);
  model.compile({ optimizer: tf.train.adam(which.learningRate), loss: which.loss });
  const x = tf.tensor(which.x, [which.batch, ...which.inputShape]);
  const y = tf.tensor(which.y, [which.batch, which.outputs]);
  let last = Number.NaN;
  let predictions: ArrayLike<number> = [];
  const train = async (): Promise<void> => {
    last = (await model.trainOnBatch(x, y)) as number;
  };
  const infer = async (): Promise<void> => {
    const result = model.predictOnBatch(x) as tf.Tensor;
    predictions = await result.data();
    result.dispose();
  };
  return {
    step: which.mode === "train" ? train : infer,
    loss: async () => (which.mode === "train" ? last : lossOf(which, predictions)),
    enter: async () => void (await tf.setBackend(backend)),
    dispose: () => {
      model.dispose();
      tf.dispose([x, y]);
    },
  };
}

export const tfjsWasm: Peer = { name: "tfjs-wasm", prepare: (which) => prepare("wasm", which) };

export const tfjsCpu: Peer = {
  name: "tfjs-cpu",
  skips: ({ id }) => (id === "c" ? "a step takes over two minutes; --all runs it" : undefined),
  prepare: (which) => prepare("cpu", which),
};
