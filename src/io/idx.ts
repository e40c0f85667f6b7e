/** Reader of IDX files, the format of MNIST: a typed, row-major array with big-endian elements. */
import { KatachiError } from "../../types/error.js";

export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

export interface IdxArray {
  readonly shape: number[];
  /** Row-major elements. One-byte elements share memory with the file's bytes; wider ones are copied to the machine's byte order. */
  readonly data: IdxData;
}

interface Element {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, count: number) => IdxData;
}

/** Copies `count` big-endian elements that start at the view's first byte. */
const fill = <T extends IdxData>(data: T, get: (index: number) => number): T => {
  for (let i = 0; i < data.length; i++) data[i] = get(i);
  return data;
};

const ELEMENTS: ReadonlyMap<number, Element> = new Map<number, Element>([
  [0x08, { name: "uint8", bytes: 1, read: (view, count) => new Uint8Array(view.buffer, view.byteOffset, count) }],
  [0x09, { name: "int8", bytes: 1, read: (view, count) => new Int8Array(view.buffer, view.byteOffset, count) }],
  [0x0b, { name: "int16", bytes: 2, read: (view, count) => fill(new Int16Array(count), (i) => view.getInt16(2 * i)) }],
  [0x0c, { name: "int32", bytes: 4, read: (view, count) => fill(new Int32Array(count), (i) => view.getInt32(4 * i)) }],
  [0x0d, { name: "float32", bytes: 4, read: (view, count) => fill(new Float32Array(count), (i) => view.getFloat32(4 * i)) }],
  [0x0e, { name: "float64", bytes: 8, read: (view, count) => fill(new Float64Array(count), (i) => view.getFloat64(8 * i)) }],
]);

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, "0")}`;
const known = [...ELEMENTS].map(([code, element]) => `${hex(code)} (${element.name})`).join(", ");

/**
 * Reads an IDX file. Every size in the header is checked against the number of bytes before anything is allocated, so a
 * damaged or hostile file costs nothing. `source` names the file in errors.
 *
 * @example
 * const bytes = new Uint8Array([0, 0, 0x08, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
 * readIdx(bytes, "tiny.idx"); // { shape: [2, 3], data: Uint8Array [1, 2, 3, 4, 5, 6] }
 */
export function readIdx(bytes: Uint8Array, source = "IDX data"): IdxArray {
  const fail = (problem: string): never => {
    throw new KatachiError("file", `${source}: ${problem}`);
  };
  if (bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b) fail("starts with 0x1f 0x8b, expected an IDX file, not a gzip file: unpack it first");
  if (bytes.length < 4) fail(`has ${bytes.length} bytes, expected at least 4: an IDX file starts with 0x00 0x00, the element type and the rank`);
  if (bytes[0] !== 0 || bytes[1] !== 0) fail(`starts with ${hex(bytes[0]!)} ${hex(bytes[1]!)}, expected 0x00 0x00, as every IDX file does`);
  const element = ELEMENTS.get(bytes[2]!) ?? fail(`has element type ${hex(bytes[2]!)}, expected one of ${known}`);
  const rank = bytes[3]!;
  if (rank === 0) fail("has rank 0, expected 1 to 255 dimensions");
  const header = 4 + 4 * rank;
  if (bytes.length < header) fail(`has ${bytes.length} bytes, expected at least ${header} for the sizes of its ${rank} dimensions`);

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const available = bytes.length - header;
  // In floating point a product beyond 2^53 is only approximate, but still far above any real file's size; 0 times infinity is NaN.
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  const expected = count * element.bytes;
  if (expected !== available) {
    const size = Number.isSafeInteger(expected) ? `${expected}` : "more than 2^53";
    const what = expected > available ? "is cut short or its header is wrong" : "has trailing bytes";
    fail(`${what}: ${available} bytes follow the header, expected ${size} for shape [${shape.join(", ")}] of ${element.name}`);
  }
  return { shape, data: element.read(new DataView(bytes.buffer, bytes.byteOffset + header, available), count) };
}
