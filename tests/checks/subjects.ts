/** The readers of weights and backups that damaged files are given to, each with an answer of its own to what is right. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { input, layers, sequential } from "../../src/index.js";
import { crc32c, hex32 } from "../../src/io/crc32c.js";
import { weightsFromSafetensors, weightsToSafetensors, readSafetensors, writeSafetensors, type NamedArray } from "../../src/io/index.js";
import type { Operation } from "../../src/operation.js";
import type { Stream } from "../../src/random.js";
import { Backup, parseBackup } from "../../src/training/backup.js";
import { dataSubjects } from "./dataSubjects.js";
import { damage, edit } from "./mutate.js";
import { fileOf } from "./safetensorsFiles.js";
import { decode, encode, hex, type Subject } from "./subject.js";

const headerOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(8, 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)));

/** The bits of an array, for comparisons that know NaN. */
const bits = ({ values }: NamedArray): string => hex(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));

function arrays(random: Stream): [string, NamedArray][] {
  return Array.from({ length: 1 + random.below(4) }, (_, i) => {
    const shape = Array.from({ length: random.below(3) }, () => random.below(4));
    const count = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: count }, () => random.word());
    return [`layer_${i}/${i % 2 ? "bias" : "kernel"}`, { shape, values: random.uniform() < 0.8 ? Float32Array.from(values, (value) => value / 65536) : Int32Array.from(values) }];
  });
}

/** A safetensors file with damage in its bytes or in the JSON of its header, which may have lost its checksum before. */
function damaged(bytes: Uint8Array, random: Stream): Uint8Array {
  if (random.uniform() < 0.4) return damage(bytes, random);
  const header = headerOf(bytes);
  const text = decode(header).trimEnd();
  const open = random.uniform() < 0.7 ? text.replace(/"__metadata__":\{[^}]*\},?/, "") : text;
  const file = fileOf(edit(open, random), bytes.subarray(8 + header.length));
  return random.uniform() < 0.1 ? damage(file, random) : file;
}

/** What the format says a file holds, in the plainest words: JSON, then bytes. Only for files that a reader has accepted. */
function plainly(bytes: Uint8Array): Map<string, string> {
  const header = headerOf(bytes);
  const found = new Map<string, string>();
  const { __metadata__: _, ...entries } = JSON.parse(decode(header)) as Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  let covered = 0;
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(entries)) {
    const width = { F32: 4, I32: 4, F64: 8, F16: 2 }[dtype];
    if (width === undefined || shape.reduce((a, b) => a * b, width) !== to - from) throw new Error(`${name} should have been refused`);
    covered += to - from;
    if (width === 4) found.set(name, `${dtype} ${shape.join()} ${hex(bytes.subarray(8 + header.length + from, 8 + header.length + to))}`);
    else found.set(name, dtype);
  }
  if (covered !== bytes.length - 8 - header.length) throw new Error("a file with holes should have been refused");
  return found;
}

const safetensors: Subject = {
  name: "safetensors",
  share: 35,
  next(random) {
    const given = arrays(random);
    const original = writeSafetensors(given, { made: "here" });
    const bytes = damaged(original, random);
    return {
      bytes,
      read() {
        const { tensors } = readSafetensors(bytes);
        const expected = plainly(bytes);
        for (const [name, array] of tensors) {
          const text = expected.get(name);
          const own = `${array.values instanceof Float32Array ? "F32" : "I32"} ${array.shape.join()} ${bits(array)}`;
          if (text !== own && text !== "F64" && text !== "F16") return `${name} is ${own}, the file says ${text}`;
        }
        if (tensors.size !== expected.size) return `${tensors.size} arrays, the file has ${expected.size}`;
        // A file that still has its checksum is the one that was written.
        if (!decode(headerOf(bytes)).includes('"crc32c"')) return undefined;
        return given.every(([name, array]) => tensors.has(name) && bits(tensors.get(name)!) === bits(array)) ? undefined : "arrays differ in spite of a checksum";
      },
    };
  },
};

const net = sequential([input([3]), layers.dense(2), layers.batchNormalization()]);
const weightFile = await weightsToSafetensors(net);
const contentOf = async (): Promise<string> => (await net.getWeights()).map((values) => hex(new Uint8Array(values.buffer))).join();
const original = await contentOf();
const initial = await net.getWeights();

const weights: Subject = {
  name: "weights of a model",
  share: 15,
  next(random) {
    const bytes = damaged(weightFile, random);
    return {
      bytes,
      async read() {
        try {
          weightsFromSafetensors(net, bytes);
        } catch (error) {
          if ((await contentOf()) !== original) return "weights changed though the file was refused";
          throw error;
        }
        const loaded = await net.getWeights();
        net.setWeights(initial);
        const sealed = decode(headerOf(bytes)).includes('"crc32c"');
        if (sealed && loaded.some((values, i) => hex(new Uint8Array(values.buffer)) !== hex(new Uint8Array(initial[i]!.buffer)))) return "weights differ in spite of a checksum";
        return loaded.every((values) => values.every(Number.isFinite)) ? undefined : "weights that are not finite";
      },
    };
  },
};

const limits = { epochs: 10, steps: 20 };
const progress = {
  epoch: 3, batch: 4, epochsTrained: 3, iteration: 64, learningRate: 0.001, sums: [[1.5, -0], [NaN]], samples: 128, logs: { loss: 2.25 }, stopped: false,
  history: { epoch: [0, 1, 2], history: { loss: [3, 2.5, Infinity], accuracy: [0.1, 0.2, 0.3] }, epochs: { loss: [0, 1, 2], accuracy: [0, 1, 2] } },
  callbacks: { "0:earlyStopping": { best: Infinity, wait: 1, $number: "kept" }, "1:own": [null, { deep: { deeper: [1, 2, 3] } }] },
};
const folder = mkdtempSync(join(tmpdir(), "katachi-files-"));
/** Removes the folder of backups. */
export const close = (): void => rmSync(folder, { recursive: true, force: true });
const backup = new Backup("backupAndRestore", folder);
await backup.open();
const snapshot = {
  weights: new Map((net as unknown as Operation).variables.map((variable, i) => [variable.name, { shape: variable.shape, values: initial[i]! }])),
  states: new Map([["adam/m", { shape: [4], values: Float32Array.of(1, 2, 3, 4) }]]),
  progress,
};
await backup.write(snapshot);
const jsonFile = new Uint8Array(readFileSync(join(folder, "backup.json")));
const arraysFile = new Uint8Array(readFileSync(join(folder, "arrays-1.safetensors")));

/** A backup's JSON with a checksum that fits, as an attacker would make it. */
function sealed(text: string): Uint8Array {
  const rest = text.replace(/^\{"crc32c":"[0-9a-f]{8}",/, "");
  return encode(`{"crc32c":"${hex32(crc32c(encode(rest)))}",${rest}`);
}

const canonical = (value: unknown): string => JSON.stringify(value, (_, each: unknown) => (typeof each === "number" && (!Number.isFinite(each) || Object.is(each, -0)) ? `number ${Object.is(each, -0) ? "-0" : each}` : each));

const backupJson: Subject = {
  name: "the JSON of a backup",
  share: 15,
  next(random) {
    const resealed = random.uniform() < 0.6;
    const bytes = resealed ? sealed(edit(decode(jsonFile), random)) : random.uniform() < 0.7 ? damage(jsonFile, random) : encode(edit(decode(jsonFile), random));
    return {
      bytes,
      read() {
        const found = parseBackup(bytes, "backup.json", limits);
        if (!/^arrays-\d+\.safetensors$/.test(found.file)) return `the file ${found.file}`;
        if (!resealed && canonical(found.progress) !== canonical(progress)) return "another progress in spite of a checksum";
        const { epoch, batch, iteration, samples } = found.progress;
        return [epoch, batch, iteration].every(Number.isSafeInteger) && epoch >= 0 && epoch <= limits.epochs && batch >= 0 && batch <= limits.steps && samples >= 0 ? undefined : canonical(found.progress);
      },
    };
  },
};

const backupPair: Subject = {
  name: "a whole backup",
  share: 5,
  next(random) {
    const which = random.below(3);
    const json = which === 1 ? jsonFile : random.uniform() < 0.7 ? sealed(edit(decode(jsonFile), random)) : damage(jsonFile, random);
    const data = which === 0 ? arraysFile : damaged(arraysFile, random);
    return {
      bytes: which === 0 ? json : data,
      async read() {
        writeFileSync(join(folder, "backup.json"), json);
        writeFileSync(join(folder, "arrays-1.safetensors"), data);
        const found = await backup.read(net as unknown as Operation, limits);
        if (!found) return "there is a backup";
        const same = (["weights", "states"] as const).every((part) => [...snapshot[part]].every(([name, array]) => found[part].has(name) && bits(found[part].get(name)!) === bits(array)));
        return same ? undefined : "other arrays";
      },
    };
  },
};

export const subjects: readonly Subject[] = [safetensors, weights, backupJson, backupPair, ...dataSubjects];
