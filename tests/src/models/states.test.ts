/** Stateful layers inside models: the state goes on from run to run, and a reset takes it back everywhere. */
import { expect, test } from "vitest";
import { input, layers, model, sequential, tensor } from "../../../src/index.js";

test("resetStates of a model reaches the layers inside, also of models inside it", async () => {
  const x = input([2, 3], { batchSize: 1 });
  const inner = model({ inputs: x, outputs: layers.simpleRNN(2, { stateful: true })(x) });
  const net = sequential([input([2, 3], { batchSize: 1 }), inner, layers.dense(1)]);
  const data = tensor([[[1, 0, 1], [0, 1, 0]]]);
  const run = async () => [...(await (await net.predict(data, { verbose: 0 })).data())];
  const first = await run();
  expect(await run()).not.toEqual(first);
  net.resetStates();
  expect(await run()).toEqual(first);
});
