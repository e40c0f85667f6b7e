/** The format as published (https://huggingface.co/docs/safetensors), its bytes made by hand. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32c } from "../../../src/io/crc32c.js";
import { halfToFloat } from "../../../src/io/half.js";
import { readSafetensors, writeSafetensors } from "../../../src/io/safetensors.js";
import { KatachiError } from "../../../types/error.js";
import { fileOf } from "../../checks/safetensorsFiles.js";

const errorOf = (bytes: Uint8Array): string => {
  try {
    readSafetensors(bytes, "w.safetensors");
  } catch (error) {
    if (!(error instanceof KatachiError)) throw error;
    expect(error.code).toBe("file");
    expect(error.message).toMatch(/^w\.safetensors: /);
    return error.message.slice("w.safetensors: ".length);
  }
  throw new Error("no error");
};

const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);

describe("reading", () => {
  // 8 bytes of length, 80 of header, then 1.5, -2 and 7, little-endian.
  const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I32","shape":[],"data_offsets":[8,12]}}';
  const bytes = Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...[...header].map((letter) => letter.charCodeAt(0)), 0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0, 7, 0, 0, 0);

  test("a file written byte by byte", () => {
    expect(readSafetensors(bytes)).toEqual({
      tensors: new Map<string, unknown>([["a", { shape: [2], values: Float32Array.of(1.5, -2) }], ["b", { shape: [], values: Int32Array.of(7) }]]),
      metadata: new Map(),
    });
  });

  test("at any offset of a larger buffer, and the result shares nothing with it", () => {
    for (let offset = 0; offset < 9; offset++) {
      const within = new Uint8Array(bytes.length + offset + 5).fill(0xaa);
      within.set(bytes, offset);
      const { tensors } = readSafetensors(within.subarray(offset, offset + bytes.length));
      within.fill(0);
      expect(tensors.get("a")!.values).toEqual(Float32Array.of(1.5, -2));
    }
  });

  test("in the order of the bytes, whatever the order in the header, with metadata and blanks", () => {
    const { tensors, metadata } = readSafetensors(fileOf('{ "late": {"shape":[1], "data_offsets":[4,8], "dtype":"F32"},\n"__metadata__": {"a":"ü"}, "early": {"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}   ', floats(1, 2)));
    expect([...tensors]).toEqual([["early", { shape: [1, 1], values: Float32Array.of(1) }], ["late", { shape: [1], values: Float32Array.of(2) }]]);
    expect([...metadata]).toEqual([["a", "ü"]]);
  });

  test("float64 and float16 become float32", () => {
    const doubles = new Uint8Array(Float64Array.of(0.1, 1e300).buffer);
    expect(readSafetensors(fileOf('{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}', doubles)).tensors.get("a")!.values).toEqual(Float32Array.of(0.1, Infinity));
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff).buffer);
    expect(readSafetensors(fileOf('{"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}}', halves)).tensors.get("a")!.values).toEqual(Float32Array.of(1, -2, 2 ** -24, 65504));
  });

  test("empty arrays lie between others", () => {
    const { tensors } = readSafetensors(fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"none":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},"z":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', floats(1, 2)));
    expect([...tensors.keys()]).toEqual(["a", "none", "z"]);
    expect(tensors.get("none")).toEqual({ shape: [3, 0], values: new Float32Array(0) });
  });

  test("names like __proto__ and constructor are names", () => {
    const { tensors } = readSafetensors(fileOf('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"constructor":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', floats(1, 2)));
    expect([...tensors.keys()]).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["dtype"]).toBeUndefined();
  });

  const one = (rest: string, data = floats(1)): Uint8Array => fileOf(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}${rest}}`, data);
  const huge = (length: bigint): Uint8Array => {
    const file = one("");
    new DataView(file.buffer).setBigUint64(0, length, true);
    return file;
  };
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "has 0 bytes, expected at least 8: a safetensors file starts with the length of its header"],
    ["a header beyond the cap", huge(100_000_001n), "says that its header has 100000001 bytes, expected at most 100000000: it is no safetensors file, or damaged"],
    ["a header of 2^64 - 1", huge(2n ** 64n - 1n), "says that its header has 18446744073709551615 bytes, expected at most 100000000: it is no safetensors file, or damaged"],
    ["a header beyond the file", huge(5000n), "says that its header has 5000 bytes, but 58 follow: it is cut short, or no safetensors file"],
    ["no UTF-8", fileOf(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), "has a header that is no UTF-8"],
    ["a byte order mark", fileOf("\ufeff{}"), 'has a header that starts with "\ufeff", expected "{"'],
    ["blanks first", fileOf(" {}"), 'has a header that starts with " ", expected "{"'],
    ["no object", fileOf("[]"), 'has a header that starts with "[", expected "{"'],
    ["no JSON", fileOf("{a:1}"), 'has "a" at character 1 of its JSON, expected a string'],
    ["JSON that ends", fileOf('{"a":'), "ends in its JSON, expected a value"],
    ["two values", fileOf("{}{}"), 'has "{" at character 2 of its JSON, expected its end'],
    ["a name twice", one(',"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}', floats(1, 2)), 'has the name "a" twice, again at character 54 of its JSON'],
    ["a name twice, once escaped", one(',"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}', floats(1, 2)), 'has the name "a" twice, again at character 54 of its JSON'],
    ["dtype twice", fileOf('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', floats(1)), 'has the name "dtype" twice, again at character 20 of its JSON'],
    ["endless nesting", fileOf(`{"a":${"[".repeat(100_000)}`), 'has "[" at character 69 of its JSON, expected at most 64 levels of brackets'],
    ["an unknown dtype", fileOf('{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', new Uint8Array(2)), '"a" has dtype "BF16", expected one of F32, I32, F64, F16'],
    ["a shape with a fraction", fileOf('{"a":{"dtype":"F32","shape":[0.5],"data_offsets":[0,2]}}', new Uint8Array(2)), '"a" has shape [0.5], expected at most 64 whole numbers of at least 0'],
    ["a negative size", fileOf('{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', floats(1)), '"a" has shape [-1], expected at most 64 whole numbers of at least 0'],
    ["offsets that go back", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}', floats(1)), '"a" has data_offsets [4, 0], expected where it begins and ends'],
    ["one offset", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', floats(1)), '"a" has data_offsets [0], expected where it begins and ends'],
    ["an offset beyond 2^53", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9007199254740992]}}', floats(1)), '"a" has data_offsets [0, 9007199254740992], expected where it begins and ends'],
    ["a shape that is not its range", fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', floats(1)), '"a" has 4 bytes, expected 8 for shape [2] of F32'],
    ["a shape whose product wraps around 2^64", fileOf('{"a":{"dtype":"F32","shape":[4294967296,4294967296,1],"data_offsets":[0,0]}}'), '"a" has 0 bytes, expected more than 2^53 for shape [4294967296, 4294967296, 1] of F32'],
    ["something else in an entry", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"code":"x"}}', floats(1)), '"a" has "code", expected dtype, shape and data_offsets only'],
    ["a hole at the beginning", fileOf('{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', floats(1, 2)), '"a" begins at byte 4, expected 0: arrays lie one behind another, without holes'],
    ["a hole between", one(',"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}', floats(1, 2, 3)), '"b" begins at byte 8, expected 4: arrays lie one behind another, without holes'],
    ["an overlap", fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', floats(1, 2)), '"b" begins at byte 4, expected 8: arrays lie one behind another, without overlaps'],
    ["trailing bytes", one("", floats(1, 2)), "has trailing bytes: 8 bytes follow the header, expected 4"],
    ["missing bytes", one("", new Uint8Array(3)), "is cut short: 3 bytes follow the header, expected 4"],
    ["metadata that are no words", one(',"__metadata__":{"n":1}'), '__metadata__: "n" must be a string, got 1'],
    ["metadata that are no object", one(',"__metadata__":["n"]'), '__metadata__ must be an object of strings, got ["n"]'],
    ["a wrong checksum", one(',"__metadata__":{"crc32c":"00000000"}'), expect.stringMatching(/^has the checksum [0-9a-f]{8}, expected 00000000: it was changed after it was written$/) as unknown as string],
  ])("refuses %s", (_, file, message) => expect(errorOf(file)).toEqual(message));

  test("a hostile name is cut in the message", () => expect(errorOf(fileOf(`{"${"x".repeat(100_000)}":1}`)).length).toBeLessThan(200));
});

describe("writing", () => {
  const shape = fc.array(fc.nat(4), { maxLength: 4 });
  const array = fc.tuple(shape, fc.boolean(), fc.infiniteStream(fc.integer())).map(([sizes, whole, stream]) => {
    const count = sizes.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: count }, () => stream.next().value);
    return { shape: sizes, values: whole ? Int32Array.from(values) : Float32Array.from(values, (value) => value / 1024) };
  });
  const tensors = fc.uniqueArray(fc.tuple(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "0", "a/b", '"', "\ud800")), array), { maxLength: 6, selector: ([name]) => name });
  const metadata = fc.dictionary(fc.string().filter((key) => key !== "crc32c"), fc.string());

  test("is read back equal, and follows the format", () => {
    fc.assert(
      fc.property(tensors, metadata, (given, words) => {
        const bytes = writeSafetensors(given, words);
        const read = readSafetensors(bytes);
        // Generated values carry a mark of the generator.
        expect(read.tensors).toEqual(new Map(given.map(([name, { shape: sizes, values }]) => [name, { shape: [...sizes], values }])));
        expect(new Map(read.metadata)).toEqual(new Map(Object.entries(words)));
        // The reference implementation's own terms: aligned data, JSON as everyone reads it.
        const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
        expect(length % 8).toBe(0);
        const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, { data_offsets: [number, number] }>;
        expect(Object.keys(header).sort()).toEqual(["__metadata__", ...given.map(([name]) => name)].sort());
        for (const [name, { values }] of given) {
          const [begin, end] = Object.getOwnPropertyDescriptor(header, name)!.value.data_offsets as [number, number];
          expect(bytes.slice(8 + length + begin, 8 + length + end)).toEqual(new Uint8Array(values.buffer));
        }
      }),
    );
  });

  test("keeps every bit", () => {
    const values = new Float32Array(Uint32Array.of(0x80000000, 0x7f800000, 0xff800000, 0x7fc00001, 0x00000001).buffer);
    const { tensors: read } = readSafetensors(writeSafetensors([["a", { shape: [5], values }]]));
    expect(new Uint32Array(read.get("a")!.values.buffer)).toEqual(new Uint32Array(values.buffer));
  });

  test.each<[string, () => unknown, string]>([
    ["a reserved name", () => writeSafetensors([["__metadata__", { shape: [], values: Float32Array.of(1) }]]), 'the name "__metadata__" is reserved'],
    ["a name twice", () => writeSafetensors([["a", { shape: [], values: Float32Array.of(1) }], ["a", { shape: [], values: Float32Array.of(1) }]]), 'the name "a" is there twice'],
    ["a wrong shape", () => writeSafetensors([["a", { shape: [2], values: Float32Array.of(1) }]]), '"a" has shape [2], but 1 values'],
  ])("refuses %s", (_, write, message) => expect(write).toThrowError(new KatachiError("data", `writeSafetensors: ${message}`)));
});

test("crc32c of the published samples, and in pieces: RFC 3720, appendix B.4", () => {
  const sample = (bytes: Iterable<number>): number => crc32c(Uint8Array.from(bytes));
  expect(sample(Array<number>(32).fill(0))).toBe(0x8a9136aa);
  expect(sample(Array<number>(32).fill(0xff))).toBe(0x62a8ab43);
  expect(sample(Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  expect(sample(Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, cut) => crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut))) === crc32c(bytes)));
});

test("halves: all 65,536 against their definition", () => {
  const bits = new Float32Array(1);
  for (let half = 0; half < 65536; half++) {
    // Widened bit by bit: sign, exponent with another bias, fraction; denormals by counting.
    const exponent = (half >> 10) & 31;
    const word = exponent === 31 ? 0x7f800000 | ((half & 1023) << 13) : ((exponent + 112) << 23) | ((half & 1023) << 13);
    new Uint32Array(bits.buffer)[0] = ((half & 0x8000) << 16) | word;
    const expected = exponent === 0 ? (half & 0x8000 ? -1 : 1) * (half & 1023) * 2 ** -24 : bits[0]!;
    if (!Object.is(halfToFloat(half), expected) && !(Number.isNaN(expected) && Number.isNaN(halfToFloat(half)))) throw new Error(`half ${half.toString(16)}`);
  }
});
