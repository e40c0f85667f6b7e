/**
 * A training on disk: `backup.json`, and the file of arrays that it names. The arrays are written first, under a name of
 * their own, the JSON last, both atomically: a kill at any moment leaves the old pair or the new one. Both hold checksums,
 * so that a damaged file is an error and never another training.
 */
import { KatachiError } from "../../types/error.js";
import { fileError, makeFolder, removeLeftovers, withFile, writeFileAtomic } from "../io/atomicFile.js";
import { crc32c, hex32 } from "../io/crc32c.js";
import { decodeJson, encodeJson } from "../io/exactJson.js";
import { brief, failIn } from "../io/failure.js";
import { headerLength, readArrays, readLayout, safetensorsParts } from "../io/safetensors.js";
import { isJsonObject, parseJson, type JsonObject } from "../io/strictJson.js";
import { matchWeights, namedWeights } from "../io/weights.js";
import type { Operation } from "../operation.js";
import { builtin } from "../runtime/builtin.js";
import type { NamedArray, Progress, Snapshot } from "./snapshot.js";

const JSON_FILE = "backup.json";
const FORMAT = "katachi.backup";
const VERSION = 1;
/** Above, histories and states of callbacks are no longer what they should be. */
const MAX_JSON = 2 ** 28;
const WEIGHTS = "weights/";
const STATES = "states/";
/** The only names that a backup's JSON may give: no path leads out of the folder. */
const ARRAYS_FILE = /^arrays-(\d{1,15})\.safetensors$/;
/** The JSON begins with the checksum of all that follows. */
const SEALED = /^\{"crc32c":"([0-9a-f]{8})",/;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a backup's counters must fit. */
export interface Limits {
  readonly epochs: number;
  readonly steps: number | undefined;
}

export class Backup {
  readonly #where: string;
  readonly #folder: string;
  /** The number of the newest file of arrays. */
  #number = 0;

  /** @param where the callback, which starts messages */
  constructor(where: string, folder: string) {
    this.#where = where;
    this.#folder = folder;
  }

  /** Makes the folder and clears away what killed writers left. */
  async open(): Promise<void> {
    await makeFolder(this.#where, this.#folder);
    await removeLeftovers(this.#where, this.#folder, (name) => name === JSON_FILE || ARRAYS_FILE.test(name));
    this.#number = Math.max(0, ...(await this.#arrayFiles()).map(({ number }) => number));
  }

  async write({ weights, states, progress }: Snapshot): Promise<void> {
    const file = `arrays-${this.#number + 1}.safetensors`;
    const arrays = [...[...weights].map(([name, array]) => [WEIGHTS + name, array] as const), ...[...states].map(([name, array]) => [STATES + name, array] as const)];
    const parts = safetensorsParts(arrays);
    const text = JSON.stringify({
      format: FORMAT,
      version: VERSION,
      // The head holds the checksum of what follows it.
      arrays: { file, head: hex32(crc32c(parts[0]!)) },
      progress: encodeJson(progress, (problem) => this.#fail("data", `cannot write the backup: ${problem}`)),
    }).slice(1);
    const json = encode(`{"crc32c":"${hex32(crc32c(encode(text)))}",${text}`);
    if (json.length > MAX_JSON) this.#fail("data", `cannot write the backup: its JSON would have ${json.length} bytes, at most ${MAX_JSON} are allowed: the states of callbacks are too large`);
    await writeFileAtomic(this.#where, this.#path(file), parts);
    this.#number++;
    await writeFileAtomic(this.#where, this.#path(JSON_FILE), [json]);
    for (const { name, number } of await this.#arrayFiles()) if (number < this.#number) await this.#remove(name);
  }

  /** The backup, if there is one, for a model that it fits: its weights have the model's names. */
  async read(model: Operation, limits: Limits): Promise<Snapshot | undefined> {
    const path = this.#path(JSON_FILE);
    const bytes = await withFile(this.#where, path, (file) => (file.size > MAX_JSON ? this.#fail("file", `${path} has ${file.size} bytes, expected at most ${MAX_JSON}`) : file.read(0, file.size)), true);
    if (!bytes) return undefined;
    const { file, head, progress } = parseBackup(bytes, `${this.#where}: ${path}`, limits);
    return { ...(await this.#readArrays(file, head, model)), progress };
  }

  async #readArrays(name: string, head: string, model: Operation): Promise<Pick<Snapshot, "weights" | "states">> {
    const path = this.#path(name);
    const source = `${this.#where}: ${path}`;
    return withFile(this.#where, path, async (file) => {
      const length = headerLength(await file.read(0, Math.min(8, file.size)), file.size, source);
      const bytes = await file.read(0, 8 + length);
      if (hex32(crc32c(bytes)) !== head) this.#fail("file", `${path} is not the file that ${JSON_FILE} was written with`);
      const layout = readLayout(bytes.subarray(8), file.size, source);
      const other = layout.entries.find((entry) => !entry.name.startsWith(WEIGHTS) && !entry.name.startsWith(STATES));
      if (other) this.#fail("file", `${path} has ${brief(other.name)}, expected names that begin with ${WEIGHTS} or ${STATES}`);
      const matched = matchWeights(model, layout.entries.filter((entry) => entry.name.startsWith(WEIGHTS)), source, WEIGHTS);
      const { tensors } = readArrays(layout, await file.read(layout.start, file.size - layout.start), source);
      const names = [...namedWeights(model).keys()];
      return {
        weights: new Map(matched.map((entry, i) => [names[i]!, tensors.get(entry.name)!])),
        states: new Map([...tensors].flatMap(([key, array]): [string, NamedArray][] => (key.startsWith(STATES) ? [[key.slice(STATES.length), array]] : []))),
      };
    });
  }

  /** Removes the backup, and the folder if nothing else is in it. */
  async remove(): Promise<void> {
    await this.#remove(JSON_FILE);
    for (const { name } of await this.#arrayFiles()) await this.#remove(name);
    await builtin("node:fs/promises", this.#where).rmdir(this.#folder).catch(() => undefined);
  }

  async #arrayFiles(): Promise<{ readonly name: string; readonly number: number }[]> {
    const names = await builtin("node:fs/promises", this.#where)
      .readdir(this.#folder)
      .catch((error: unknown) => Promise.reject(fileError(this.#where, `read the folder ${this.#folder}`, error)));
    return names.flatMap((name) => {
      const number = ARRAYS_FILE.exec(name)?.[1];
      return number === undefined ? [] : [{ name, number: Number(number) }];
    });
  }

  async #remove(name: string): Promise<void> {
    await builtin("node:fs/promises", this.#where).rm(this.#path(name), { force: true }).catch((error: unknown) => Promise.reject(fileError(this.#where, `remove ${this.#path(name)}`, error)));
  }

  #path(name: string): string {
    return builtin("node:path", this.#where).join(this.#folder, name);
  }

  #fail(code: "file" | "data", problem: string): never {
    throw new KatachiError(code, `${this.#where}: ${problem}`);
  }
}

/** The content of a backup's JSON: the name and the checksum of the file of arrays, and where training was. */
export function parseBackup(bytes: Uint8Array, source: string, limits: Limits): { readonly file: string; readonly head: string; readonly progress: Progress } {
  const fail = failIn(source);
  const text = decodeUtf8(bytes, fail);
  const [start, expected] = SEALED.exec(text) ?? fail("does not begin with a checksum, expected a backup of a training");
  const actual = hex32(crc32c(encode(text.slice(start.length))));
  if (actual !== expected) fail(`has the checksum ${actual}, expected ${expected}: it was changed after it was written`);
  const root = parseJson(text, fail) as JsonObject;
  if (root["format"] !== FORMAT || root["version"] !== VERSION) fail(`has format ${brief(root["format"])}, version ${brief(root["version"])}, expected ${brief(FORMAT)}, version ${VERSION}`);
  const { file, head } = isJsonObject(root["arrays"]) ? root["arrays"] : {};
  if (typeof file !== "string" || !ARRAYS_FILE.test(file) || typeof head !== "string") return fail(`names the arrays ${brief(file)}, expected a file such as "arrays-1.safetensors" in its folder`);
  return { file, head, progress: progressOf(decodeJson(root["progress"] ?? null, fail), limits, fail) };
}

function decodeUtf8(bytes: Uint8Array, fail: (problem: string) => never): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail("is no UTF-8");
  }
}

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every((each) => typeof each === "number");

function progressOf(value: unknown, { epochs, steps }: Limits, fail: (problem: string) => never): Progress {
  const { epoch, batch, epochsTrained, iteration, learningRate, sums, samples, logs, history, stopped, callbacks } = record(value, "progress", fail);
  const whole = (name: string, given: unknown, least: number, most: number, what: string): number =>
    typeof given === "number" && Number.isSafeInteger(given) && given >= least && given <= most ? given : fail(`${name} must be ${what}, got ${brief(given)}`);
  const largest = 2 ** 31 - 1;
  const list = (name: string, given: unknown): number[] => (isNumbers(given) ? given : fail(`${name} must be a list of numbers, got ${brief(given)}`));
  const { epoch: numbers, history: curves, epochs: places } = record(history, "history", fail);
  const lists = (name: string, given: unknown): Record<string, number[]> => Object.fromEntries(Object.entries(record(given, name, fail)).map(([key, each]) => [key, list(`${name} of ${brief(key)}`, each)]));
  return {
    epoch: whole("epoch", epoch, 0, epochs, `a whole number up to the ${epochs} epochs of this training`),
    batch: whole("batch", batch, 0, steps ?? largest, steps === undefined ? "a whole number of at least 0" : `a whole number up to the ${steps} batches of an epoch`),
    epochsTrained: whole("epochsTrained", epochsTrained, 0, largest, "a whole number of at least 0"),
    iteration: whole("iteration", iteration, 0, largest, "a whole number of at least 0"),
    learningRate: learningRate === null || typeof learningRate === "number" ? learningRate : fail(`learningRate must be a number or null, got ${brief(learningRate)}`),
    sums: Array.isArray(sums) ? sums.map((each, i) => list(`sums[${i}]`, each)) : fail(`sums must be a list, got ${brief(sums)}`),
    samples: typeof samples === "number" && samples >= 0 ? samples : fail(`samples must be a number of at least 0, got ${brief(samples)}`),
    logs: Object.fromEntries(Object.entries(record(logs, "logs", fail)).map(([key, each]) => [key, typeof each === "number" ? each : fail(`logs of ${brief(key)} must be a number, got ${brief(each)}`)])),
    stopped: typeof stopped === "boolean" ? stopped : fail(`stopped must be true or false, got ${brief(stopped)}`),
    history: {
      epoch: list("history.epoch", numbers),
      history: lists("history", curves),
      epochs: lists("epochs", places),
    },
    callbacks: record(callbacks, "callbacks", fail),
  };
}

const record = (value: unknown, name: string, fail: (problem: string) => never): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : fail(`${name} must be an object, got ${brief(value)}`);
