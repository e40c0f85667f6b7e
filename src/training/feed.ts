/** Feeding data to a model's programs, batch by batch. */
import { KatachiError } from "../../types/error.js";
import type { Model } from "../models/model.js";
import { matchPorts, type Ports } from "../models/ports.js";
import type { Data } from "../runtime/executable.js";
import { bufferOf, run, type CompiledStep } from "../runtime/runner.js";
import { breathe, isBreathDue } from "../runtime/yield.js";
import type { RuntimeType } from "../operation.js";
import { checkSamples, copySamples, toColumn, type Column, type Dataset, type Sizes, type Wanted } from "./data.js";
import type { Setup } from "./setup.js";
import type { LeafType } from "./steps.js";

/** How messages call a port: its name, or its position. */
const labels = ({ kind, names }: Ports): readonly string[] => (kind === "list" ? names.map((_, i) => String(i)) : names);

/** Reads and checks everything that is given for a run; targets when there is a setup. */
export async function readData(method: string, model: Model, x: unknown, training?: { readonly setup: Setup; readonly y: unknown }): Promise<Dataset> {
  const { network, inputPorts } = model.parts;
  const sizes: Sizes = new Map();
  const given = matchPorts(inputPorts, x, { where: method, code: "data", side: "input", what: "input" });
  const inputs: Column[] = [];
  for (const [i, declared] of network.inputs.entries()) {
    const where = inputPorts.kind === "one" ? `${method}: x` : `${method}: input ${labels(inputPorts)[i]}`;
    inputs.push(await toColumn(given[i], { where, shape: declared.shape, dtype: declared.dtype, limit: model.limitOf(i) }, sizes));
  }
  // The rules once more, now on the sizes of the data: what the types left open is decided here.
  const outputs = model.infer(inputs.map((column, i) => ({ shape: [network.inputs[i]!.shape[0]!, ...column.shape], dtype: network.inputs[i]!.dtype })), [model.name]);
  const targets = training ? await readTargets(method, model.parts.outputPorts, outputs, training.setup, training.y) : [];
  const count = checkSamples(method, inputs, targets, labels(inputPorts));
  const batch = declaredBatch(model);
  if (batch !== undefined && count % batch !== 0) throw new KatachiError("data", `${method}: the model's inputs have batchSize ${batch}, got ${count} samples, which are no whole batches`);
  return { inputs, targets, start: 0, count };
}

/** The batch size that inputs were declared with, as stateful layers need it. */
const declaredBatch = (model: Model): number | undefined => model.parts.network.inputs.map(({ shape }) => shape[0]).find((size) => typeof size === "number");

/** The batch size of a run: as given, as declared, else 32. */
export function batchSizeFor(method: string, model: Model, given: number | undefined): number {
  const declared = declaredBatch(model);
  if (declared !== undefined && given !== undefined && given !== declared) throw new KatachiError("option", `${method}: batchSize must be ${declared}, as the model's inputs have it, got ${given}`);
  return given ?? declared ?? 32;
}

async function readTargets(method: string, ports: Ports, outputs: readonly RuntimeType[], setup: Setup, y: unknown): Promise<Column[]> {
  const given = matchPorts(ports, y, { where: method, code: "data", side: "output", what: "target" });
  const columns: Column[] = [];
  for (const [i, { loss }] of setup.outputs.entries()) {
    const where = `${method}: targets${ports.kind === "one" ? "" : ` of ${labels(ports)[i]}`} for ${loss.name}`;
    const { shape } = outputs[i]!;
    const last = shape.at(-1);
    const wanted: Wanted = loss.targets === "classes" ? { where, shape: shape.slice(0, -1), dtype: "int32", classes: typeof last === "number" ? last : undefined } : { where, shape, dtype: "float32" };
    columns.push(await toColumn(given[i], wanted, new Map()));
  }
  return columns;
}

/** Types of the leaves for a batch of `count` samples. */
export const leafTypes = (columns: readonly Column[], count: number): LeafType[] =>
  columns.map(({ shape, values }) => ({ shape: [count, ...shape], dtype: values instanceof Int32Array ? "int32" : "float32" }));

/** Which programs can take these batches: one for each batch size and shape of the samples. */
export const stepKey = (kind: string, data: Dataset, count: number): string =>
  programKey(kind, count, [...data.inputs, ...data.targets].map(({ shape }) => shape));

/** @param shapes of one sample of each input, then of each target */
export const programKey = (kind: string, count: number, shapes: readonly (readonly number[])[]): string => `${kind} ${count} ${shapes.map((shape) => `[${shape.join()}]`).join()}`;

export interface FeedOptions {
  readonly data: Dataset;
  readonly batchSize: number;
  /** Numbers of the samples in the order in which they are fed; one after another when undefined. */
  readonly order?: Uint32Array | undefined;
  /** The program for a batch of `count` samples. */
  readonly stepFor: (count: number) => Promise<CompiledStep>;
  /** Takes the program's outputs, valid until it returns. */
  readonly take: (outputs: readonly Data[], count: number, batch: number) => void;
  /** Runs after the event loop had its turn. */
  readonly resumed?: () => Promise<void>;
}

export const batchCount = (data: Dataset, batchSize: number): number => Math.ceil(data.count / batchSize);

/** Feeds all samples once. Lets the event loop run from time to time. */
export async function feed({ data, batchSize, order, stepFor, take, resumed }: FeedOptions): Promise<void> {
  const full = data.count >= batchSize ? await stepFor(batchSize) : undefined;
  for (let from = 0, batch = 0; from < data.count; from += batchSize, batch++) {
    const count = Math.min(batchSize, data.count - from);
    const step = count === batchSize ? full! : await stepFor(count);
    fill(step, data, from, count, order);
    const outputs = run(step);
    take(outputs instanceof Promise ? await outputs : outputs, count, batch);
    if (!isBreathDue()) continue;
    await breathe();
    await resumed?.();
  }
}

/** Copies one batch into a program's buffers. */
function fill(step: CompiledStep, data: Dataset, from: number, count: number, order: Uint32Array | undefined): void {
  // A buffer is valid until the engine's next method call: each is filled before the next is asked for.
  step.inputs.forEach((leaf, i) => copySamples(data.inputs[i]!, bufferOf(step, leaf), data.start + from, count, order));
  step.targets.forEach((leaf, i) => copySamples(data.targets[i]!, bufferOf(step, leaf), data.start + from, count, order));
}
