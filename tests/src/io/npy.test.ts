/** npy files that NumPy 2.4.6 wrote (`numpy.save`), read; what is written, read; damaged ones, refused. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dataset, input, layers, sequential } from "../../../src/index.js";
import { readNpy, writeNpy } from "../../../src/io/index.js";
import { failure, untyped } from "../support.js";

/** The first 128 bytes of what NumPy writes. */
const file = (descr: string, shape: string, data: string, fortran = "False"): Uint8Array => {
  const dict = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;
  return Uint8Array.from([...Buffer.from("k05VTVBZAQB2AA==", "base64"), ...Buffer.from(`${dict.padEnd(117)}\n`), ...Buffer.from(data, "base64")]);
};

const F4 = file("<f4", "(2, 3)", "AAAAAAAAgD4AAAA/AABAPwAAgD8AAKA/");

describe("readNpy", () => {
  it("reads a whole file of NumPy's as it is", async () => {
    const whole = Buffer.from("k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPgAAAD8AAEA/AACAPwAAoD8=", "base64");
    expect(Uint8Array.from(whole)).toEqual(F4);
    expect(await readNpy(whole)).toEqual({ values: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25), shape: [2, 3] });
  });

  it.each<[string, Uint8Array, object]>([
    ["Fortran order", file("<i4", "(2, 3, 4)", "AAAAAAwAAAAEAAAAEAAAAAgAAAAUAAAAAQAAAA0AAAAFAAAAEQAAAAkAAAAVAAAAAgAAAA4AAAAGAAAAEgAAAAoAAAAWAAAAAwAAAA8AAAAHAAAAEwAAAAsAAAAXAAAA", "True"), { values: Int32Array.from({ length: 24 }, (_, i) => i), shape: [2, 3, 4] }],
    ["big-endian doubles", file(">f8", "(2,)", "P/gAAAAAAADAAgAAAAAAAA=="), { values: Float64Array.of(1.5, -2.25), shape: [2] }],
    ["integers of 64 bits", file("<i8", "(2, 2)", "AQAAAAAAAAD+/////////wAAAAAAAQAAAwAAAAAAAAA="), { values: Float64Array.of(1, -2, 2 ** 40, 3), shape: [2, 2] }],
    ["booleans", file("|b1", "(2,)", "AQA="), { values: Uint8Array.of(1, 0), shape: [2] }],
    ["half floats", file("<f2", "(4,)", "AD5mrv97AQA="), { values: Float32Array.of(1.5, -0.0999755859375, 65504, 2 ** -24), shape: [4] }],
    ["one number", file("|u1", "()", "Bw=="), { values: Uint8Array.of(7), shape: [] }],
    ["nothing", file("<f4", "(0, 3)", ""), { values: new Float32Array(0), shape: [0, 3] }],
  ])("reads %s", async (_, bytes, expected) => expect(await readNpy(bytes)).toEqual(expected));

  it("does not share memory with the bytes, wherever these begin", async () => {
    const shifted = new Uint8Array(F4.length + 3);
    shifted.set(F4, 3);
    const { values } = await readNpy(shifted.subarray(3));
    shifted.fill(0);
    expect(values).toEqual(Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25));
  });

  it.each<[string, Uint8Array, string]>([
    ["another file", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0, 0), "is no npy file: it does not begin with 0x93 NUMPY"],
    ["no bytes", new Uint8Array(0), "is no npy file: it does not begin with 0x93 NUMPY"],
    ["a later version", F4.with(6, 4), "is of version 4.0, expected 1.0, 2.0 or 3.0"],
    ["a short header", F4.subarray(0, 60), "is cut short in its header"],
    ["a long header", F4.with(8, 0xff).with(9, 0xff), "has a header of 65535 bytes, at most 10000 are read"],
    ["missing values", F4.subarray(0, F4.length - 1), "is cut short or its header is wrong: 23 bytes follow the header, expected 24 for shape [2, 3] of <f4"],
    ["values too many", Uint8Array.from([...F4, 0]), "has trailing bytes: 25 bytes follow the header, expected 24 for shape [2, 3] of <f4"],
    ["a huge shape", file("<f4", "(4294967296, 4294967296)", ""), "is cut short or its header is wrong: 0 bytes follow the header, expected more than 2^53 for shape [4294967296, 4294967296] of <f4"],
    ["a size beyond 2^53", file("<f4", "(99999999999999999999,)", ""), "has sizes in its header that are no whole numbers: 99999999999999999999"],
    ["text", file("<U2", "(1,)", "YQAAAGIAAAA="), 'holds elements of type "<U2", expected one of b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4, f8'],
    ["objects", file("|O", "(1,)", ""), 'holds elements of type "|O", expected one of b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4, f8'],
    ["a shape of words", file("<f4", "(a,)", ""), `has no shape that can be read in its header "{'descr': '<f4', 'fortran_order': False, 'shape': (a,), }"`],
    ["large integers", file("<i8", "(1,)", "AAAAAAAAAEA="), "holds 4611686018427387904 at position 0, beyond the whole numbers that a double holds"],
  ])("refuses %s", async (_, bytes, sentence) => expect(await failure(() => readNpy(bytes))).toBe(`file: npy data: ${sentence}`));

  it("any cut and any changed byte is read or refused with a code", () =>
    fc.assert(fc.asyncProperty(fc.nat(F4.length - 1), fc.nat(255), fc.nat(F4.length), async (at, byte, length) => {
      await failure(() => readNpy(F4.with(at, byte).subarray(0, length)));
    })));

  it("of a file, with the shape that is wanted, into fit", async () => {
    const folder = mkdtempSync(join(tmpdir(), "katachi-npy-"));
    try {
      const path = join(folder, "x.npy");
      writeFileSync(path, F4);
      const x = await readNpy(path, { shape: [null, 3] });
      const width: 3 = x.shape[1];
      expect(width).toBe(3);
      const net = untyped(sequential([input([3]), layers.dense(1)]).compile({ optimizer: "sgd", loss: "mse", backend: "reference" }));
      expect((await net.fit(x, [[1], [2]], { verbose: 0 })).history["loss"]).toHaveLength(1);
      expect((await net.fit(Dataset.from(x, [[1], [2]]).batch(2), { verbose: 0 })).history["loss"]).toHaveLength(1);
      expect(await failure(() => readNpy(path, { shape: [null, 4] }))).toBe(`file: ${path}: has shape [2, 3], expected [?, 4]`);
      expect(await failure(() => readNpy(join(folder, "y.npy")))).toMatch(/^file: .*y\.npy: cannot be read: ENOENT/);
      expect(await failure(() => readNpy(3 as never))).toBe("file: npy data: expected a path, a URL of a file or its bytes, got 3");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("writeNpy", () => {
  it("writes NumPy's bytes", () => expect(writeNpy({ values: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 1.25), shape: [2, 3] })).toEqual(F4));

  it("and readNpy reads them, for all types and shapes", () =>
    fc.assert(fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 4 }), fc.constantFrom(Float32Array, Float64Array, Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array), async (shape, Type) => {
      const values = new Type(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 3 * i));
      expect(await readNpy(writeNpy({ values, shape }))).toEqual({ values, shape });
    })));

  it.each<[object, string]>([
    [{ values: [1, 2, 3], shape: [2] }, "data: writeNpy: shape must be sizes for 3 values, got [2]"],
    [{ values: "abc", shape: [3] }, 'data: writeNpy: values must be an array of numbers, got "abc"'],
  ])("refuses %j", async (given, sentence) => expect(await failure(() => writeNpy(given as never))).toBe(sentence));
});
