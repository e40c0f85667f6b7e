/** Losses, metrics, optimizers and whole trainings beside tfjs-layers; `npm run check:oracle` takes more. */
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { lossesByName } from "../../src/training/losses.js";
import { comparisons } from "./all.js";
import { check, describeMismatch } from "./comparison.js";
import { oracles } from "./layers/index.js";
import { lossKinds } from "./losses.js";

const options = { seed: 20261122, configs: 50, trainings: 0 };

beforeAll(async () => {
  await tf.setBackend("cpu");
});

test("every loss is compared", () => {
  expect(Object.keys(lossesByName).filter((name) => !(name in lossKinds))).toEqual([]);
});

describe("beside tfjs-layers", { timeout: 60_000 }, () => {
  test.each(Object.keys(comparisons).filter((name) => !(name in oracles)))("%s", async (name) => {
    const { mismatches } = await check(name, comparisons[name]!, options);
    expect(mismatches.map((each) => describeMismatch(each, options.seed))).toEqual([]);
  });
});
