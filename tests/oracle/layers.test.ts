/** Every layer beside tfjs-layers on some configurations; `npm run check:oracle` takes more. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { comparisons } from "./all.js";
import { check, describeMismatch } from "./comparison.js";
import { oracles, unmentioned } from "./layers/index.js";

const options = { seed: 20261122, configs: 20, trainings: 1 };

beforeAll(async () => {
  await tf.setBackend("cpu");
});

test("every layer of both libraries has an oracle or a reason", () => {
  expect(unmentioned).toEqual([]);
});

describe("beside tfjs-layers", { timeout: 60_000 }, () => {
  test.each(Object.keys(oracles))("%s", async (name) => {
    const { configs, mismatches } = await check(name, comparisons[name]!, options);
    expect(mismatches.map((each) => describeMismatch(each, options.seed))).toEqual([]);
    expect(configs).toBe(options.configs);
  });
});
