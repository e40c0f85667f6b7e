import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { input, layers, sequential } from "../../../src/index.js";
import { readCsv } from "../../../src/io/index.js";
import { failure, valueOf } from "../support.js";

const flowers = "length,width,species,count\r\n5.1,3.5,setosa,1\r\n-4e-1, .5 ,\"versi,color\",2\r\n+6.,0,setosa,3\r\n";

describe("readCsv", () => {
  it("reads typed columns, quotes, spaces, CRLF and a byte order mark", async () => {
    const table = await readCsv({ text: `\ufeff${flowers}` }, { columns: ["count", "length", "width", "species"], types: { species: "category", count: "int32" } });
    const species: Int32Array = table.columns.species;
    const words: readonly string[] = table.categories.species;
    expect([table.rows, species, words]).toEqual([3, Int32Array.of(0, 1, 0), ["setosa", "versi,color"]]);
    expect({ ...table.columns }).toEqual({ count: Int32Array.of(1, 2, 3), length: Float32Array.of(5.1, -0.4, 6), width: Float32Array.of(3.5, 0.5, 0), species });
    const x = table.tensor(["width", "count"]);
    expect([valueOf(x).shape, await x.data()]).toEqual([[3, 2], Float32Array.of(3.5, 1, 0.5, 2, 0, 3)]);
  });

  it("reads all columns by their header, or names them without", async () => {
    const all = await readCsv({ text: "a;b\n1;x\n\n2;\"y\ny\"\n" }, { delimiter: ";", types: { b: "string" } });
    expect({ ...all.columns }).toEqual({ a: Float32Array.of(1, 2), b: ["x", "y\ny"] });
    const named = await readCsv({ text: "1,2\n3,4" }, { header: false, columns: ["first", "second"] });
    expect({ ...named.columns }).toEqual({ first: Float32Array.of(1, 3), second: Float32Array.of(2, 4) });
    const odd = await readCsv({ text: "constructor,__proto__\n1,2" });
    expect(Object.entries(odd.columns)).toEqual([["constructor", Float32Array.of(1)], ["__proto__", Float32Array.of(2)]]);
  });

  it("puts a number where one is missing, if asked to", async () => {
    const { columns } = await readCsv({ text: "a,b\n,1\nNA,2\n3,null" }, { missing: -1 });
    expect({ ...columns }).toEqual({ a: Float32Array.of(-1, -1, 3), b: Float32Array.of(1, 2, -1) });
  });

  it("reads what was written, whatever the words", () =>
    fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.string(), fc.float({ noNaN: true, noDefaultInfinity: true })), { minLength: 1, maxLength: 20 }), async (rows) => {
      const text = ["word,number", ...rows.map(([word, number]) => `"${word.replaceAll('"', '""')}",${number}`)].join("\n");
      const { columns } = await readCsv({ text }, { columns: ["word", "number"], types: { word: "string" } });
      expect(columns.word).toEqual(rows.map(([word]) => word));
      // Text has no negative zero.
      expect(columns.number).toEqual(Float32Array.from(rows, ([, number]) => number + 0));
    })));

  it.each<[string, object | undefined, string]>([
    ["a,b\n1,2\n3\n", undefined, "line 3 has 1 field, expected 2"],
    ["a,b\n1,2\n\n3,4,5\n", undefined, "line 4 has 3 fields, expected 2"],
    ["a,b\n1,setosa\n", undefined, 'line 2: column "b" must be a number, got "setosa"; give types for columns of text'],
    ["a,b\n1,0x10\n", undefined, 'line 2: column "b" must be a number, got "0x10"; give types for columns of text'],
    ["a,b\n1,2\n3,\n", undefined, 'line 3: column "b" has an empty field; give missing: the number to take for it'],
    ["a,b\n1,NaN\n", undefined, 'line 2: column "b" has NaN; give missing: the number to take for it'],
    ["a\n1.5\n", { types: { a: "int32" } }, 'line 2: column "a" must be a whole number of 32 bits, got 1.5'],
    ["a,a\n1,2\n", undefined, 'has two columns called "a"'],
    ["length,width\n1,2\n", { columns: ["lenght"] }, 'has no column "lenght"; did you mean "length"?'],
    ["length,width\n1,2\n", { types: { species: "string" } }, 'has no column "species"; known: length, width'],
    ["", undefined, "is empty"],
    ['a,b\n1,"2\n', undefined, "Quote Not Closed: the parsing is finished with an opening quote at line 2"],
  ])("refuses %j with %j", async (text, options, sentence) => expect(await failure(() => readCsv({ text }, options as never))).toBe(`file: CSV text: ${sentence}`));

  it.each<[object, string]>([
    [{ header: false }, "option: readCsv: without a header the columns must be named: give columns"],
    [{ delimiter: ",," }, 'option: readCsv: delimiter must be one character, no quote and no line end, got ",,"'],
    [{ types: { a: "float64" } }, 'option: readCsv: types.a must be one of "float32", "int32", "string", "category", got "float64"'],
    [{ columns: ["a", "a"] }, 'option: readCsv: columns must be a list of different names, got ["a", "a"]'],
    [{ seperator: ";" }, 'option: readCsv: unknown option "seperator"; known: columns, types, header, delimiter, missing'],
  ])("refuses the options %j", async (options, sentence) => expect(await failure(() => readCsv({ text: "a\n1" }, options as never))).toBe(sentence));

  it("refuses columns that a tensor cannot have", async () => {
    const table = await readCsv({ text: flowers }, { types: { species: "string" } });
    expect(await failure(() => table.tensor(["lenght"]))).toBe('option: tensor: there is no column "lenght"; did you mean "length"?');
    expect(await failure(() => table.tensor(["species"] as never))).toBe('option: tensor: column "species" holds text');
    expect(await failure(() => table.tensor([]))).toBe("option: tensor: names must be a list of different names, got []");
  });

  it("reads a file into fit", async () => {
    const folder = mkdtempSync(join(tmpdir(), "katachi-csv-"));
    try {
      const path = join(folder, "flowers.csv");
      writeFileSync(path, flowers);
      const table = await readCsv(path, { columns: ["length", "width", "species"], types: { species: "category" } });
      const net = sequential([input([2]), layers.dense(2, { activation: "softmax" })]).compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy", backend: "reference" });
      expect((await net.fit(table.tensor(["length", "width"]), table.columns.species, { verbose: 0 })).history.loss).toHaveLength(1);
      expect(await failure(() => readCsv(join(folder, "none.csv")))).toMatch(/^file: .*none\.csv: cannot be read: ENOENT/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
