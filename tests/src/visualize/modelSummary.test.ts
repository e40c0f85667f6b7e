/** Summaries of models: nested ones as Keras prints them, and what we count beyond Keras, against sums made by hand. */
import { beforeEach, describe, expect, test } from "vitest";
import { input, layers, model, resetNames, sequential } from "../../../src/index.js";
import { multiplyAdds } from "../../../codegen/passes/multiplyAdds.js";
import { Graph } from "../../../codegen/graph/node.js";
import { leaf, matmul, sum, mul } from "../../../codegen/ops/index.js";
import { bytesText } from "../../../src/visualize/summary.js";
import { failure, untyped } from "../support.js";

beforeEach(resetNames);

const lines = (text: string): string[] => text.split("\n");

/** The models of Keras' own test of these options. */
function nested(names: { readonly inner?: string; readonly middle?: string; readonly outer?: string }, frozen: boolean) {
  const shape = [null, null, 3] as const;
  const named = (name: string | undefined) => (name === undefined ? {} : { name });
  const middle = input(shape, named(names.middle));
  const inner = input(shape, named(names.inner));
  const conv = layers.conv2d(3, 1, { trainable: !frozen });
  const first = model({ inputs: inner, outputs: layers.batchNormalization()(conv(inner)), name: "model" });
  const second = model({ inputs: middle, outputs: first(middle), name: "model_1" });
  const outer = input(shape, named(names.outer));
  return model({ inputs: outer, outputs: second(outer), name: "model_2" });
}

describe("nested models", () => {
  // The text of test_print_summary_expand_nested in keras/utils/layer_utils_test.py (Keras 2.12, Apache 2.0).
  test("are framed as in Keras' own test", () => {
    expect(lines(nested({}, false).summaryText({ expandNested: true }))).toEqual([
      'Model: "model_2"',
      "_".repeat(65),
      " Layer (type)                Output Shape              Param #   ",
      "=".repeat(65),
      " input_3 (InputLayer)        [(None, None, None, 3)]   0         ",
      " ".repeat(65),
      " model_1 (Functional)        (None, None, None, 3)     24        ",
      `|${"¯".repeat(63)}|`,
      "| input_1 (InputLayer)      [(None, None, None, 3)]   0         |",
      `|${" ".repeat(63)}|`,
      "| model (Functional)        (None, None, None, 3)     24        |",
      `||${"¯".repeat(61)}||`,
      "|| input_2 (InputLayer)    [(None, None, None, 3)]   0         ||",
      `||${" ".repeat(61)}||`,
      "|| conv2d (Conv2D)         (None, None, None, 3)     12        ||",
      `||${" ".repeat(61)}||`,
      "|| batch_normalization (BatchN  (None, None, None, 3)  12      ||",
      `|| ormalization)${" ".repeat(47)}||`,
      `|${"¯".repeat(63)}|`,
      "¯".repeat(65),
      " ".repeat(65),
      "=".repeat(65),
      "Total params: 24",
      "Trainable params: 18",
      "Non-trainable params: 6",
      "_".repeat(65),
    ]);
  });

  // test_print_summary_expand_nested_show_trainable of the same file.
  test("say in a column of 11 which layers are trained, as in Keras' own test", () => {
    const text = nested({ outer: "input3", middle: "input1", inner: "input2" }, true).summaryText({ expandNested: true, showTrainable: true });
    expect(lines(text)).toEqual([
      'Model: "model_2"',
      "_".repeat(76),
      " Layer (type)                Output Shape              Param #   Trainable  ",
      "=".repeat(76),
      " input3 (InputLayer)         [(None, None, None, 3)]   0         Y          ",
      " ".repeat(76),
      " model_1 (Functional)        (None, None, None, 3)     24        Y          ",
      `|${"¯".repeat(74)}|`,
      "| input1 (InputLayer)       [(None, None, None, 3)]   0         Y          |",
      `|${" ".repeat(74)}|`,
      "| model (Functional)        (None, None, None, 3)     24        Y          |",
      `||${"¯".repeat(72)}||`,
      "|| input2 (InputLayer)     [(None, None, None, 3)]   0         Y          ||",
      `||${" ".repeat(72)}||`,
      "|| conv2d (Conv2D)         (None, None, None, 3)     12        N          ||",
      `||${" ".repeat(72)}||`,
      "|| batch_normalization (BatchN  (None, None, None, 3)  12      Y          ||",
      `|| ormalization)${" ".repeat(58)}||`,
      `|${"¯".repeat(74)}|`,
      "¯".repeat(76),
      " ".repeat(76),
      "=".repeat(76),
      "Total params: 24",
      "Trainable params: 6",
      "Non-trainable params: 18",
      "_".repeat(76),
    ]);
  });

  test("are one row where they are not to be expanded", () => {
    expect(nested({}, false).summaryText()).not.toContain("¯");
  });

  test("in a network show where inputs come from in the outermost model only", () => {
    const x = input([4]);
    const encoder = sequential([input([4]), layers.dense(3, { name: "inside" })], { name: "encoder" });
    const net = model({ inputs: x, outputs: layers.add()([encoder(x), encoder(x)]) });
    const text = net.summaryText({ expandNested: true });
    expect(text).toContain(" encoder (Sequential)           (None, 3)            15          ['input_1[0][0]',                \n");
    expect(text).toContain(`${"| inside (Dense)               (None, 3)            15          []".padEnd(97)}|\n`);
  });
});

describe("lineLength and positions", () => {
  const net = () => sequential([input([4]), layers.dense(3)]);

  test("parts of the line, or characters", () => {
    expect(lines(net().summaryText({ lineLength: 80 }))[2]).toBe(` ${"Layer (type)".padEnd(35)}${"Output Shape".padEnd(32)}${"Param #".padEnd(12)}`);
    expect(lines(net().summaryText({ lineLength: 50, positions: [20, 40, 50] }))[2]).toBe(` ${"Layer (type)".padEnd(19)}${"Output Shape".padEnd(20)}${"Param #".padEnd(10)}`);
    expect(lines(net().summaryText({ lineLength: 100, positions: [0.5, 0.75, 1] }))[2]).toBe(` ${"Layer (type)".padEnd(49)}${"Output Shape".padEnd(25)}${"Param #".padEnd(25)}`);
  });

  test.each([
    [{ lineLength: 0 }, "summary: lineLength must be a positive integer, got 0"],
    [{ lineLength: 5 }, "summary: lineLength 5 and positions [0.45, 0.85, 1] leave no room for the column Layer (type)"],
    [{ positions: [0.5, 1] }, "summary: positions must have one entry for each of the 3 columns Layer (type), Output Shape, Param #, got 2"],
    [{ positions: [30, 20, 65] }, "summary: positions must be a list of growing numbers, got [30, 20, 65]"],
    [{ expandedNested: true }, 'summary: unknown option "expandedNested"; did you mean "expandNested"?'],
    [{ sizes: { seq: 10 } }, 'summary: the model has no dimension called "seq"'],
  ])("%o is an error", async (options, text) => {
    expect(await failure(() => untyped(net()).summaryText(options as never))).toBe(`option: ${text}`);
  });
});

/** Multiply-adds as `summary` shows them in its last lines. */
const counted = (net: { summaryText(options: { flops: true; sizes?: Record<string, number> }): string }, sizes: Record<string, number> = {}): string =>
  /^Multiply-adds: (.*) \(batch of 1\)$/m.exec(net.summaryText({ flops: true, sizes }))![1]!.replaceAll(",", "");

describe("multiply-adds", () => {
  const chain = (shape: readonly [number, ...number[]], ...list: never[]) => sequential([input(shape), ...list] as never) as unknown as Parameters<typeof counted>[0];
  const of = (shape: readonly [number, ...number[]], ...list: unknown[]) => counted(chain(shape, ...(list as never[])));

  test("of a dense layer: inputs times units, once for each position", () => {
    expect(of([784], layers.dense(32))).toBe(String(784 * 32));
    expect(of([7, 20], layers.dense(32))).toBe(String(7 * 20 * 32));
  });

  test("of a convolution: output positions times window times both channels", () => {
    expect(of([28, 28, 3], layers.conv2d(16, 5))).toBe(String(24 * 24 * 5 * 5 * 3 * 16));
    expect(of([28, 28, 3], layers.conv2d(16, 3, { strides: 2, padding: "same" }))).toBe(String(14 * 14 * 9 * 3 * 16));
    expect(of([50, 8], layers.conv1d(4, 3, { dilationRate: 2 }))).toBe(String(46 * 3 * 8 * 4));
  });

  test("of a depthwise and a separable convolution: no sum over channels", () => {
    expect(of([28, 28, 8], layers.depthwiseConv2d(3, { padding: "same" }))).toBe(String(28 * 28 * 9 * 8));
    expect(of([28, 28, 8], layers.separableConv2d(16, 3, { padding: "same" }))).toBe(String(28 * 28 * (9 * 8 + 8 * 16)));
  });

  test("of recurrent layers: every gate's two products, at every step", () => {
    expect(of([10, 8], layers.lstm(32))).toBe(String(10 * 4 * (8 * 32 + 32 * 32)));
    expect(of([10, 8], layers.gru(32))).toBe(String(10 * 3 * (8 * 32 + 32 * 32)));
    expect(of([10, 8], layers.bidirectional(layers.simpleRNN(16)))).toBe(String(2 * 10 * (8 * 16 + 16 * 16)));
  });

  test("of attention: four projections and two products of the heads", () => {
    const x = input([6, 12]);
    const net = model({ inputs: x, outputs: layers.multiHeadAttention({ numHeads: 3, keyDim: 4 })(x, x) });
    expect(counted(net)).toBe(String(4 * 6 * 12 * 12 + 2 * 3 * 6 * 6 * 4));
  });

  test("of what has no products: none", () => {
    expect(of([8, 8, 4], layers.maxPooling2d(2), layers.batchNormalization(), layers.activation("relu"), layers.flatten())).toBe("0");
  });

  test("of a shared layer and of a shared model: once for each call", () => {
    const shared = layers.dense(5);
    const x = input([5]);
    expect(counted(model({ inputs: x, outputs: shared(shared(x)) }))).toBe("50");
    const encoder = model({ inputs: x, outputs: layers.dense(2)(x), name: "encoder" });
    const [left, right] = [input([5]), input([5])];
    const siamese = model({ inputs: [left, right], outputs: layers.dense(1)(layers.concatenate()([encoder(left), encoder(right)])) });
    expect(counted(siamese)).toBe(String(2 * 10 + 4));
    const row = lines(siamese.summaryText({ flops: true, expandNested: true })).find((line) => line.includes("dense_1 (Dense)"))!;
    expect(row.replaceAll(/ +/g, " ")).toBe("| dense_1 (Dense) (None, 2) 12 [] 20 |");
  });

  test("of sizes with a name: what the option gives, or ?", async () => {
    const words = input(["seq", 8]);
    const net = model({ inputs: words, outputs: layers.dense(4)(layers.globalMaxPooling1d()(layers.conv1d(16, 3)(words))) });
    expect(counted(net)).toBe("?");
    const text = net.summaryText({ flops: true, bytes: true });
    expect(text).toContain("\nUnknown sizes: seq (option sizes: { seq: ... })\n");
    // What lies behind the pooling is known all the same.
    expect(text).toMatch(/dense \(Dense\).* 64 {2}/);
    expect(counted(net, { seq: 100 })).toBe(String(98 * 3 * 8 * 16 + 64));
    expect(await failure(() => net.summaryText({ sizes: { sek: 3 } }))).toBe('option: summary: the model has no dimension called "sek"; did you mean "seq"?');
    expect(await failure(() => net.summaryText({ sizes: { seq: 0 } }))).toBe("option: summary: sizes.seq must be a positive integer, got 0");
  });

  test("in a graph: sums of products, each node once; elementwise ones are none", () => {
    const graph = new Graph();
    const [a, b] = [leaf(graph, "a", [3, 4]), leaf(graph, "b", [4, 5])];
    const product = matmul(a, b);
    expect(multiplyAdds([product, mul(product, product), sum(product, [0])])).toBe(60);
  });
});

describe("bytes", () => {
  test("four for each number, of weights and of the results of every call", () => {
    const net = sequential([input([28, 28, 1]), layers.conv2d(32, 3), layers.maxPooling2d(2), layers.flatten(), layers.dense(10)]);
    const results = [28 * 28, 26 * 26 * 32, 13 * 13 * 32, 13 * 13 * 32, 10];
    const text = net.summaryText({ bytes: true });
    const activations = 4 * results.reduce((a, b) => a + b);
    expect(text).toContain(`\nWeights: ${bytesText(4 * 54410)} (217,640 bytes)\nActivations: ${bytesText(activations)} (${activations.toLocaleString("en-US")} bytes) (batch of 1)\n`);
    expect(text).toMatch(/conv2d \(Conv2D\).* 320 +1\.25 KiB +84\.5 KiB/);
  });

  test("as people read them", () => {
    expect([0, 1023, 1024, 1536, 102_400, 3_466 * 4, 138_357_544 * 4].map(bytesText)).toEqual(["0 B", "1023 B", "1.00 KiB", "1.50 KiB", "100 KiB", "13.5 KiB", "528 MiB"]);
  });
});
