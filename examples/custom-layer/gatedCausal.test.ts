/** The gated convolution with vitest: its properties, its numbers by plain loops, and that no step sees a later one. */
import { input, model, tensor } from "katachi";
import { arb, checkLayer } from "katachi/testing";
import { expect, test } from "vitest";
import { gatedCausal } from "./gatedCausal.js";

const size = arb.integer({ min: 1, max: 4 });

test("gatedCausal", () => checkLayer(gatedCausal, {
  options: arb.record({ filters: size, kernelSize: size }),
  input: arb.shape(["batch", arb.symbol("steps", 1, 9), arb.dim(1, 4)]),
}), 60_000);

const [steps, channels, filters, kernelSize] = [6, 3, 2, 3] as const;
const x = input([steps, channels]);
const layer = gatedCausal({ filters, kernelSize });
const net = model({ inputs: x, outputs: layer(x) });
const predict = async (data: number[]) => (await net.predict(tensor(data, [1, steps, channels]), { verbose: 0 })).array();
const values = (from: number): number[] => Array.from({ length: steps * channels }, (_, i) => Math.sin(from + i));

test("computes what the paper says", async () => {
  const [kernel, bias] = await layer.getWeights();
  const data = values(1);
  const convolved = (t: number, filter: number): number => {
    let sum = bias![filter]!;
    for (let tap = 0; tap < kernelSize; tap++) {
      for (let c = 0; c < channels; c++) sum += (data[(t - kernelSize + 1 + tap) * channels + c] ?? 0) * kernel![(tap * channels + c) * 2 * filters + filter]!;
    }
    return sum;
  };
  const expected = Array.from({ length: steps }, (_, t) => Array.from({ length: filters }, (_, f) => convolved(t, f) / (1 + Math.exp(-convolved(t, filters + f)))));
  const got = await predict(data);
  got[0]!.forEach((row, t) => row.forEach((value, f) => expect(value).toBeCloseTo(expected[t]![f]!, 5)));
});

test("a step sees none after it", async () => {
  const [early, changed] = [values(1), [...values(1).slice(0, 3 * channels), ...values(9).slice(3 * channels)]];
  const [a, b] = await Promise.all([predict(early), predict(changed)]);
  expect(b![0]!.slice(0, 3)).toEqual(a![0]!.slice(0, 3));
  expect(b![0]!.slice(3)).not.toEqual(a![0]!.slice(3));
});
