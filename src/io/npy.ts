/** NumPy's npy files: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
import { sizeOf } from "../../codegen/graph/dtype.js";
import { KatachiError } from "../../types/error.js";
import { showShape } from "../../types/shape.js";
import type { NumberArray, ShapedValues } from "../../types/training/forms.js";
import { show } from "../options.js";
import { isNumberArray } from "../training/forms.js";
import { brief, failIn } from "./failure.js";
import { halfToFloat } from "./half.js";
import { bytesOf, type FileSource } from "./source.js";

/** An array as a file holds it: `fit`, `Dataset.from` and `tensor(values, shape)` take it. */
export interface NpyArray<S extends readonly number[]> {
  /** In row-major order, of the file's own element type; float16 becomes Float32Array, 64-bit integers Float64Array, booleans 0 and 1. */
  readonly values: NumberArray;
  readonly shape: S;
}

export interface ReadNpyOptions<S> {
  /** What the shape must be, `null` where any size will do. */
  shape?: S;
}

type Sizes<S> = S extends readonly (number | null)[] ? { -readonly [K in keyof S]: S[K] extends number ? S[K] : number } : number[];

interface Element {
  readonly bytes: number;
  readonly read: (copy: Uint8Array<ArrayBuffer>, fail: (problem: string) => never) => NumberArray;
}

const wide = (read: (view: DataView, at: number) => bigint): Element["read"] => (copy, fail) => {
  const view = new DataView(copy.buffer);
  return Float64Array.from({ length: copy.length / 8 }, (_, i) => {
    const value = read(view, 8 * i);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : fail(`holds ${value} at position ${i}, beyond the whole numbers that a double holds`);
  });
};

/** By kind and bytes; little-endian, as typed arrays are wherever WebAssembly shares memory with them. */
const ELEMENTS: ReadonlyMap<string, Element> = new Map<string, Element>([
  ["b1", { bytes: 1, read: (copy) => copy }],
  ["u1", { bytes: 1, read: (copy) => copy }],
  ["i1", { bytes: 1, read: ({ buffer }) => new Int8Array(buffer) }],
  ["u2", { bytes: 2, read: ({ buffer }) => new Uint16Array(buffer) }],
  ["i2", { bytes: 2, read: ({ buffer }) => new Int16Array(buffer) }],
  ["u4", { bytes: 4, read: ({ buffer }) => new Uint32Array(buffer) }],
  ["i4", { bytes: 4, read: ({ buffer }) => new Int32Array(buffer) }],
  ["u8", { bytes: 8, read: wide((view, at) => view.getBigUint64(at, true)) }],
  ["i8", { bytes: 8, read: wide((view, at) => view.getBigInt64(at, true)) }],
  ["f2", { bytes: 2, read: ({ buffer }) => Float32Array.from(new Uint16Array(buffer), halfToFloat) }],
  ["f4", { bytes: 4, read: ({ buffer }) => new Float32Array(buffer) }],
  ["f8", { bytes: 8, read: ({ buffer }) => new Float64Array(buffer) }],
]);

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** As NumPy has it since 1.24, so that no header can cost time. */
const MAX_HEADER = 10_000;

/**
 * Reads an npy file. Its sizes are compared with the number of its bytes before anything is allocated.
 *
 * @example
 * const images = await readNpy("images.npy", { shape: [null, 28, 28] }); // shape: [number, 28, 28]
 * await net.fit(images, await readNpy("labels.npy"));
 *
 * @param source a path, a URL of a file, or the bytes
 * @throws KatachiError with code "file" for a file that is none, is cut short, or holds other things than numbers
 */
export async function readNpy<const S extends readonly (number | null)[] | undefined = undefined>(source: FileSource, options?: ReadNpyOptions<S>): Promise<NpyArray<Sizes<S>>> {
  const { bytes, name } = await bytesOf(source, "npy data");
  const fail = failIn(name);
  const { descr, fortran, shape, start } = headerOf(bytes, fail);
  const wanted = options?.shape;
  if (wanted && !(wanted.length === shape.length && wanted.every((size, i) => size === null || size === shape[i]))) fail(`has shape ${showShape(shape)}, expected ${showShape(wanted)}`);

  const element = ELEMENTS.get(descr.slice(1));
  if (!element || !"<>|=".includes(descr[0]!)) return fail(`holds elements of type ${brief(descr)}, expected one of ${[...ELEMENTS.keys()].join(", ")}`);
  // In floating point a product beyond 2^53 is only approximate, but still far above any real file's size; 0 times infinity is NaN.
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  const expected = count * element.bytes;
  const available = bytes.length - start;
  if (expected !== available) fail(`${expected > available ? "is cut short or its header is wrong" : "has trailing bytes"}: ${available} bytes follow the header, expected ${Number.isSafeInteger(expected) ? expected : "more than 2^53"} for shape ${showShape(shape)} of ${descr}`);

  const copy = new Uint8Array(bytes.subarray(start));
  if (descr[0] === ">") swapBytes(copy, element.bytes);
  const values = element.read(copy, fail);
  return { values: fortran && shape.length > 1 ? rowMajor(values, shape) : values, shape: shape as Sizes<S> };
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: number[];
  readonly start: number;
}

/** The header is a literal of Python: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. */
function headerOf(bytes: Uint8Array, fail: (problem: string) => never): Header {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) fail("is no npy file: it does not begin with 0x93 NUMPY");
  const [major, minor] = [bytes[6]!, bytes[7]!];
  if (major < 1 || major > 3 || minor !== 0) fail(`is of version ${major}.${minor}, expected 1.0, 2.0 or 3.0`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const before = major === 1 ? 10 : 12;
  if (bytes.length < before) fail("is cut short in its header");
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) fail(`has a header of ${length} bytes, at most ${MAX_HEADER} are read`);
  if (bytes.length < before + length) fail("is cut short in its header");
  const text = new TextDecoder().decode(bytes.subarray(before, before + length)).trim();
  const field = (name: string, value: string): string => new RegExp(`^\\{(?:.*[,\\s])?'${name}'\\s*:\\s*${value}\\s*[,}]`).exec(text)?.[1] ?? fail(`has no ${name} that can be read in its header ${brief(text)}`);
  const descr = field("descr", "'([^']*)'");
  const sizes = field("shape", "\\(([\\d\\s,L]*)\\)").split(",").map((size) => size.trim()).filter((size) => size !== "");
  const shape = sizes.map((size) => Number(size.replace(/L$/, "")));
  if (!shape.every((size) => Number.isSafeInteger(size))) fail(`has sizes in its header that are no whole numbers: ${sizes.join(", ")}`);
  return { descr, fortran: field("fortran_order", "(True|False)") === "True", shape, start: before + length };
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Values with the first axis the fastest, as Fortran has them, with the last axis the fastest. */
function rowMajor(values: NumberArray, shape: readonly number[]): NumberArray {
  const result = values.slice();
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  for (let to = 0, from = 0; to < values.length; to++) {
    result[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

const WRITTEN: Readonly<Record<string, string>> = {
  Float32Array: "<f4", Float64Array: "<f8", Int8Array: "|i1", Uint8Array: "|u1", Uint8ClampedArray: "|u1", Int16Array: "<i2", Uint16Array: "<u2", Int32Array: "<i4", Uint32Array: "<u4",
};

/**
 * The bytes of an npy file (version 1.0) that holds the values; an array of numbers is written as float64.
 *
 * @example
 * await writeFile("scores.npy", writeNpy({ values: await scores.data(), shape: scores.shape }));
 *
 * @throws KatachiError with code "data" for values that do not have the shape
 */
export function writeNpy({ values, shape }: ShapedValues): Uint8Array<ArrayBuffer> {
  const data = isNumberArray(values) ? values : Array.isArray(values) ? Float64Array.from(values as readonly number[]) : undefined;
  if (!data) throw new KatachiError("data", `writeNpy: values must be an array of numbers, got ${show(values)}`);
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0) || sizeOf(shape) !== data.length) {
    throw new KatachiError("data", `writeNpy: shape must be sizes for ${data.length} values, got ${show(shape)}`);
  }
  const dict = `{'descr': '${WRITTEN[data[Symbol.toStringTag]]}', 'fortran_order': False, 'shape': (${shape.map((size) => `${size},`).join(" ").replace(/^(.*\s.*),$/, "$1")}), }`;
  // Data begin at a multiple of 64 bytes.
  const header = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + data.byteLength);
  bytes.set([...MAGIC, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length);
  return bytes;
}
