/** How each compiler words what it wraps around our sentences, for a few lines: a change here is a change users see. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { compile, root, versions, type Version } from "./compilers.js";

const program = `import { input, layers, model, sequential } from "katachi";
layers.conv2d(32, 3)(input([784]));
layers.add()([input([10, 3]), input([12, 3])]);
layers.conv2d(32, 3, { paddin: "same" });
model({ inputs: input([3]), outputs: input([3]) }).compile({ optimizer: "adam", loss: ["mse", "mse", "mse"] });
model({ inputs: input([3]), outputs: input([3]) }).compile({ optimizer: "adam", loss: "meanSquaredErr" });
sequential([input([3]), ${"layers.flatten(), ".repeat(500)}]);
`;

const common = [
  `Argument of type 'Tensor<[Batch, 784]>' is not assignable to parameter of type '"conv2d: expected input [batch, height, width, channels], got [Batch, 784]"'.`,
  `Type 'Tensor<[Batch, 12, 3]>' is not assignable to type '"add: axis 1 must match: [Batch, 10, 3] vs [Batch, 12, 3]"'.`,
  `Object literal may only specify known properties, but 'paddin' does not exist in type 'Conv2dOptions<32, 1, "valid", 1, 1>'. Did you mean to write 'padding'?`,
  `Type 'string[]' is not assignable to type '"compile: 3 losses for a model with 1 output"'.`,
  `Type '"meanSquaredErr"' is not assignable to type 'LossName'. Did you mean '"meanSquaredError"'?`,
  `Type 'Layer<Flatten>' is not assignable to type '"sequential: at most 500 layers in one list; put further layers into a second model"'.`,
];

/** All alike so far; a version that differs gets its own list. */
const wrappers: Readonly<Record<Version, readonly string[]>> = { "5.9": common, "6.0": common, "7.0": common };

const folder = mkdtempSync(join(root, "tests/types/.wrappers-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(versions)("are as pinned under TypeScript %s", { timeout: 60_000 }, async (version) => {
  writeFileSync(join(folder, "program.ts"), program);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../programs/tsconfig.json", include: ["*.ts"] }));
  const { diagnostics } = await compile(version, folder);
  expect(diagnostics.map(({ text }) => text)).toEqual(wrappers[version]);
});
