/** Drawings of models: what is in them, by structure; that names are text whatever they are; files. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { decode } from "fast-png";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { input, layers, model, resetNames, sequential } from "../../../src/index.js";
import { modelToDot, plotModel } from "../../../src/visualize/index.js";
import { failure } from "../support.js";

const folder = mkdtempSync(join(tmpdir(), "katachi-drawings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(resetNames);

const unescaped = (text: string): string => text.replaceAll("&#160;", " ").replaceAll("&#45;", "-").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&#92;", "\\").replaceAll("&amp;", "&");
/** The texts of a drawing, in order. */
const texts = (svg: string): string[] => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => unescaped(text!));
const count = (svg: string, kind: "node" | "edge" | "cluster"): number => [...svg.matchAll(new RegExp(`<g id="[^"]*" class="${kind}"`, "g"))].length;

let files = 0;
async function drawn(net: Parameters<typeof plotModel>[0], options?: Parameters<typeof plotModel>[2]): Promise<string> {
  const path = join(folder, `${files++}.svg`);
  await plotModel(net, path, options);
  return readFileSync(path, "utf8");
}

const digits = () => sequential([input([28, 28, 1]), layers.conv2d(32, 3, { activation: "relu" }), layers.flatten(), layers.dense(10)]);

function siamese() {
  const lstm = layers.lstm(32);
  const [left, right] = [input([null, 128], { name: "left" }), input([null, 128], { name: "right" })];
  return model({ inputs: [left, right], outputs: layers.concatenate()([lstm(left), lstm(right)]) });
}

function nested() {
  const x = input([8]);
  const encoder = model({ inputs: x, outputs: layers.dense(4)(x), name: "encoder" });
  const head = sequential([input([4]), layers.dense(2)], { name: "head" });
  const [a, b] = [input([8], { name: "a" }), input([8], { name: "b" })];
  return model({ inputs: [a, b], outputs: layers.add()([head(encoder(a)), head(encoder(b))]) });
}

describe("a drawing", () => {
  test("has a box for each layer, with class, name and shapes, and an arrow for each tensor", async () => {
    const svg = await drawn(digits());
    expect([count(svg, "node"), count(svg, "edge"), count(svg, "cluster")]).toEqual([4, 3, 0]);
    expect(texts(svg)).toEqual([
      "InputLayer", "input_1", "output", "(None, 28, 28, 1)",
      "Conv2D", "conv2d", "input", "(None, 28, 28, 1)", "output", "(None, 26, 26, 32)",
      "Flatten", "flatten", "input", "(None, 26, 26, 32)", "output", "(None, 21632)",
      "Dense", "dense", "input", "(None, 21632)", "output", "(None, 10)",
    ]);
  });

  test("shows what its options ask for", async () => {
    const frozen = sequential([input([4], { dtype: "int32" }), layers.embedding({ inputDim: 5, outputDim: 3 }), layers.dense(2, { activation: "relu", trainable: false })]);
    const options = { showShapes: false, showLayerNames: false, showDtype: true, showLayerActivations: true, showTrainable: true };
    expect(texts(await drawn(frozen, options))).toEqual([
      "InputLayer", "dtype", "int32",
      "Embedding", "dtype", "float32", "trainable", "yes",
      "Dense", "activation", "relu", "dtype", "float32", "trainable", "no",
    ]);
    expect(texts(await drawn(frozen, { showShapes: false, showLayerNames: false }))).toEqual(["InputLayer", "Embedding", "Dense"]);
  });

  test("goes down or to the right", async () => {
    const size = (svg: string): [number, number] => /<svg width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg)!.slice(1).map(Number) as [number, number];
    const [down, right] = [size(await drawn(digits())), size(await drawn(digits(), { rankdir: "LR" }))];
    expect(down[1]).toBeGreaterThan(down[0]);
    expect(right[0]).toBeGreaterThan(right[1]);
  });

  test("has a shared layer once, with an arrow for each call", async () => {
    const svg = await drawn(siamese());
    expect([count(svg, "node"), count(svg, "edge")]).toEqual([4, 4]);
    expect(texts(svg).filter((text) => text === "LSTM")).toHaveLength(1);
    // Both calls have the same shape, which stands there once.
    expect(texts(svg).filter((text) => text === "(None, None, 128)")).toHaveLength(3);
  });

  test("has a model inside as a box, or in a frame with its layers once", async () => {
    const closed = await drawn(nested());
    expect([count(closed, "node"), count(closed, "edge"), count(closed, "cluster")]).toEqual([5, 6, 0]);
    expect(texts(closed)).toContain("Functional");
    const open = await drawn(nested(), { expandNested: true });
    expect([count(open, "node"), count(open, "edge"), count(open, "cluster")]).toEqual([7, 8, 2]);
    expect(texts(open).filter((text) => ["encoder", "head", "Sequential"].includes(text))).toHaveLength(3);
  });

  test("joins frames at the layers that the tensors come from and go to", () => {
    const dot = modelToDot(nested(), { expandNested: true });
    const name = (id: string): string => new RegExp(`^ *${id} \\[.*tooltip="([^" ]+) `, "m").exec(dot)![1]!;
    const edges = [...dot.matchAll(/^ *(n\d+) -> (n\d+);$/gm)].map(([, from, to]) => `${name(from!)} > ${name(to!)}`);
    expect(edges.sort()).toEqual(["a > input_1", "b > input_1", "dense > input_2", "dense > input_2", "dense_1 > add", "dense_1 > add", "input_1 > dense", "input_2 > dense_1"]);
  });

  test("is the same every time", () => {
    const first = modelToDot(nested());
    resetNames();
    expect(modelToDot(nested())).toBe(first);
  });
});

describe("names", () => {
  const named = (name: string) => sequential([input([2], { name: "x" }), layers.dense(1, { name })]);

  test.each(['"><script>alert(1)</script>', "a\nb\\N\\G\\l\\\\ \\", "{x|<f0> y}", "&amp;", "]]>", 'label="', "<B>bold</B>", "  ", "名前"])("%j is drawn as it is", async (name) => {
    const shown = name.replaceAll("\n", "\\u000a");
    const svg = await drawn(named(name));
    expect(texts(svg).map((text) => text.trim())).toContain(shown.trim());
    expect([...svg.matchAll(/xlink:title="([^"]*)"/g)].map(([, title]) => unescaped(title!))).toContain(`${shown} (Dense)`);
    expect(svg).not.toMatch(/<(script|b)\b/i);
    expect([count(svg, "node"), count(svg, "edge")]).toEqual([2, 1]);
  });

  test("of any characters give two boxes and one arrow, in XML that can be read", { timeout: 60_000 }, async () => {
    const { Resvg } = await import("@resvg/resvg-js");
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", minLength: 1, maxLength: 60 }), async (name) => {
        resetNames();
        const svg = await drawn(named(name));
        expect([count(svg, "node"), count(svg, "edge")]).toEqual([2, 1]);
        expect(new Resvg(svg, { font: { loadSystemFonts: false } }).width).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  test("that are very long are cut in the drawing and whole in the tooltip", async () => {
    const name = `first${"x".repeat(10_000)}last`;
    const svg = await drawn(named(name));
    expect(texts(svg)).toContain(`first${"x".repeat(19)}…${"x".repeat(20)}last`);
    expect(svg).toContain(`xlink:title="${name} (Dense)"`);
    expect(Number(/<svg width="([\d.]+)pt"/.exec(svg)![1])).toBeLessThan(600);
  });
});

describe("files", () => {
  test("a PNG of so many pixels an inch, the text of Graphviz", async () => {
    const [svg, png, small, dot] = ["m.svg", "m.png", "new/small.PNG", "m.dot"].map((name) => join(folder, name)) as [string, string, string, string];
    await digits().plot(svg);
    await plotModel(digits(), png);
    await plotModel(digits(), small, { dpi: 96 });
    await plotModel(digits(), dot);
    const points = Number(/<svg width="([\d.]+)pt"/.exec(readFileSync(svg, "utf8"))![1]);
    const [large, half] = [png, small].map((path) => decode(readFileSync(path)));
    expect(Math.abs(half!.width - (points * 96) / 72)).toBeLessThanOrEqual(1);
    expect(Math.abs(large!.width - 2 * half!.width)).toBeLessThanOrEqual(2);
    expect(readFileSync(dot, "utf8")).toMatch(/^digraph \{\n/);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test.each([
    ["model.jpg", undefined, 'file: plotModel: the file must end with .png, .svg or .dot, got "model.jpg"'],
    ["model", undefined, 'file: plotModel: the file must end with .png, .svg or .dot, got "model"'],
    [3, undefined, 'file: plotModel: the file must end with .png, .svg or .dot, got "3"'],
    ["model.svg", { dpi: 300 }, 'option: plotModel: dpi is of a .png, got it with "model.svg"'],
    ["model.png", { dpi: 0 }, "option: plotModel: dpi must be a positive number, got 0"],
    ["model.png", { dpi: 1e6 }, /^option: plotModel: a picture of \d+ by \d+ pixels is too large; give a smaller dpi, or write an \.svg$/],
    ["model.svg", { rankdir: "BT" }, 'option: plotModel: rankdir must be one of "TB", "LR", got "BT"'],
    ["model.svg", { showShape: true }, 'option: plotModel: unknown option "showShape"; did you mean "showShapes"?'],
  ])("%j with %o is an error, and nothing is written", async (name, options, expected) => {
    const path = typeof name === "string" ? join(folder, name) : name;
    const said = (await failure(() => plotModel(digits(), path as never, options as never))).replaceAll(`${folder}/`, "");
    if (typeof expected === "string") expect(said).toBe(expected);
    else expect(said).toMatch(expected);
    if (typeof path === "string") expect(existsSync(path)).toBe(false);
  });

  test("what is no model is an error", async () => {
    expect(await failure(() => plotModel(layers.dense(3, { name: "d" }) as never, "a.svg"))).toBe("option: plotModel: expected a model, got the layer d");
    expect(await failure(() => modelToDot(null as never))).toBe("option: modelToDot: expected a model, got null");
  });

  test("a file that cannot be written names its path", async () => {
    writeFileSync(join(folder, "occupied"), "");
    expect(await failure(() => plotModel(digits(), join(folder, "occupied", "m.svg")))).toBe(`file: plotModel: cannot write into the folder ${join(folder, "occupied")}: a file is in its place`);
  });
});
