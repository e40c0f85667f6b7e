/** How many dispatches a whole training step takes: forward, backward, metrics and optimizer. Needs no GPU. */
import { expect, test } from "vitest";
import { compileProgram } from "../../../codegen/passes/compile.js";
import type { Program } from "../../../codegen/program.js";
import { emitWgsl } from "../../../codegen/targets/wgsl/index.js";
import { cnn, cnnConfig, LAYERS_OF_CNN, sine, sineConfig, stepOf } from "./models.js";

function dispatches(program: Program): number {
  const compiled = compileProgram(program, { pack: false });
  const states = new Map([...compiled.states].map((id) => [id, 0]));
  return emitWgsl(compiled, { maxStorageBuffers: 8, maxWorkgroupsPerDimension: 65535, states }).sequence.length;
}

test.each([1, 8, 64, 128])("at most three a layer plus two for the MNIST CNN, batch %i", (batch) => {
  const { program } = stepOf(cnn({ image: 28, filters: [32, 64], hidden: 128 }), cnnConfig, [batch, 28, 28, 1], [batch, 10]);
  expect(dispatches(program)).toBeLessThanOrEqual(3 * LAYERS_OF_CNN + 2);
});

test("one for the sine perceptron, of which tfjs makes 121", () => {
  expect(dispatches(stepOf(sine(), sineConfig, [1000, 1], [1000, 1]).program)).toBe(1);
});
