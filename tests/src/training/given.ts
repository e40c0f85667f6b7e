/** Models whose outputs are chosen: rows of the identity through one matrix, which is the outputs. */
import { input, layers, optimizers, sequential, tensor } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import type { CompileConfig } from "../../../src/training/options.js";
import { untyped } from "../support.js";

const identity = (size: number): Float32Array => Float32Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) === 0));

export interface Given {
  readonly model: Model;
  readonly x: unknown;
  readonly y: unknown;
}

/** A compiled model that gives `outputs` [samples, width] for x, and the targets as a tensor. */
export function givenOutputs(outputs: readonly number[], targets: Int32Array | readonly number[], width: number, config: Partial<CompileConfig>): Given {
  const samples = outputs.length / width;
  const model = untyped(sequential([input([samples]), layers.dense(width, { useBias: false })])).compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: "mse", ...config });
  model.setWeights([outputs]);
  const y = targets instanceof Int32Array ? tensor(targets, [samples], "int32") : tensor(Float32Array.from(targets), [samples, width]);
  return { model, x: tensor(identity(samples), [samples, samples]), y };
}
