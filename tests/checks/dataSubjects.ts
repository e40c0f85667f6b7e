/** Readers of data: IDX, npy and CSV. They have no checksums, so what they accept is compared with a plain reading of the same bytes. */
import { readCsv, readIdx, readNpy, writeNpy } from "../../src/io/index.js";
import type { Stream } from "../../src/random.js";
import { damage } from "./mutate.js";
import { decode, encode, hex, type Subject } from "./subject.js";

const shapeOf = (random: Stream, least = 0): number[] => Array.from({ length: least + random.below(3) }, () => random.below(5));
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const idx: Subject = {
  name: "IDX",
  share: 10,
  next(random) {
    const shape = shapeOf(random, 1);
    const [code, width] = [[0x08, 1], [0x09, 1], [0x0b, 2], [0x0c, 4], [0x0d, 4], [0x0e, 8]][random.below(6)] as [number, number];
    const file = new Uint8Array(4 + 4 * shape.length + sizeOf(shape) * width);
    file.set([0, 0, code, shape.length]);
    shape.forEach((size, axis) => new DataView(file.buffer).setUint32(4 + 4 * axis, size));
    for (let i = 4 + 4 * shape.length; i < file.length; i++) file[i] = random.below(256);
    const bytes = damage(file, random);
    return {
      bytes,
      read() {
        const found = readIdx(bytes);
        const sizes = Array.from({ length: bytes[3]! }, (_, axis) => new DataView(bytes.buffer).getUint32(4 + 4 * axis));
        if (sizes.join() !== found.shape.join()) return `shape ${found.shape.join()}, the file says ${sizes.join()}`;
        const data = bytes.slice(4 + 4 * sizes.length);
        // The file is big-endian, the machine is not.
        const own = new Uint8Array(found.data.buffer, found.data.byteOffset, found.data.byteLength).slice();
        const size = found.data.BYTES_PER_ELEMENT;
        for (let from = 0; from < own.length; from += size) own.subarray(from, from + size).reverse();
        const isFloat = found.data instanceof Float32Array || found.data instanceof Float64Array;
        return hex(own) === hex(data) || (isFloat && found.data.some(Number.isNaN)) ? undefined : "other elements";
      },
    };
  },
};

/** Element types whose values are the file's bytes. */
const PLAIN = new Set(["b1", "u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8"]);

const npy: Subject = {
  name: "npy",
  share: 10,
  next(random) {
    const shape = shapeOf(random);
    const numbers = Array.from({ length: sizeOf(shape) }, () => random.word());
    const values = [() => Float32Array.from(numbers), () => Int32Array.from(numbers), () => Uint8Array.from(numbers), () => Float64Array.from(numbers)][random.below(4)]!();
    const bytes = damage(writeNpy({ values, shape }), random);
    return {
      bytes,
      async read() {
        const found = await readNpy(bytes);
        if (sizeOf(found.shape) !== found.values.length) return `shape ${found.shape.join()} of ${found.values.length} values`;
        const { length } = bytes;
        const data = bytes.slice(length - found.values.length * (found.values as Float32Array).BYTES_PER_ELEMENT);
        const [, order, type] = /'descr'\s*:\s*'([<>|=])(\w\d)'/.exec(decode(bytes.subarray(0, length - data.length))) ?? [];
        if (type === undefined || order === ">" || !PLAIN.has(type) || /'fortran_order'\s*:\s*True/.test(decode(bytes.subarray(0, 200)))) return undefined;
        const own = found.values as Float32Array;
        return hex(new Uint8Array(own.buffer, own.byteOffset, own.byteLength)) === hex(data) ? undefined : "other elements";
      },
    };
  },
};

const csv: Subject = {
  name: "CSV",
  share: 10,
  next(random) {
    const columns = 1 + random.below(4);
    const cell = (): string => ["1", "-2.5", "1e3", ".5", "007", " 4 ", '"6"'][random.below(7)]!;
    const lines = [Array.from({ length: columns }, (_, i) => `c${i}`), ...Array.from({ length: random.below(6) }, () => Array.from({ length: columns }, cell))];
    const bytes = damage(encode(lines.map((line) => line.join()).join(random.uniform() < 0.5 ? "\n" : "\r\n")), random);
    return {
      bytes,
      async read() {
        const { rows, columns: found } = await readCsv(bytes);
        const arrays = Object.values(found as unknown as Record<string, Float32Array>);
        if (arrays.some((array) => array.length !== rows || array.some(Number.isNaN))) return "columns of different lengths, or numbers that are none";
        const text = decode(bytes);
        // Where nothing is quoted, a CSV file is lines and commas.
        if (/["\0\ufffd]/.test(text) || /[^\x20-\x7e\r\n]/.test(text)) return undefined;
        const [header, ...plain] = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "").map((line) => line.split(","));
        // An object has names like 5 first.
        const inOrder = header!.map((name) => (found as unknown as Record<string, Float32Array>)[name.trim()]!);
        const own = Array.from({ length: rows }, (_, row) => inOrder.map((array) => array[row]));
        const expected = plain.map((line) => line.map((field) => Math.fround(Number(field))));
        return JSON.stringify(own) === JSON.stringify(expected) ? undefined : `${JSON.stringify(own)} for ${JSON.stringify(text)}`;
      },
    };
  },
};

export const dataSubjects: readonly Subject[] = [idx, npy, csv];
