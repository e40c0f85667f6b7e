/** Layers of one's own at run time: what they compute, what they refuse and where. */
import { describe, expect, test } from "vitest";
import { add, defineLayer, dimensions, input, layers, matmul, model, mul, rearrange, rule, sequential, tensor, type Dim, type Rule } from "../../../src/index.js";
import { failure, untyped, valueOf } from "../support.js";

const any = defineLayer as unknown as (layer: object) => (options?: object) => (x: unknown) => unknown;

const project = defineLayer({
  name: "project",
  options: { units: Number, bias: true },
  shape: "b l c -> b l units",
  weights: { kernel: "c units", offset: { shape: "units", initializer: "ones" } },
  call: (x, { kernel, offset }, { bias }) => (bias ? add(matmul(x, kernel), offset) : matmul(x, kernel)),
});

describe("defineLayer", () => {
  test("computes what call says, with weights of the pattern's shapes", async () => {
    const layer = project({ units: 2 });
    const y = layer(tensor([[[1, 2, 3]]]));
    expect(layer.weights.map(({ shape }) => shape)).toEqual([[3, 2], [2]]);
    layer.setWeights([[1, 0, 0, 1, 1, 1], [0.5, -0.5]]);
    expect(await y.array()).toEqual([[[4.5, 4.5]]]);
    expect(await project({ units: 1, bias: false, name: "p" })(tensor([[[0, 0]]])).array()).toEqual([[[0]]]);
  });

  test("moves data as its pattern says", async () => {
    const toDepth = defineLayer({ name: "toDepth", shape: "b h w c -> b h/2 w/2 4*c", call: (x) => rearrange(x, "b (h i) (w j) c -> b h w (i j c)", { i: 2, j: 2 }) });
    expect(await toDepth()(tensor([[[[1], [2]], [[3], [4]]]])).array()).toEqual([[[[1, 2, 3, 4]]]]);
  });

  test("has a name, a place in summaries and in sequences", () => {
    const net = sequential([input(["seq", 3]), project({ units: 4 }), project({ units: 2, name: "last" })]);
    expect(net.layers.map(({ name }) => name.replace(/_\d+$/, ""))).toEqual([expect.stringMatching(/^input/), "project", "last"]);
    expect(net.countParams()).toBe(16 + 10);
    expect(net.summaryText()).toContain("(Project)");
  });

  test("trains, and only what is trainable", async () => {
    const fixed = defineLayer({ name: "fixed", shape: "b c -> b c", weights: { scale: { shape: "c", initializer: "ones", trainable: false }, gain: { shape: "c", initializer: "ones" } }, call: (x, { scale, gain }) => mul(mul(x, scale), gain) });
    const x = input([2]);
    const layer = fixed();
    const net = model({ inputs: x, outputs: layer(x) }).compile({ optimizer: "sgd", loss: "mse", seed: 1 });
    await net.trainOnBatch(tensor([[1, 2]]), tensor([[3, 3]]));
    const [scale, gain] = await layer.getWeights();
    expect([...scale!]).toEqual([1, 1]);
    expect(gain![0]).toBeGreaterThan(1);
  });

  test("knows whether the model is being trained", async () => {
    const seen: boolean[] = [];
    const watch = defineLayer({ name: "watch", shape: "b c -> b c", call: (x, _, { training }) => (seen.push(training), x) });
    const x = input([2]);
    const net = model({ inputs: x, outputs: layers.dense(1)(watch()(x)) }).compile({ optimizer: "sgd", loss: "mse" });
    await net.trainOnBatch(tensor([[1, 2]]), tensor([[3]]));
    await net.predict(tensor([[1, 2]]), { verbose: 0 });
    expect(new Set(seen)).toEqual(new Set([true, false]));
  });

  test("takes a rule of one's own", async () => {
    interface Half extends Rule {
      readonly layer: "half";
      readonly output: this["input"] extends readonly [infer B extends Dim, infer C extends number] ? [B, dimensions.FloorDivide<C, 2>] : "half: expected input [batch, channels]";
    }
    const half = defineLayer({ name: "half", shape: rule<Half>(([b, c]) => [b!, dimensions.floorDivide(c!, 2)]), call: (x) => layers.lambda((y) => y)(x) });
    expect(valueOf(half()(input([7]))).shape).toEqual(["Batch", 3]);
  });

  test.each([
    ["a shape that does not fit", () => untyped(project({ units: 2 })).invoke(input([3])), "shape: project: expected input [b, l, c], got [Batch, 3]"],
    ["an unknown option", () => any({ name: "own", shape: "b -> b", options: { size: 2 }, call: (x: unknown) => x })({ sise: 3 }), 'option: own: unknown option "sise"; did you mean "size"?'],
    ["an option that is missing", () => (project as unknown as () => unknown)(), "option: project: units is missing"],
    ["an option of another type", () => (project as unknown as (o: object) => unknown)({ units: "2" }), 'option: project: units must be a finite number, got "2"'],
    ["a size that is none", () => (project as unknown as (o: object) => unknown)({ units: 0 }), "option: project: units must be a positive integer, got 0"],
    ["a pattern without an arrow", () => any({ name: "own", shape: "b c", call: (x: unknown) => x }), 'option: own: the pattern must look like "batch steps channels -> batch steps 2*channels", got "b c"'],
    ["a pattern with a strange name", () => any({ name: "own", shape: "b c -> b d", call: (x: unknown) => x }), "option: own: the pattern names d, which is neither an axis of the input nor a number among the options"],
    ["a definition without call", () => any({ name: "own", shape: "b -> b" }), "option: defineLayer: call is missing"],
    ["a misspelled part", () => any({ name: "own", shape: "b -> b", cal: () => 0 }), 'option: defineLayer: unknown option "cal"; did you mean "call"?'],
    ["an initializer that is none", () => any({ name: "own", shape: "b c -> b c", weights: { w: { shape: "c", initializer: "one" } }, call: (x: unknown) => x }), /^option: own: weight w: initializer must be the name of an initializer or made by a function of initializers, got "one"; did you mean "ones"\?$/],
    ["weights of unknown size", () => untyped(project({ units: 2 })).invoke(input([3, null])), "shape: project: weight kernel must have known sizes, got [?, 2] for input [Batch, 3, ?]"],
    ["a call that gives no tensor", () => valueOf(any({ name: "own", shape: "b c -> b c", call: () => 3 })()(tensor([[1]]))).data(), "shape: own: expected a tensor"],
    ["a call that computes another shape", () => valueOf(any({ name: "own", shape: "b c -> b 2*c", call: (x: unknown) => x })()(tensor([[1]]))).data(), "graph: own: computes shape [1, 1], its rule says [1, 2]"],
    ["a layer with weights inside call", () => valueOf(any({ name: "own", shape: "b c -> b 3", call: (x: never) => layers.dense(3)(x) })()(tensor([[1]]))).data(), /^model: own: the function uses dense\w*, which has values of its own; use it outside, or declare weights$/],
    ["an odd size, known only on data", () => valueOf(any({ name: "own", shape: "b c -> b c/2", call: (x: unknown) => x })()(tensor([[1, 2, 3]]))).data(), "shape: own: c/2 is no positive whole number for input [1, 3]"],
  ])("refuses %s", async (_, run, message) => {
    const text = await failure(run);
    if (typeof message === "string") expect(text).toBe(message);
    else expect(text).toMatch(message);
  });
});
