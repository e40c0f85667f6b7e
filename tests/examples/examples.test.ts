/** Every example, run as a user runs it: its text beside what the tutorials print, and their numbers. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { decode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../house/sources.js";
import { barOf, chain, lineOf, valueIn } from "./golden.js";

/** Where examples write their pictures. */
const folder = mkdtempSync(join(tmpdir(), "katachi-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = readdirSync(join(root, "examples")).flatMap((file) => /^(.+)\.ts$/.exec(file)?.[1] ?? []).filter((name) => name !== "run").sort();
/** The lines that an example prints. */
async function run(name: string, ...options: string[]): Promise<string[]> {
  const command = ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), join(root, "examples/run.ts"), name, ...options];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder, env: { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json"), NO_COLOR: "1" } });
  return stdout.trimEnd().split("\n");
}

/** The rows of the last table with a column of connections, as name, shape and parameters, and its totals. */
function network(lines: readonly string[]): { readonly rows: (readonly [string, string, number])[]; readonly totals: number[] } {
  const text = lines.join("\n");
  const start = text.lastIndexOf(`${"_".repeat(98)}\n Layer (type)`);
  const rows = [...text.slice(start).matchAll(/^ (\S+ \(\w+\)?\S*) +\[?(\(.*?\)?),?\]? {2,}(\d+) {2,}\[/gm)].map(([, name, shape, params]) => [name!, shape!, Number(params)] as const);
  return { rows, totals: [...text.slice(start).matchAll(/params: ([\d,]+)/g)].map(([, count]) => Number(count!.replaceAll(",", ""))) };
}

const paramsOf = (lines: readonly string[]): number[] => network(lines).rows.map(([, , params]) => params).filter((params) => params > 0);

/** A full run takes half a second to a few; a busy machine many times that. */
const SLOW = { timeout: 120_000 };

describe.sequential("the tutorials", () => {
  test("and-gate", SLOW, async () => {
    const lines = await run("and-gate");
    const text = lines.join("\n");
    const one = (layer: string): (readonly [string, string, number])[] => [[`${layer} (Dense)`, "(None, 1)", 3]];
    const two = (first: string, second: string): (readonly [string, string, number])[] => [[`${first} (Dense)`, "(None, 10)", 30], [`${second} (Dense)`, "(None, 1)", 11]];
    const x = ["input_1 (InputLayer)", "[(None, 2)]", 0] as const;
    const ten = (layer: string, params: number): readonly [string, string, number] => [`${layer} (Dense)`, "(None, 10)", params];
    const chains = [
      chain("sequential", one("dense"), "3"),
      chain("sequential_1", one("dense_1"), "3"),
      chain("sequential_2", two("dense_2", "dense_3"), "41"),
      chain("sequential_3", two("dense_4", "dense_5"), "41"),
      chain("model", [x, ...one("dense_6")], "3"),
      chain("model_1", [x, ten("dense_7", 30), ten("dense_8", 110), ten("dense_9", 110), ["dense_10 (Dense)", "(None, 1)", 11]], "261"),
    ].join("\n");
    expect(text.slice(0, chains.length)).toBe(chains);
    expect(network(lines)).toEqual({
      rows: [["input_1 (InputLayer)", "(None, 2)", 0], ten("dense_11", 30), ten("dense_12", 110), ten("dense_13", 110), ten("dense_14", 110), ["concatenate (Concatenate)", "(None, 20)", 0], ["dense_15 (Dense)", "(None, 1)", 21]],
      totals: [381, 381, 0],
    });
    const [verbose2, one2, verbose1, bar, probabilities, classes, loss, accuracy] = lines.slice(-8) as [string, string, string, string, string, string, string, string];
    expect([verbose2, verbose1]).toEqual(["Epoch 1000/1000", "Epoch 1500/1500"]);
    expect(one2).toMatch(lineOf(4, ["loss", "accuracy"]));
    expect(bar).toMatch(barOf(4, ["loss", "accuracy", "val_loss", "val_accuracy"]));
    expect(valueIn(bar, "val_accuracy")).toBe(1);
    // The tutorial's probabilities, and the loss that they give: 0.01465797.
    const given = [7.4209252e-6, 1.7194748e-2, 1.7244279e-2, 9.7639751e-1];
    expect(probabilities).toMatch(/^\[(\d\.\d{7}e-\d\d ?){4}\]$/);
    const p = probabilities.slice(1, -1).split(" ").map(Number);
    p.forEach((value, i) => expect(Math.abs(Math.log(value / given[i]!))).toBeLessThan(0.3));
    expect(classes).toBe("[0 0 0 1]");
    const entropy = (chances: readonly number[]): number => -chances.map((chance, i) => Math.log(i === 3 ? chance : 1 - chance)).reduce((a, b) => a + b) / 4;
    expect(entropy(given)).toBeCloseTo(0.01465797, 7);
    expect(Number(/^Train loss: (.*)$/.exec(loss)![1])).toBeCloseTo(entropy(p), 6);
    expect(Math.abs(entropy(p) / entropy(given) - 1)).toBeLessThan(0.2);
    expect(accuracy).toBe("Train accuracy: 1");
  });

  test("sine", SLOW, async () => {
    const lines = await run("sine");
    const rows = (first: number): (readonly [string, string, number])[] =>
      [["(None, 10)", 20], ["(None, 10)", 110], ["(None, 1)", 11]].map(([shape, params], i) => [`dense${first + i === 0 ? "" : `_${first + i}`} (Dense)`, shape as string, params as number] as const);
    const tables = [chain("sequential", rows(0), "141"), chain("model", [["input_2 (InputLayer)", "[(None, 1)]", 0], ...rows(3)], "141")].join("\n");
    expect(lines.join("\n").slice(0, tables.length)).toBe(tables);
    const [verbose2, ...rest] = lines.slice(-11) as [string, ...string[]];
    expect(verbose2).toMatch(lineOf(1, ["loss"]));
    expect(rest.filter((line) => line.startsWith("Epoch"))).toEqual(["Epoch 9998/10000", "Epoch 9999/10000", "Epoch 10000/10000", "Epoch 10000/10000"]);
    const bars = rest.filter((line) => line.startsWith("1/1"));
    for (const bar of bars) expect(bar).toMatch(barOf(1, ["loss"]));
    // The tutorial prints 6.2385e-06.
    const [relu, tanh] = bars.slice(-2).map((bar) => valueIn(bar, "loss"));
    expect(relu).toBeLessThan(5e-5);
    expect(tanh).toBeLessThan(6.2385e-6);
    for (const picture of ["sine-before.png", "sine-after.png"]) {
      const { width, height } = decode(readFileSync(join(folder, "out", picture)));
      expect(Math.min(width, height)).toBeGreaterThan(500);
    }
  });

  test("mlp", SLOW, async () => {
    const lines = await run("mlp");
    const dense = (first: number): (readonly [string, string, number])[] => [[`dense_${first} (Dense)`, "(None, 32)", 2080], [`dense_${first + 1} (Dense)`, "(None, 32)", 1056], [`dense_${first + 2} (Dense)`, "(None, 10)", 330]];
    const tables = [
      chain("sequential", [["dense (Dense)", "(None, 32)", 25120], ["activation (Activation)", "(None, 32)", 0], ["dense_1 (Dense)", "(None, 10)", 330], ["activation_1 (Activation)", "(None, 10)", 0]], "25,450"),
      chain("sequential_1", dense(2), "3,466"),
      chain("model", [["input_3 (InputLayer)", "[(None, 64)]", 0], ...dense(5)], "3,466"),
    ].join("\n");
    expect(lines.join("\n").slice(0, tables.length)).toBe(tables);
    const trained = lines.slice(-22);
    expect(trained.filter((line) => line.startsWith("Epoch"))).toEqual(Array.from({ length: 10 }, (_, i) => `Epoch ${i + 1}/10`));
    const bars = trained.filter((line) => line.startsWith("8/8"));
    for (const bar of bars) expect(bar).toMatch(barOf(8, ["loss"]));
    expect(valueIn(bars.at(-1)!, "loss")).toBeLessThan(valueIn(bars[0]!, "loss"));
    expect(trained.at(-2)).toMatch(barOf(32, ["loss"]));
    expect(Number(/^Score: (.*)$/.exec(trained.at(-1)!)![1])).toBeCloseTo(valueIn(trained.at(-2)!, "loss"), 3);
  });

  test("own-metric", SLOW, async () => {
    const lines = await run("own-metric");
    const table = chain("sequential", [["dense (Dense)", "(None, 32)", 3232], ["dense_1 (Dense)", "(None, 10)", 330]], "3,562");
    expect(lines.join("\n").slice(0, table.length)).toBe(table);
    const bars = lines.filter((line) => line.startsWith("32/32"));
    expect(bars).toHaveLength(10);
    for (const bar of bars) {
      expect(bar).toMatch(barOf(32, ["loss", "accuracy", "meanPred"]));
      // Ten probabilities that add up to 1.
      expect(valueIn(bar, "meanPred")).toBe(0.1);
    }
  });

  test("shared-weights", SLOW, async () => {
    const lines = await run("shared-weights");
    expect(network(lines)).toEqual({ rows: [["input_1 (InputLayer)", "(None, 5)", 0], ["dense (Dense)", "(None, 5)", 30], ["activation (Activation)", "(None, 5)", 0]], totals: [30, 30, 0] });
    expect(lines.filter((line) => barOf(1, ["loss"]).test(line))).toHaveLength(5);
    const [kernelShape, ...kernel] = lines.slice(-8, -2);
    const [biasShape, bias] = lines.slice(-2);
    expect([kernelShape, biasShape]).toEqual(["[5, 5]", "[5]"]);
    for (const row of kernel) expect(row.trim().split(/ +/)).toHaveLength(5);
    const values = bias!.trim().split(/ +/).map(Number);
    expect(values).toHaveLength(5);
    // Five steps of Adam at 0.001 from 0; the tutorial's are between 0.0046 and 0.0048.
    for (const value of values) {
      expect(Math.abs(value)).toBeLessThanOrEqual(0.005);
      expect(Math.abs(value)).toBeGreaterThan(0.004);
    }
  });

  test("two-inputs", SLOW, async () => {
    const lines = await run("two-inputs");
    expect(paramsOf(lines)).toEqual([60, 60, 55, 30]);
    expect(network(lines).totals).toEqual([205, 205, 0]);
    expect(lines.filter((line) => barOf(1, ["loss", "output0_loss", "output1_loss"]).test(line))).toHaveLength(5);
  });

  test("text-classifier", SLOW, async () => {
    const lines = await run("text-classifier", "--epochs", "1");
    expect(paramsOf(lines).sort((a, b) => a - b)).toEqual([3136, 12416, 24500, 320000, 640000]);
    expect(network(lines).totals).toEqual([1000052, 1000052, 0]);
    expect(lines).toContain(" text (InputLayer)              [(None, None)]       0           []                               ");
    // By position and by name, on with the same weights.
    const bars = lines.filter((line) => line.startsWith("8/8"));
    expect(bars).toHaveLength(2);
    for (const bar of bars) expect(bar).toMatch(barOf(8, ["loss", "acc"]));
    // No more is known at first than that there are 500 answers.
    expect(valueIn(bars[0]!, "loss")).toBeCloseTo(Math.log(500), 1);
    expect(valueIn(bars[1]!, "loss")).toBeLessThan(valueIn(bars[0]!, "loss"));
  });

  test("three-outputs", SLOW, async () => {
    const lines = await run("three-outputs", "--epochs", "1", "--samples", "8");
    const { rows, totals } = network(lines);
    expect(totals).toEqual([14146316, 14146316, 0]);
    expect(rows.slice(-3)).toEqual([["age (Dense)", "(None, 1)", 129], ["income (Dense)", "(None, 10)", 1290], ["gender (Dense)", "(None, 1)", 129]]);
    const values = (name: string): number[] => lines.flatMap((line) => new RegExp(`^ +${name}: ([\\d.]+),?$`).exec(line)?.[1] ?? []).map(Number);
    // By position and by name the losses are the same, and their sum is the loss.
    const [first, second, third] = [0, 1, 2].map((i) => values(`output${i}_loss`)[0]!) as [number, number, number];
    expect([values("age_loss")[0], values("income_loss")[0], values("gender_loss")[0]]).toEqual([first, second, third]);
    for (const loss of values("loss")) expect(loss).toBeCloseTo(first + second + third, 2);
    expect([second, third].map((loss, i) => Math.abs(loss - Math.log(i === 0 ? 10 : 2)) < 0.1)).toEqual([true, true]);
    // With lossWeights 0.25, 1 and 10.
    const [byPosition, byName] = lines.slice(-2) as [string, string];
    expect(byPosition).toMatch(barOf(1, ["loss", "output0_loss", "output1_loss", "output2_loss"]));
    expect(byName).toMatch(barOf(1, ["loss", "age_loss", "income_loss", "gender_loss"]));
    expect(valueIn(byPosition, "loss")).toBeCloseTo(0.25 * first + second + 10 * third, 2);
    const [age, income, gender] = ["age_loss", "income_loss", "gender_loss"].map((key) => valueIn(byName, key)) as [number, number, number];
    expect(valueIn(byName, "loss")).toBeCloseTo(0.25 * age + income + 10 * gender, 2);
  });

  test("inception", SLOW, async () => {
    const lines = await run("inception");
    const { rows, totals } = network(lines);
    // 1 by 1 and 3 by 3 convolutions of 192 or 128 channels into 128, with biases.
    const conv = (window: number, channels: number): number => window * window * channels * 128 + 128;
    expect(paramsOf(lines).sort((a, b) => a - b)).toEqual([...Array<number>(3).fill(conv(1, 192)), ...Array<number>(3).fill(conv(3, 128)), conv(3, 192)]);
    expect(totals[0]).toBe(3 * conv(1, 192) + 3 * conv(3, 128) + conv(3, 192));
    expect(rows.at(-1)).toEqual(["concatenate (Concatenate)", "(None, 16, 16, 512)", 0]);
    expect(lines.at(-1)).toBe("Two images give [2, 16, 16, 512].");
  });

  test("residual", SLOW, async () => {
    const lines = await run("residual");
    expect(lines.filter((line) => line.startsWith("Total"))).toEqual(["Total params: 442,752", "Total params: 459,264"]);
    expect(lines.slice(-2)).toEqual(["Two images give [2, 32, 32, 128] and [2, 16, 16, 128].", "add: axis 1 must match: [Batch, 16, 16, 128] vs [Batch, 17, 17, 128]"]);
  });

  test("siamese", SLOW, async () => {
    const lines = await run("siamese");
    // 4 gates of 32 units from 128 inputs, 32 states and a bias: once.
    expect(paramsOf(lines)).toEqual([4 * 32 * (128 + 32 + 1), 65]);
    expect(lines.filter((line) => lineOf(16, ["loss", "accuracy"]).test(line))).toHaveLength(10);
    expect(Number(/^Accuracy: (.*)$/.exec(lines.at(-1)!)![1])).toBeGreaterThan(0.95);
  });

  test("model-as-layer", SLOW, async () => {
    const lines = await run("model-as-layer");
    expect(lines.filter((line) => line.startsWith("Total"))).toEqual(["Total params: 68", "Total params: 0"]);
    expect(lines.slice(-2)).toEqual(["[ [ 5, 7, 9 ] ] [ [ 4, 10, 18 ] ]", "Two images give codes of shape [2, 4]."]);
  });

  test("xception-twice", SLOW, async () => {
    const lines = await run("xception-twice");
    const { rows, totals } = network(lines);
    expect(totals).toEqual([20861480, 20806952, 54528]);
    expect(rows.slice(-2)).toEqual([["xception (Functional)", "(None, 8, 8, 2048)", 20861480], ["concatenate (Concatenate)", "(None, 8, 8, 4096)", 0]]);
    expect(lines.at(-1)).toBe("Two images of 71 by 71 give [1, 3, 3, 2048] each, together 36864 numbers.");
  });

  test("mnist-images", SLOW, async () => {
    expect(await run("mnist-images")).toEqual([
      "x_train shape: [60000, 28, 28, 1], y_train shape: [60000]",
      "x_test shape: [10000, 28, 28, 1], y_test shape: [10000]",
      "Picture: out/mnist-images.png",
    ]);
    const { width, height } = decode(readFileSync(join(folder, "out/mnist-images.png")));
    expect(Math.min(width, height)).toBeGreaterThan(300);
  });

  test("mistakes", SLOW, async () => {
    const lines = await run("mistakes", "--only", "m03");
    expect(lines.at(-1)).toBe("1 program, 1 red line, before anything ran.");
    expect(lines.join("\n")).toContain("compile: 3 losses for a model with 1 output");
  });

  test("custom-layer", SLOW, async () => {
    const lines = await run("custom-layer");
    // 8 times 8 // 2 weights, and as many back.
    expect(lines.join("\n")).toContain("squeeze_excite (SqueezeExci  (None, 6, 6, 8)          64");
    expect(Number(/^Brightness: (.*)$/m.exec(lines.join("\n"))![1])).toBeGreaterThan(0.8);
    expect(Number(/^Error of the next step: (.*)$/m.exec(lines.join("\n"))![1])).toBeLessThan(0.05);
    expect(lines.filter((line) => line.startsWith("200 cases are right: shapes, repetition, gradients"))).toHaveLength(2);
    expect(lines).toContain("checkLayer channelMix: the gradient of input 0 is wrong");
  });

  test("custom-layer, its property under node:test", SLOW, async () => {
    const command = ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), "--test", join(root, "examples/custom-layer/gatedCausal.nodeTest.ts")];
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: folder, env: { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json") } });
    expect(stdout).toMatch(/pass 1\b/);
  });

  test("are all tested here but mnist, which is `npm start`", () => {
    const text = readFileSync(fileURLToPath(import.meta.url), "utf8");
    expect(names.filter((name) => !text.includes(`await run("${name}"`))).toEqual(["mnist"]);
  });

  test("each example has a line in the list of examples", SLOW, async () => {
    const listed = (await run("--help")).slice(2);
    expect(listed.map((line) => /^ {2}([a-z-]+) {2,}\S.{20,}$/.exec(line)?.[1])).toEqual(names);
    for (const line of listed) expect(line.length).toBeLessThanOrEqual(125);
  });
});
