/** A case as a model of tfjs-layers, used as its documentation says: compile, trainOnBatch, predictOnBatch. */
import type * as tf from "@tensorflow/tfjs-core";
import type * as tfl from "@tensorflow/tfjs-layers";
import { lossOf, type Case } from "../cases.js";
import type { Prepared } from "./peer.js";

/** Two tables use two installations of tfjs. */
export interface Tfjs {
  readonly core: typeof tf;
  readonly layers: typeof tfl;
}

function layersOf({ layers: tfl }: Tfjs, which: Case): tfl.layers.Layer[] {
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

export async function prepareTfjs(tfjs: Tfjs, backend: string, which: Case): Promise<Prepared> {
  const { core: tf, layers: tfl } = tfjs;
  await tf.setBackend(backend);
  await tf.ready();
  const model = tfl.sequential({ layers: layersOf(tfjs, which) });
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
