/** The weights of layers and models as safetensors, in bytes and in files. */
import { KatachiError } from "../../types/error.js";
import type { AnyLayer } from "../../types/layer.js";
import { optionError } from "../../types/messages.js";
import { showShape } from "../../types/shape.js";
import { isWeightsPath } from "../../types/training/weightsFile.js";
import { show } from "../options.js";
import type { Operation } from "../operation.js";
import type { NamedArray } from "../training/snapshot.js";
import type { Variable } from "../variable.js";
import { withFile, writeFileAtomic } from "./atomicFile.js";
import { brief, failIn } from "./failure.js";
import { headerLength, readArrays, readLayout, safetensorsParts, writeSafetensors, type Entry, type Layout } from "./safetensors.js";

type Named = Pick<Operation, "name" | "variables">;

/**
 * The weights by the names they have in files: `dense/kernel`. Layers of different nested models may have one name;
 * the second one's weights get a number, as automatic names have.
 */
export function namedWeights({ variables }: Pick<Named, "variables">): ReadonlyMap<string, Variable> {
  const named = new Map<string, Variable>();
  const taken = new Set(variables.map(({ name }) => name));
  for (const variable of variables) {
    let { name } = variable;
    for (let number = 1; named.has(name) || (number > 1 && taken.has(name)); number++) name = `${variable.name}_${number}`;
    named.set(name, variable);
  }
  return named;
}

/** Copies of all weights at one moment, also while a training runs. */
export async function readWeights(operation: Pick<Named, "variables">): Promise<ReadonlyMap<string, NamedArray>> {
  const named = [...namedWeights(operation)];
  const values = await Promise.all(named.map(([, variable]) => variable.read()));
  return new Map(named.map(([name, { shape }], i) => [name, { shape, values: values[i]! }]));
}

/** A name without the numbers that layers get automatically: `dense_4/kernel` is `dense/kernel`. */
const unnumbered = (name: string): string => name.replace(/_\d+(?=\/)/g, "");

const shown = (names: readonly string[]): string => `${names.slice(0, 3).map(brief).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`;

/** The names that others do not have, automatic numbers left out of account. */
function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const exact = new Set(others);
  const open = new Map<string, number>();
  for (const other of others) open.set(unnumbered(other), (open.get(unnumbered(other)) ?? 0) + 1);
  return names.filter((name) => {
    const left = open.get(unnumbered(name)) ?? 0;
    open.set(unnumbered(name), left - 1);
    return left <= 0 && !exact.has(name);
  });
}

/**
 * The entry of a file for each weight, in the order of the weights: by name, or by position where names differ in
 * automatic numbers only. Refuses files with weights that are missing, too many or of another shape.
 * @param prefix what names in the file begin with
 */
export function matchWeights(model: Named, entries: readonly Entry[], source: string, prefix = ""): readonly Entry[] {
  const fail = failIn(source);
  const wanted = [...namedWeights(model)];
  const inFile = new Map(entries.map((entry) => [entry.name.slice(prefix.length), entry]));
  const names = [...inFile.keys()];
  const byName = names.length === wanted.length && wanted.every(([name]) => inFile.has(name));
  const byPosition = !byName && names.length === wanted.length && wanted.every(([name], i) => unnumbered(name) === unnumbered(names[i]!));
  if (!byName && !byPosition) {
    const known = wanted.map(([name]) => name);
    const missing = without(known, names);
    const extra = without(names, known);
    const faults = [...(missing.length > 0 ? [`the file lacks ${shown(missing)}`] : []), ...(extra.length > 0 ? [`the model has no ${shown(extra)}`] : [])];
    fail(`does not fit ${model.name}: ${faults.join("; ") || `weights are called otherwise, and their order in the file is another one: ${shown(names)}`}`);
  }
  return wanted.map(([name, { shape }], i) => {
    const entry = byName ? inFile.get(name)! : inFile.get(names[i]!)!;
    const called = byName ? "" : `${brief(names[i]!)} has `;
    if (showShape(entry.shape) !== showShape(shape)) fail(`does not fit ${model.name}: ${brief(name)} has shape ${showShape(shape)} in the model, ${called}${showShape(entry.shape)} in the file`);
    if (entry.dtype === "I32") fail(`does not fit ${model.name}: ${brief(name)} is float32 in the model, ${called}I32 in the file`);
    return entry;
  });
}

/** All or nothing: every entry is found and checked before the first weight changes. */
function replace(model: Named, entries: readonly Entry[], tensors: ReadonlyMap<string, NamedArray>, source: string): void {
  const values = entries.map(({ name }) => tensors.get(name)!.values as Float32Array);
  const weights = [...namedWeights(model)];
  weights.forEach(([name], i) => {
    const bad = values[i]!.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new KatachiError("file", `${source}: ${show(name)} must hold finite numbers, got ${values[i]![bad]} at position ${bad}`);
  });
  weights.forEach(([, variable], i) => variable.write(values[i]!));
}

function checkOperation(where: string, value: unknown): Operation {
  const { variables, name } = (value ?? {}) as Partial<Operation>;
  if (typeof value !== "function" || !Array.isArray(variables)) throw new KatachiError("option", `${where}: expected a layer or a model, got ${show(value)}`);
  if (variables.length === 0) throw new KatachiError("state", `${where}: ${name} has no weights; a layer has them from its first call on`);
  return value as unknown as Operation;
}

/**
 * The weights of a layer or model as the bytes of a safetensors file, for browsers and for own storage; in Node
 * `model.saveWeights(path)` writes the file. Arrays are float32 and named `layer/weight`, in the order of `weights`.
 *
 * @example
 * const bytes = await weightsToSafetensors(net);
 * const link = URL.createObjectURL(new Blob([bytes]));
 */
export async function weightsToSafetensors(model: AnyLayer): Promise<Uint8Array<ArrayBuffer>> {
  return writeSafetensors(await readWeights(checkOperation("weightsToSafetensors", model)));
}

/**
 * Replaces the weights of a layer or model by those in the bytes of a safetensors file. Names must be the model's own,
 * or differ from them only in the numbers of automatic names, in which case order decides. A file with missing, further or differently shaped
 * weights, or with numbers that are not finite, is a KatachiError "file", and nothing changes.
 *
 * @example
 * weightsFromSafetensors(net, new Uint8Array(await (await fetch("weights.safetensors")).arrayBuffer()));
 */
export function weightsFromSafetensors(model: AnyLayer, bytes: Uint8Array): void {
  const where = "weightsFromSafetensors";
  const operation = checkOperation(where, model);
  if (!(bytes instanceof Uint8Array)) throw new KatachiError("option", `${where}: bytes must be a Uint8Array, got ${show(bytes)}`);
  const length = headerLength(bytes, bytes.length, where);
  const layout = readLayout(bytes.subarray(8, 8 + length), bytes.length, where);
  const entries = matchWeights(operation, layout.entries, where);
  replace(operation, entries, readArrays(layout, bytes.subarray(layout.start), where).tensors, where);
}

/** What `saveWeights` of layers and models does. */
export async function saveWeights(operation: Operation, path: string, where = "saveWeights"): Promise<void> {
  if (typeof path === "string" && !isWeightsPath(path)) throw optionError("weightsFile", { layer: where, option: "path", value: path });
  await writeFileAtomic(where, path, safetensorsParts(await readWeights(checkOperation(where, operation))));
}

/** What `loadWeights` of layers and models does. The header is checked against the model before anything else is read. */
export async function loadWeights(operation: Operation, path: string): Promise<void> {
  const where = "loadWeights";
  checkOperation(where, operation);
  const source = `${where}: ${path}`;
  await withFile(where, path, async (file) => {
    const layout = await layoutOf(file, source);
    const entries = matchWeights(operation, layout.entries, source);
    replace(operation, entries, readArrays(layout, await file.read(layout.start, file.size - layout.start), source).tensors, source);
  });
}

/** The header of an open file. */
export async function layoutOf(file: { readonly size: number; read(position: number, length: number): Promise<Uint8Array> }, source: string): Promise<Layout> {
  const length = headerLength(await file.read(0, Math.min(8, file.size)), file.size, source);
  return readLayout(await file.read(8, length), file.size, source);
}
