/** Squeeze-and-excite with vitest, and its formula as a property of fast-check's own. */
import { test as property } from "@fast-check/vitest";
import { input, matmul, mean, mul, relu, sigmoid, type Batch, type Tensor } from "katachi";
import { arb, checkGradients, checkLayer } from "katachi/testing";
import { expect, test } from "vitest";
import { excited, squeezeExcite } from "./squeezeExcite.js";

const shape = arb.shape(["batch", arb.dim(1, 9), arb.dim(1, 9), arb.dim(4, 16)]);

test("squeezeExcite", () => checkLayer(squeezeExcite, { options: arb.record({ ratio: arb.integer({ min: 1, max: 4 }) }), input: shape }), 60_000);

test("squeezeExcite with any options, twice differentiable", () => checkLayer(squeezeExcite, { options: arb.optionsOf(squeezeExcite), input: shape, runs: 20, secondOrder: true }), 60_000);

test("what goes in comes out", () => {
  const y: Tensor<[Batch, 32, 30, 64]> = excited(input([32, 30, 64]));
  expect(y.shape).toEqual(["Batch", 32, 30, 64]);
});

const formula = (x: Tensor<[2, 2, 2, 3]>, down: Tensor<[3, 2]>, up: Tensor<[2, 3]>) => mul(x, sigmoid(matmul(relu(matmul(mean(x, [1, 2], { keepDims: true }), down)), up)));

property.prop([arb.tensor([2, 2, 2, 3]), arb.tensor([3, 2]), arb.tensor([2, 3])], { numRuns: 20 })("the formula's gradients are right", async (x, down, up) => {
  await checkGradients(formula, [x, down, up]);
});
