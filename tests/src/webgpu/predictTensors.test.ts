/** Models on tf.Tensors of tfjs' WebGPU backend, as users call them. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { input, layers, model, tensor } from "../../../src/index.js";
import { predictTensors } from "../../../src/tfjs/index.js";
import { createWebGpuEngine } from "../../../src/runtime/webgpu/index.js";
import { hasChromium, useSoftwareGpu } from "../../chromium.js";
import { failure, numbers } from "../support.js";

useSoftwareGpu();

const build = (backend: "wasm" | "webgpu") => {
  const x = input([5]);
  return model({ inputs: x, outputs: layers.dense(3, { activation: "softmax" })(layers.dense(4, { activation: "tanh" })(x)) }).compile({ optimizer: "sgd", loss: "mse", backend });
};

describe.skipIf(!hasChromium("models on tf.Tensors"))("predictTensors", () => {
  // Opens tfjs' WebGPU backend, on which the tensors below are made.
  beforeAll(async () => (await createWebGpuEngine()).dispose());

  test("gives what predict gives, as a tensor that tfjs goes on with", async () => {
    const net = build("webgpu");
    const values = numbers(40, 3);
    const expected = await (await net.predict(tensor(values, [8, 5]), { verbose: 0 })).data();
    const scores = await predictTensors(net, tf.tensor2d(values, [8, 5]));
    expect(scores.shape).toEqual([8, 3]);
    const doubled = await tf.mul(scores, 2).data();
    expect([...doubled]).toEqual([...expected].map((value) => expect.closeTo(2 * value, 5)));
  });

  test("takes and gives what the model declares", async () => {
    const a = input([2]);
    const b = input([3]);
    const both = model({ inputs: { a, b }, outputs: [layers.concatenate()([a, b]), layers.dense(1)(a)] }).compile({ optimizer: "sgd", loss: ["mse", "mse"], backend: "webgpu" });
    const [joined, single] = await predictTensors(both, { a: tf.ones([4, 2]), b: tf.zeros([4, 3]) });
    expect([joined.shape, single.shape]).toEqual([[4, 5], [4, 1]]);
    expect([...(await joined.data()).slice(0, 5)]).toEqual([1, 1, 0, 0, 0]);
  });

  test("refuses a tensor that does not fit, and a model of another target", async () => {
    expect(await failure(() => predictTensors(build("webgpu"), tf.ones([8, 6])))).toBe("shape: model: input must be [Batch, 5], got [8, 6]");
    expect(await failure(() => predictTensors(build("wasm"), tf.ones([8, 5])))).toBe('target: predictTensors: the model runs on wasm; compile it with backend: "webgpu"');
    expect(await failure(() => predictTensors(build("webgpu"), 3 as unknown as tf.Tensor))).toBe("data: predictTensors: input 0 must be a tf.Tensor of float32 or int32, got number");
  });
});
