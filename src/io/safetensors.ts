/**
 * The safetensors format: 8 bytes with the length of the header (little-endian), a header in JSON, the arrays one behind
 * another. https://huggingface.co/docs/safetensors; what is refused is what the reference implementation refuses
 * (safetensors/src/tensor.rs), and dtypes that do not become float32 or int32.
 */
import { joined } from "../../codegen/joined.js";
import { KatachiError } from "../../types/error.js";
import { show } from "../options.js";
import type { NamedArray } from "../training/snapshot.js";
import { crc32c, hex32 } from "./crc32c.js";
import { brief, failIn } from "./failure.js";
import { halfToFloat } from "./half.js";
import { isJsonObject, parseJson, type Json, type JsonObject } from "./strictJson.js";

/** The content of a file: arrays by name in the order of their bytes, and words about them. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NamedArray>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Where an array lies; `begin` and `end` count from the first byte behind the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A header that fits the size of its file. */
export interface Layout {
  /** In the order of their bytes, without gaps. */
  readonly entries: readonly Entry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the arrays begin. */
  readonly start: number;
}

/** As in the reference implementation. */
const MAX_HEADER = 100_000_000;
/** Files above are refused unread. */
const MAX_FILE = 2 ** 32;
const MAX_RANK = 64;
const METADATA = "__metadata__";
/** In the metadata of files of this project: over the other metadata, the entries and the arrays. */
const CHECKSUM = "crc32c";

interface Element {
  readonly bytes: number;
  /** Gets a copy of the array's bytes, whose buffer begins with them. */
  readonly read: (copy: Uint8Array<ArrayBuffer>) => Float32Array | Int32Array;
}

const convert = (bytes: Uint8Array<ArrayBuffer>, width: number, get: (view: DataView, at: number) => number): Float32Array => {
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / width }, (_, i) => get(view, i * width));
};

/** Little-endian, as typed arrays are wherever WebAssembly shares memory with them. */
const ELEMENTS: ReadonlyMap<string, Element> = new Map<string, Element>([
  ["F32", { bytes: 4, read: (copy) => new Float32Array(copy.buffer) }],
  ["I32", { bytes: 4, read: (copy) => new Int32Array(copy.buffer) }],
  ["F64", { bytes: 8, read: (copy) => convert(copy, 8, (view, at) => view.getFloat64(at, true)) }],
  ["F16", { bytes: 2, read: (copy) => convert(copy, 2, (view, at) => halfToFloat(view.getUint16(at, true))) }],
]);

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * The bytes of a safetensors file. Arrays lie in the order given, so that files of equal content are equal byte by byte.
 * A checksum in the metadata lets {@link readSafetensors} notice every change. Throws a KatachiError "data" for a name
 * that is there twice or reserved, and for a shape that is not that of its values.
 *
 * @example
 * const bytes = writeSafetensors([["dense/bias", { shape: [2], values: Float32Array.of(0.5, -1) }]]);
 * readSafetensors(bytes).tensors.get("dense/bias"); // { shape: [2], values: Float32Array [0.5, -1] }
 */
export function writeSafetensors(tensors: Iterable<readonly [string, NamedArray]>, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  return joined(safetensorsParts(tensors, metadata) as readonly Uint8Array<ArrayBuffer>[], (length) => new Uint8Array(length));
}

/** The same bytes in pieces, which share the arrays' memory. */
export function safetensorsParts(tensors: Iterable<readonly [string, NamedArray]>, metadata: Readonly<Record<string, string>> = {}): readonly Uint8Array[] {
  const entries: Entry[] = [];
  const data: Uint8Array[] = [];
  const names = new Set([METADATA]);
  let begin = 0;
  for (const [name, { shape, values }] of tensors) {
    if (names.has(name)) throw new KatachiError("data", `writeSafetensors: the name ${show(name)} is ${name === METADATA ? "reserved" : "there twice"}`);
    names.add(name);
    if (countOf(shape) !== values.length) throw new KatachiError("data", `writeSafetensors: ${show(name)} has shape [${shape.join(", ")}], but ${values.length} values`);
    const end = begin + values.byteLength;
    entries.push({ name, dtype: values instanceof Float32Array ? "F32" : "I32", shape, begin, end });
    data.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    begin = end;
  }
  const words = Object.entries(metadata).filter(([key]) => key !== CHECKSUM);
  const checksum = hex32(data.reduce((crc, part) => crc32c(part, crc), checksumOf(new Map(words), entries)));
  // A record without a prototype takes any name, `__proto__` too.
  const header = Object.assign(Object.create(null), { [METADATA]: Object.fromEntries([...words, [CHECKSUM, checksum]]) }) as Record<string, unknown>;
  for (const { name, dtype, shape, begin: from, end } of entries) header[name] = { dtype, shape, data_offsets: [from, end] };
  const text = encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 8) * 8;
  if (length > MAX_HEADER) throw new KatachiError("data", `writeSafetensors: the header would have ${length} bytes, at most ${MAX_HEADER} are allowed: the names are too long or too many`);
  const head = new Uint8Array(8 + length).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(text, 8);
  return [head, ...data];
}

/**
 * Reads a safetensors file. Everything in the header is checked against the number of bytes before any array is made.
 * F32 and I32 arrays are read as they are, F64 and F16 as float32. `source` names the file in errors, which have the
 * code "file" and say the entry and what was expected.
 *
 * @example
 * const { tensors } = readSafetensors(new Uint8Array(await (await fetch("weights.safetensors")).arrayBuffer()));
 */
export function readSafetensors(bytes: Uint8Array, source = "safetensors data"): Safetensors {
  const length = headerLength(bytes, bytes.length, source);
  const layout = readLayout(bytes.subarray(8, 8 + length), bytes.length, source);
  return readArrays(layout, bytes.subarray(layout.start), source);
}

/** The length of the header, from the first 8 bytes of a file of `size` bytes. */
export function headerLength(first: Uint8Array, size: number, source: string): number {
  const fail = failIn(source);
  if (size < 8) fail(`has ${size} bytes, expected at least 8: a safetensors file starts with the length of its header`);
  if (size > MAX_FILE) fail(`has ${size} bytes, expected at most ${MAX_FILE}`);
  const length = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER)) fail(`says that its header has ${length} bytes, expected at most ${MAX_HEADER}: it is no safetensors file, or damaged`);
  if (Number(length) > size - 8) fail(`says that its header has ${length} bytes, but ${size - 8} follow: it is cut short, or no safetensors file`);
  return Number(length);
}

/** Reads a header, without the 8 bytes before it. */
export function readLayout(header: Uint8Array, size: number, source: string): Layout {
  const fail = failIn(source);
  const text = utf8(header, fail);
  if (!text.startsWith("{")) fail(`has a header that starts with ${brief(text.slice(0, 1))}, expected "{"`);
  const root = parseJson(text, fail) as JsonObject;
  const entries = Object.entries(root).filter(([name]) => name !== METADATA).map(([name, value]) => entryOf(name, value, fail));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const available = size - 8 - header.length;
  const end = entries.reduce((before, entry) => {
    if (entry.begin !== before) fail(`${brief(entry.name)} begins at byte ${entry.begin}, expected ${before}: arrays lie one behind another, without ${entry.begin > before ? "holes" : "overlaps"}`);
    return entry.end;
  }, 0);
  if (end !== available) fail(`${end > available ? "is cut short" : "has trailing bytes"}: ${available} bytes follow the header, expected ${end}`);
  return { entries, metadata: metadataOf(root[METADATA], fail), start: 8 + header.length };
}

/** The arrays of a layout from the bytes behind the header. */
export function readArrays({ entries, metadata }: Layout, data: Uint8Array, source: string): Safetensors {
  const fail = failIn(source);
  const expected = metadata.get(CHECKSUM);
  if (expected !== undefined) {
    const words = new Map([...metadata].filter(([key]) => key !== CHECKSUM));
    const actual = hex32(crc32c(data, checksumOf(words, entries)));
    if (actual !== expected) fail(`has the checksum ${actual}, expected ${expected}: it was changed after it was written`);
  }
  const tensors = new Map(
    entries.map(({ name, dtype, shape, begin, end }) => [name, { shape, values: ELEMENTS.get(dtype)!.read(new Uint8Array(data.subarray(begin, end))) }]),
  );
  return { tensors, metadata: new Map([...metadata].filter(([key]) => key !== CHECKSUM)) };
}

const countOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Checksum of what a header says, however its JSON is spaced and ordered. */
const checksumOf = (metadata: ReadonlyMap<string, string>, entries: readonly Entry[]): number => {
  const sorted = [...metadata, ...entries.map(({ name, dtype, shape, begin, end }) => [name, dtype, shape, begin, end] as const)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return crc32c(encode(JSON.stringify(sorted)));
};

function utf8(bytes: Uint8Array, fail: (problem: string) => never): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail("has a header that is no UTF-8");
  }
}

function metadataOf(value: Json | undefined, fail: (problem: string) => never): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (!isJsonObject(value)) return fail(`${METADATA} must be an object of strings, got ${brief(value)}`);
  return new Map(Object.entries(value).map(([key, word]) => [key, typeof word === "string" ? word : fail(`${METADATA}: ${brief(key)} must be a string, got ${brief(word)}`)]));
}

const isWhole = (value: Json | undefined): value is number => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function entryOf(name: string, value: Json, fail: (problem: string) => never): Entry {
  const wrong = (problem: string): never => fail(`${brief(name)} ${problem}`);
  if (!isJsonObject(value)) return wrong(`must be an object with dtype, shape and data_offsets, got ${brief(value)}`);
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  const [other] = Object.keys(rest);
  if (other !== undefined) wrong(`has ${brief(other)}, expected dtype, shape and data_offsets only`);
  const element = typeof dtype === "string" ? ELEMENTS.get(dtype) : undefined;
  if (typeof dtype !== "string" || !element) return wrong(`has dtype ${brief(dtype)}, expected one of ${[...ELEMENTS.keys()].join(", ")}`);
  if (!Array.isArray(shape) || shape.length > MAX_RANK || !shape.every(isWhole)) return wrong(`has shape ${brief(shape)}, expected at most ${MAX_RANK} whole numbers of at least 0`);
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as readonly Json[]) : [];
  if (!isWhole(begin) || !isWhole(end) || end < begin) return wrong(`has data_offsets ${brief(offsets)}, expected where it begins and ends`);
  // Any product beyond 2^53 stays far above every file's size; a size of 0 anywhere leaves nothing to multiply.
  const bytes = shape.includes(0) ? 0 : countOf(shape as readonly number[]) * element.bytes;
  if (bytes !== end - begin) wrong(`has ${end - begin} bytes, expected ${Number.isSafeInteger(bytes) ? bytes : "more than 2^53"} for shape [${shape.join(", ")}] of ${dtype}`);
  return { name, dtype, shape: shape as readonly number[], begin, end };
}
