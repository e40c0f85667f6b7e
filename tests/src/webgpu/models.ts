/** Models whose training steps are counted and compared, and their steps as programs. */
import { input, layers, sequential } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import { WeightStore } from "../../../src/runtime/weightStore.js";
import { WasmEngine } from "../../../src/runtime/wasm.js";
import { checkCompile, type CompileConfig } from "../../../src/training/options.js";
import { setupOf } from "../../../src/training/setup.js";
import { trainStep } from "../../../src/training/steps.js";
import type { Step } from "../../../src/runtime/runner.js";


/** The run-time class behind a typed model. Not from the tests' support, which a browser cannot load. */
const untyped = (model: unknown): Model => model as Model;

export const LAYERS_OF_CNN = 7;

/** The network of the MNIST example; smaller where a software GPU trains it. */
export const cnn = ({ image, filters, hidden }: { readonly image: number; readonly filters: readonly [number, number]; readonly hidden: number }): Model =>
  untyped(
    sequential([
      input([image, image, 1]),
      layers.conv2d(filters[0], 3, { activation: "relu" }),
      layers.conv2d(filters[1], 3, { activation: "relu" }),
      layers.maxPooling2d(2),
      layers.dropout(0.25),
      layers.flatten(),
      layers.dense(hidden, { activation: "relu" }),
      layers.dense(10, { activation: "softmax" }),
    ]),
  );

export const sine = (): Model => untyped(sequential([input([1]), layers.dense(10, { activation: "tanh" }), layers.dense(10, { activation: "tanh" }), layers.dense(1)]));

export const cnnConfig: CompileConfig = { optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"], seed: 4 };
export const sineConfig: CompileConfig = { optimizer: "adam", loss: "mse", seed: 4 };

/** The whole training step of a model, as `fit` compiles it. */
export function stepOf(model: Model, config: CompileConfig, inputShape: readonly number[], targetShape: readonly number[]): Step {
  const checked = checkCompile(config);
  const engine = new WasmEngine();
  try {
    const store = new WeightStore(engine, model.variables, model.trainableVariables);
    return trainStep(model, store, setupOf(model, checked), { inputs: [{ shape: inputShape, dtype: "float32" }], targets: [{ shape: targetShape, dtype: "float32" }], weights: [] });
  } finally {
    engine.dispose();
  }
}
