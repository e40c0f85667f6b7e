/** Training on a software GPU: the same losses and weights as the float64 reference, and what a step asks of the device. */
import { describe, expect, test } from "vitest";
import { tensor } from "../../../src/index.js";
import { createWebGpuEngine } from "../../../src/runtime/webgpu/index.js";
import { hasChromium, useSoftwareGpu } from "../../chromium.js";
import { classes, distance, numbers, oneHot } from "../support.js";
import { cnn, cnnConfig, sine, sineConfig, stepOf } from "./models.js";
import { BATCH, IMAGE, small, train } from "./train.js";

useSoftwareGpu();

const quiet = { verbose: 0 } as const;

describe.skipIf(!hasChromium("training on WebGPU over Dawn"))("on a software GPU", { timeout: 120_000 }, () => {
  test("twenty steps of a CNN agree with the reference", async () => {
    const expected = await train("reference");
    const got = await train("webgpu");
    expect(distance(got.losses, expected.losses)).toBeLessThan(1e-4);
    got.weights.forEach((weights, i) => expect(distance(weights, expected.weights[i]!)).toBeLessThan(1e-4));
    expect(distance(got.predictions, expected.predictions)).toBeLessThan(1e-4);
    expect(got.losses.at(-1)).toBeLessThan(got.losses[0]! / 2);
  });

  test("fit, evaluate and predict work with batches that leave a rest, and the same seed gives the same bits", async () => {
    const x = tensor(numbers(50), [50, 1]);
    const y = tensor(numbers(50, 3), [50, 1]);
    const run = async (): Promise<{ readonly losses: readonly number[]; readonly logs: object; readonly weights: Float32Array[] }> => {
      const model = sine().compile({ ...sineConfig, metrics: ["mae"], backend: "webgpu" });
      const { history } = await model.fit(x, y, { ...quiet, epochs: 3, batchSize: 16, validationSplit: 0.2 });
      return { losses: history["val_loss"]!, logs: await model.evaluate(x, y, quiet), weights: await model.getWeights() };
    };
    const first = await run();
    expect(await run()).toEqual(first);
    const reference = sine().compile({ ...sineConfig, metrics: ["mae"], backend: "reference" });
    const { history } = await reference.fit(x, y, { ...quiet, epochs: 3, batchSize: 16, validationSplit: 0.2 });
    expect(distance(first.losses, history["val_loss"]!)).toBeLessThan(1e-4);
  });

  test("a step is one submission, makes nothing new, and uploads only what it is fed", async () => {
    const { program, inputs, targets } = stepOf(cnn(small), cnnConfig, [BATCH, IMAGE, IMAGE, 1], [BATCH, 10]);
    const engine = await createWebGpuEngine();
    try {
      const step = await engine.compile(program);
      const dispatches = step.emitted.sequence.length;
      for (let i = 0; i < 3; i++) {
        const before = { ...engine.counters };
        step.input(inputs[0]!).set(numbers(BATCH * IMAGE * IMAGE));
        step.input(targets[0]!).set(oneHot(classes(BATCH, 10), 10));
        step.run();
        await Promise.all(program.outputs.map((_, output) => step.output(output)));
        const { submits, buffers, bindGroups, writes, copies } = before;
        expect(engine.counters).toEqual({ submits: submits + 1, dispatches: before.dispatches + dispatches, buffers, bindGroups, writes: writes + 2, copies: copies + program.outputs.length });
      }
      const before = { ...engine.counters };
      step.run();
      await step.output(0);
      expect(engine.counters).toEqual({ ...before, submits: before.submits + 1, dispatches: before.dispatches + dispatches, copies: before.copies + 1 });
    } finally {
      engine.dispose();
    }
  });
});
