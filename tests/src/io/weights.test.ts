import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { input, KatachiError, layers, model, resetNames, sequential, type AnyLayer } from "../../../src/index.js";
import { readSafetensors, weightsFromSafetensors, weightsToSafetensors, writeSafetensors } from "../../../src/io/index.js";

const folder = mkdtempSync(join(tmpdir(), "katachi-weights-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => resetNames());

const path = (name: string): `${string}.safetensors` => join(folder, name) as `${string}.safetensors`;

const errorOf = async (run: () => unknown): Promise<{ code: string; message: string }> => {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof KatachiError)) throw error;
    return { code: error.code, message: error.message.replaceAll(folder, "FOLDER") };
  }
  throw new Error("no error");
};

const two = (units = 3, features = 4) => sequential([input([features]), layers.dense(units), layers.batchNormalization(), layers.dense(2)]);
const filled = async <L extends AnyLayer>(net: L, from = 1): Promise<L> => {
  let next = from;
  net.setWeights((await net.getWeights()).map((values) => values.map(() => next++)));
  return net;
};

describe("names", () => {
  test("are layer and weight, in the order of the weights", async () => {
    const { tensors } = readSafetensors(await weightsToSafetensors(two()));
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ["dense/kernel", [4, 3]],
      ["dense/bias", [3]],
      ["batch_normalization/gamma", [3]],
      ["batch_normalization/beta", [3]],
      ["batch_normalization/movingMean", [3]],
      ["batch_normalization/movingVariance", [3]],
      ["dense_1/kernel", [3, 2]],
      ["dense_1/bias", [2]],
    ]);
  });

  test("shared layers are there once, nested models with their layers, and equal names of different ones get numbers", async () => {
    const inner = (): AnyLayer & ((x: never) => never) => sequential([input([4]), layers.dense(4, { name: "same" })]) as never;
    const [a, b] = [inner(), inner()];
    const x = input([4]);
    const shared = layers.dense(4);
    const net = model({ inputs: x, outputs: shared(b(a(shared(x) as never) as never)) });
    const { tensors } = readSafetensors(await weightsToSafetensors(net));
    expect([...tensors.keys()]).toEqual(["dense/kernel", "dense/bias", "same/kernel", "same/bias", "same/kernel_1", "same/bias_1"]);
    const before = await filled(net).then((each) => each.getWeights());
    const bytes = await weightsToSafetensors(net);
    await filled(net, 100);
    weightsFromSafetensors(net, bytes);
    expect(await net.getWeights()).toEqual(before);
  });
});

describe("saveWeights and loadWeights", () => {
  test("give back every bit, in another model of the same kind", async () => {
    const saved = two();
    await saved.saveWeights(path("a.safetensors"));
    const other = two();
    await other.loadWeights(path("a.safetensors"));
    expect(await other.getWeights()).toEqual(await saved.getWeights());
    expect(readdirSync(folder)).toEqual(["a.safetensors"]);
    expect(new Uint8Array(readFileSync(path("a.safetensors")))).toEqual(await weightsToSafetensors(saved));
  });

  test("a layer alone", async () => {
    const layer = layers.dense(3);
    layer(input([2]));
    await (await filled(layer)).saveWeights(path("layer.safetensors"));
    resetNames();
    const other = layers.dense(3);
    other(input([2]));
    await other.loadWeights(path("layer.safetensors"));
    expect(await other.getWeights()).toEqual([Float32Array.of(1, 2, 3, 4, 5, 6), Float32Array.of(7, 8, 9)]);
  });

  test("where names differ in automatic numbers only, order decides: dense_4 for dense", async () => {
    const saved = await filled(two());
    await saved.saveWeights(path("numbers.safetensors"));
    for (let i = 0; i < 3; i++) two();
    const other = two();
    expect(other.layers.map(({ name }) => name)).toContain("dense_9");
    await other.loadWeights(path("numbers.safetensors"));
    expect(await other.getWeights()).toEqual(await saved.getWeights());
  });

  test("equal names decide before the order does", async () => {
    const x = input([2]);
    const first = layers.dense(2, { name: "first" });
    const second = layers.dense(2, { name: "second" });
    const saved = await filled(model({ inputs: x, outputs: second(first(x)) }));
    const bytes = await weightsToSafetensors(saved);
    const y = input([2]);
    const turned = model({ inputs: y, outputs: layers.dense(2, { name: "first" })(layers.dense(2, { name: "second" })(y)) });
    weightsFromSafetensors(turned, bytes);
    const [a, b, c, d] = await saved.getWeights();
    expect(await turned.getWeights()).toEqual([c, d, a, b]);
  });

  test("float64 and float16 weights of other programs are read", async () => {
    const layer = layers.dense(1, { useBias: false, name: "d" });
    layer(input([2]));
    const header = '{"d/kernel":{"dtype":"F64","shape":[2,1],"data_offsets":[0,16]}}';
    weightsFromSafetensors(layer, Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(header), ...new Uint8Array(Float64Array.of(0.1, -3).buffer)));
    expect(await layer.getWeights()).toEqual([Float32Array.of(0.1, -3)]);
  });
});

describe("refused, and nothing changes", () => {
  const floats = (shape: number[], value = 1) => ({ shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) });
  const right = { "dense/kernel": floats([2, 2]), "dense/bias": floats([2]) };
  test.each<[string, Record<string, { shape: number[]; values: Float32Array | Int32Array }>, string]>([
    ["another shape", { ...right, "dense/kernel": floats([4, 1]) }, '"dense/kernel" has shape [2, 2] in the model, [4, 1] in the file'],
    ["another shape under another number", { "dense_7/kernel": floats([2, 3]), "dense_7/bias": floats([3]) }, '"dense/kernel" has shape [2, 2] in the model, "dense_7/kernel" has [2, 3] in the file'],
    ["a missing weight", { "dense/kernel": floats([2, 2]) }, 'the file lacks "dense/bias"'],
    ["a further weight", { ...right, "conv2d/kernel": floats([1]) }, 'the model has no "conv2d/kernel"'],
    ["other names", { "a/kernel": floats([2, 2]), "a/bias": floats([2]) }, 'the file lacks "dense/kernel", "dense/bias"; the model has no "a/kernel", "a/bias"'],
    ["integers", { ...right, "dense/bias": { shape: [2], values: Int32Array.of(1, 2) } }, '"dense/bias" is float32 in the model, I32 in the file'],
  ])("%s", async (_, tensors, problem) => {
    const net = sequential([input([2]), layers.dense(2)]);
    const before = await net.getWeights();
    const bytes = writeSafetensors(Object.entries(tensors));
    expect(await errorOf(() => weightsFromSafetensors(net, bytes))).toEqual({ code: "file", message: `weightsFromSafetensors: does not fit ${net.name}: ${problem}` });
    writeFileSync(path("bad.safetensors"), bytes);
    expect(await errorOf(() => net.loadWeights(path("bad.safetensors")))).toEqual({ code: "file", message: `loadWeights: FOLDER/bad.safetensors: does not fit ${net.name}: ${problem}` });
    expect(await net.getWeights()).toEqual(before);
  });

  test("numbers that are not finite", async () => {
    const net = sequential([input([2]), layers.dense(2)]);
    const before = await net.getWeights();
    const bytes = writeSafetensors(Object.entries({ ...right, "dense/bias": { shape: [2], values: Float32Array.of(0, NaN) } }));
    expect(await errorOf(() => weightsFromSafetensors(net, bytes))).toEqual({ code: "file", message: 'weightsFromSafetensors: "dense/bias" must hold finite numbers, got NaN at position 1' });
    expect(await net.getWeights()).toEqual(before);
  });

  test("what is no layer, has no weights, is no bytes", async () => {
    expect(await errorOf(() => weightsToSafetensors({} as never))).toEqual({ code: "option", message: "weightsToSafetensors: expected a layer or a model, got an object" });
    expect(await errorOf(() => weightsToSafetensors(layers.dense(3)))).toEqual({ code: "state", message: "weightsToSafetensors: dense has no weights; a layer has them from its first call on" });
    expect(await errorOf(() => weightsFromSafetensors(two(), "x" as never))).toEqual({ code: "option", message: 'weightsFromSafetensors: bytes must be a Uint8Array, got "x"' });
  });
});

describe("the file system", () => {
  const net = sequential([input([2]), layers.dense(2)]);
  const old = Uint8Array.of(1, 2, 3);

  test.each<[string, () => Promise<unknown>, string, string]>([
    ["no such file", () => net.loadWeights(path("none.safetensors")), "file", "loadWeights: cannot read FOLDER/none.safetensors: there is no such file or folder"],
    ["a folder to read", () => net.loadWeights(folder), "file", "loadWeights: cannot read FOLDER: it is no file"],
    ["a pipe to read", () => (execFileSync("mkfifo", [path("pipe.safetensors")]), net.loadWeights(path("pipe.safetensors"))), "file", "loadWeights: cannot read FOLDER/pipe.safetensors: it is no file"],
    ["no such folder", () => net.saveWeights(path("no/such.safetensors")), "file", "saveWeights: cannot write FOLDER/no/such.safetensors: there is no folder FOLDER/no"],
    ["a folder to write", () => (mkdirSync(path("dir.safetensors")), net.saveWeights(path("dir.safetensors"))), "file", "saveWeights: cannot write FOLDER/dir.safetensors: it is a folder"],
    ["a file as a folder", () => (writeFileSync(path("f.safetensors"), old), net.saveWeights(path("f.safetensors/x.safetensors"))), "file", "saveWeights: cannot write FOLDER/f.safetensors/x.safetensors: a part of the path is a file, not a folder"],
    ["a name of all the length that there is", () => net.saveWeights(path(`${"x".repeat(243)}.safetensors`)).then(() => net.loadWeights(path(`${"y".repeat(243)}.safetensors`))), "file", `loadWeights: cannot read FOLDER/${"y".repeat(243)}.safetensors: there is no such file or folder`],
    ["a name that is too long", () => net.saveWeights(path(`${"x".repeat(300)}.safetensors`)), "file", `saveWeights: cannot write FOLDER/${"x".repeat(300)}.safetensors: the name is too long`],
    ["another ending", () => net.saveWeights("weights.h5" as never), "option", 'saveWeights: path must end with ".safetensors", got "weights.h5"'],
    ["no path", () => net.saveWeights("" as never), "option", 'saveWeights: path must end with ".safetensors", got ""'],
    ["no text", () => net.loadWeights(7 as never), "option", "loadWeights: path must be a string of at least one character, got 7"],
  ])("%s", async (_, run, code, message) => {
    expect(await errorOf(run)).toEqual({ code, message });
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("a full disk leaves the old file and nothing else", async () => {
    const place = join(folder, "full");
    mkdirSync(place);
    const file = join(place, "big.safetensors");
    writeFileSync(file, old);
    const script = join(folder, "big.mts");
    const index = new URL("../../../src/index.ts", import.meta.url).href;
    writeFileSync(script, `import { input, layers, sequential } from "${index}";\nawait sequential([input([100]), layers.dense(100)]).saveWeights(${JSON.stringify(file)}).catch((error) => console.log(error.code + " " + error.message));\n`);
    // No file may grow beyond 8 blocks of 1024 bytes.
    const output = execFileSync("bash", ["-c", 'trap "" XFSZ; ulimit -f 8; exec "$0" --import tsx "$1"', process.execPath, script], { encoding: "utf8" });
    expect(output.trim()).toBe(`file saveWeights: cannot write ${file}: the file would be larger than the system allows`);
    expect(readdirSync(place)).toEqual(["big.safetensors"]);
    expect(new Uint8Array(readFileSync(file))).toEqual(old);
  }, 60_000);

  test("a link is followed, permissions are kept, leftovers of dead writers go", async () => {
    const place = join(folder, "links");
    mkdirSync(place);
    const target = join(place, "real.safetensors");
    writeFileSync(target, old);
    chmodSync(target, 0o666);
    symlinkSync("real.safetensors", join(place, "link.safetensors"));
    const dead = Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
    writeFileSync(join(place, `.real.safetensors.${dead}.abc.tmp`), old);
    writeFileSync(join(place, `.real.safetensors.${process.pid}.abc.tmp`), old);
    writeFileSync(join(place, `.other.safetensors.${dead}.abc.tmp`), old);
    await net.saveWeights(join(place, "link.safetensors") as `${string}.safetensors`);
    expect(lstatSync(join(place, "link.safetensors")).isSymbolicLink()).toBe(true);
    expect(readSafetensors(new Uint8Array(readFileSync(target))).tensors.size).toBe(2);
    expect(statSync(target).mode & 0o777).toBe(0o666);
    expect(readdirSync(place).sort()).toEqual([`.other.safetensors.${dead}.abc.tmp`, `.real.safetensors.${process.pid}.abc.tmp`, "link.safetensors", "real.safetensors"].sort());
  });

  test("two at once: one of them is there, whole", async () => {
    const others = await Promise.all(Array.from({ length: 6 }, (_, i) => filled(sequential([input([2]), layers.dense(2)]), i * 100)));
    await Promise.all(others.map((each) => each.saveWeights(path("race.safetensors"))));
    const { tensors } = readSafetensors(new Uint8Array(readFileSync(path("race.safetensors"))));
    const [kernel, bias] = [...tensors.values()].map(({ values }) => [...values]);
    expect([...kernel!, ...bias!]).toEqual(Array.from({ length: 6 }, (_, i) => kernel![0]! + i));
    expect(existsSync(path("race.safetensors"))).toBe(true);
  });
});
