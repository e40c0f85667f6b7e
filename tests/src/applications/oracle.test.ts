/** The architectures compute what tfjs-layers computes with the same weights. */
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applications, resetNames } from "../../../src/index.js";
import { distance, numbers, untyped } from "../support.js";
import { copyWeights, disturb, inTfjs, predicted, theirMobileNetV2, theirPrediction } from "./networks.js";

beforeAll(async () => void (await tf.setBackend("cpu")));
beforeEach(resetNames);

describe("MobileNetV2 as the paper has it, written for tfjs-layers", () => {
  it.each([[0.35, [32, 32, 3]], [0.5, [45, 38, 1]], [1.3, [33, 32, 3]]] as const)("alpha %f at %j", { timeout: 240_000 }, async (alpha, shape) => {
    const ours = untyped(applications.mobileNetV2({ weights: null, alpha, includeTop: false, inputShape: shape }));
    await disturb(ours);
    const theirs = theirMobileNetV2([...shape], alpha);
    const [mine, others] = [ours.parts.network.members.flatMap((member) => (member.kind === "layer" && member.operation.variables.length > 0 ? member.operation : [])), theirs.layers.filter((layer) => layer.getWeights().length > 0)];
    expect(others.length).toBe(mine.length);
    for (const [i, layer] of others.entries()) await copyWeights(mine[i]!, layer);
    const x = numbers(2 * shape[0] * shape[1] * shape[2]);
    expect(distance(await predicted(ours, x, [2, ...shape]), theirPrediction(theirs, x, [2, ...shape]))).toBeLessThan(1e-4);
  });
});

describe("the same layers in tfjs-layers", () => {
  const cases = {
    xception: () => applications.xception({ inputShape: [71, 71, 3], classes: 7 }),
    inceptionV3: () => applications.inceptionV3({ includeTop: false, inputShape: [75, 79, 3] }),
    resNet50: () => applications.resNet50({ inputShape: [32, 33, 3], classes: 7, classifierActivation: null }),
    vgg16: () => applications.vgg16({ includeTop: false, inputShape: [33, 32, 3], pooling: "max" }),
    mobileNetV2: () => applications.mobileNetV2({ alpha: 0.35, inputShape: [33, 48, 3], classes: 7 }),
  };
  it.each(Object.entries(cases))("%s", { timeout: 240_000 }, async (_, make) => {
    const ours = untyped(make());
    await disturb(ours);
    const shape = (ours.parts.network.inputs[0]!.shape as readonly number[]).slice(1);
    const theirs = await inTfjs(ours, shape);
    const x = numbers(shape.reduce((product, size) => product * size));
    const [actual, expected] = [await predicted(ours, x, [1, ...shape]), theirPrediction(theirs, x, [1, ...shape])];
    expect(Math.max(...Array.from(expected, Math.abs))).toBeGreaterThan(1e-3);
    expect(distance(actual, expected)).toBeLessThan(1e-4);
  });
});
