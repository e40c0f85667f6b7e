import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readIdx, type IdxData } from "../../../src/io/idx.js";
import { KatachiError } from "../../../types/error.js";

const types = [
  { code: 0x08, bytes: 1, make: (n: number) => new Uint8Array(n), set: (v: DataView, at: number, x: number) => v.setUint8(at, x), range: [0, 255] },
  { code: 0x09, bytes: 1, make: (n: number) => new Int8Array(n), set: (v: DataView, at: number, x: number) => v.setInt8(at, x), range: [-128, 127] },
  { code: 0x0b, bytes: 2, make: (n: number) => new Int16Array(n), set: (v: DataView, at: number, x: number) => v.setInt16(at, x), range: [-32768, 32767] },
  { code: 0x0c, bytes: 4, make: (n: number) => new Int32Array(n), set: (v: DataView, at: number, x: number) => v.setInt32(at, x), range: [-(2 ** 31), 2 ** 31 - 1] },
  { code: 0x0d, bytes: 4, make: (n: number) => new Float32Array(n), set: (v: DataView, at: number, x: number) => v.setFloat32(at, x), range: [-(2 ** 24), 2 ** 24] },
  { code: 0x0e, bytes: 8, make: (n: number) => new Float64Array(n), set: (v: DataView, at: number, x: number) => v.setFloat64(at, x), range: [-(2 ** 31), 2 ** 31 - 1] },
] as const;

function write(type: (typeof types)[number], shape: readonly number[], data: IdxData): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length * type.bytes);
  const view = new DataView(bytes.buffer);
  bytes[2] = type.code;
  bytes[3] = shape.length;
  shape.forEach((size, axis) => view.setUint32(4 + 4 * axis, size));
  data.forEach((x, i) => type.set(view, 4 + 4 * shape.length + type.bytes * i, x));
  return bytes;
}

const file = fc
  .tuple(fc.constantFrom(...types), fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }))
  .chain(([type, shape]) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return fc.array(fc.integer({ min: type.range[0], max: type.range[1] }), { minLength: count, maxLength: count }).map((values) => {
      const data = type.make(count);
      data.set(values);
      return { type, shape, data, bytes: write(type, shape, data) };
    });
  });

const errorOf = (bytes: Uint8Array): KatachiError => {
  try {
    readIdx(bytes, "digits.idx");
  } catch (error) {
    if (error instanceof KatachiError) return error;
    throw error;
  }
  throw new Error("no error");
};

describe("readIdx", () => {
  test("reads back what was written, at any offset in a larger buffer", () => {
    fc.assert(
      fc.property(file, fc.nat(9), ({ shape, data, bytes }, offset) => {
        const within = new Uint8Array(bytes.length + offset + 3).fill(0xaa);
        within.set(bytes, offset);
        expect(readIdx(within.subarray(offset, offset + bytes.length))).toEqual({ shape, data });
      }),
    );
  });

  test("a file cut short or with trailing bytes is a coded error that names the file", () => {
    fc.assert(
      fc.property(file, fc.integer({ min: -40, max: 40 }), ({ bytes }, change) => {
        const length = Math.max(0, bytes.length + change);
        if (length === bytes.length) return;
        const changed = new Uint8Array(length);
        changed.set(bytes.subarray(0, length));
        const error = errorOf(changed);
        expect(error.code).toBe("file");
        expect(error.message).toMatch(/^digits\.idx: /);
        expect(error.message).toContain("expected");
      }),
    );
  });

  test("any bytes give an array that fits them, or a coded error", () => {
    const header = fc.tuple(fc.constantFrom(0, 0, 0, 1, 0x1f), fc.constantFrom(0, 0, 0, 0x8b), fc.integer({ min: 7, max: 15 }), fc.nat(4), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), header.map(([a, b, c, d, rest]) => Uint8Array.of(a, b, c, d, ...rest))), (bytes) => {
        try {
          const { shape, data } = readIdx(bytes);
          expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
          expect(data.byteLength + 4 + 4 * shape.length).toBe(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(KatachiError);
          expect((error as KatachiError).code).toBe("file");
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["empty", [], "digits.idx: has 0 bytes, expected at least 4"],
    ["gzip", [0x1f, 0x8b, 8, 0, 0, 0], "not a gzip file"],
    ["bad magic", [0, 1, 8, 1, 0, 0, 0, 0], "starts with 0x00 0x01, expected 0x00 0x00"],
    ["bad element type", [0, 0, 0x0a, 1, 0, 0, 0, 0], "element type 0x0a, expected one of 0x08 (uint8), 0x09 (int8), 0x0b (int16)"],
    ["zero rank", [0, 0, 8, 0], "rank 0, expected 1 to 255"],
    ["header cut short", [0, 0, 8, 3, 0, 0, 0, 1], "has 8 bytes, expected at least 16 for the sizes of its 3 dimensions"],
    ["huge dimension", [0, 0, 0x0e, 1, 0xff, 0xff, 0xff, 0xff], "0 bytes follow the header, expected 34359738360 for shape [4294967295] of float64"],
    ["overflow", [0, 0, 8, 3, ...Array<number>(12).fill(0xff), 1], "1 bytes follow the header, expected more than 2^53"],
    ["trailing bytes", [0, 0, 8, 1, 0, 0, 0, 1, 5, 6], "has trailing bytes: 2 bytes follow the header, expected 1"],
  ])("%s", (_, bytes, text) => {
    const error = errorOf(Uint8Array.from(bytes));
    expect(error.code).toBe("file");
    expect(error.message).toContain(text);
  });

  test("255 huge dimensions neither overflow into acceptance nor allocate", () => {
    const bytes = new Uint8Array(4 + 4 * 255).fill(0xff);
    bytes.set([0, 0, 8, 255]);
    expect(errorOf(bytes).message).toContain("expected more than 2^53");
  });
});
