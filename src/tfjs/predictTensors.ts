/** Prediction from tf.Tensors to tf.Tensors, all of it on the GPU. */
import type { Tensor } from "@tensorflow/tfjs-core";
import { KatachiError } from "../../types/error.js";
import type { Model as TypedModel, Ports } from "../../types/model.js";
import type { AnyTensor } from "../../types/tensor.js";
import { Model } from "../models/model.js";
import { matchPorts, rebuild } from "../models/ports.js";
import type { WebGpuExecutable } from "../runtime/webgpu/executable.js";
import { programKey } from "../training/feed.js";
import { predictStep, type LeafType } from "../training/steps.js";

/** One value for each port of a model's side: a single one, a tuple, or a record. */
export type PerPort<P extends Ports, T> = P extends AnyTensor ? T : { readonly [K in keyof P]: T };

/**
 * Runs a model on tensors of tfjs' WebGPU backend. Nothing is copied: the model reads the tensors' own buffers, and the
 * results are tensors over its own. They hold until the model runs again; `clone()` of tfjs keeps one longer.
 *
 * @example
 * const mnist = model({ inputs: image, outputs: digits }).compile({ optimizer: "adam", loss: "mse", backend: "webgpu" });
 * const scores = await predictTensors(mnist, tf.zeros([8, 28, 28, 1])); // a tf.Tensor of shape [8, 10]
 *
 * @param model compiled with `backend: "webgpu"`
 * @param x one tensor for each input, in the form in which the model declares them
 * @throws KatachiError with code "target" for a model of another backend, "data" or "shape" for tensors that do not fit
 */
export async function predictTensors<I extends Ports, O extends Ports>(model: TypedModel<I, O>, x: PerPort<I, Tensor>): Promise<PerPort<O, Tensor>> {
  if (!(model instanceof Model)) throw new KatachiError("model", "predictTensors: expected a model");
  const runner = model.runner();
  if (runner.engine.target !== "webgpu") {
    throw new KatachiError("target", `predictTensors: the model runs on ${runner.engine.target}; compile it with backend: "webgpu"`, { path: [model.name] });
  }
  const tensors = matchPorts(model.parts.inputPorts, x, { where: "predictTensors", code: "data", side: "input", what: "input" }) as readonly Tensor[];
  const types = tensors.map(typeOf);
  // The rules on the sizes of the data, before anything is compiled.
  model.infer(types, [model.name]);
  const shapes = types.map(({ shape }) => shape.slice(1));
  const { executable, inputs } = await runner.step(programKey("predict", types[0]!.shape[0]!, shapes), () => predictStep(model, runner.store, types));
  await runner.store.acquire();
  const program = executable as WebGpuExecutable;
  inputs.forEach((leaf, i) => program.inputTensor(leaf, tensors[i]!));
  program.run();
  const results = model.parts.network.outputs.map((_, i) => program.outputTensor<Tensor>(i));
  return rebuild(model.parts.outputPorts, results) as PerPort<O, Tensor>;
}

function typeOf(tensor: Tensor, i: number): LeafType {
  const { shape, dtype } = (tensor ?? {}) as Partial<Tensor>;
  if (!Array.isArray(shape) || (dtype !== "float32" && dtype !== "int32")) {
    throw new KatachiError("data", `predictTensors: input ${i} must be a tf.Tensor of float32 or int32, got ${dtype === undefined ? typeof tensor : `one of ${dtype}`}`);
  }
  return { shape, dtype };
}
