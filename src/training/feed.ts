/** Feeding data to a model's programs, batch by batch. */
import type { Data } from "../runtime/executable.js";
import { bufferOf, run, type CompiledStep } from "../runtime/runner.js";
import { breathe, isBreathDue } from "../runtime/yield.js";
import { copySamples, type Column, type Table } from "./data.js";
import type { Source } from "./read.js";
import type { LeafType } from "./steps.js";

/** Types of the leaves for a batch of `count` samples. */
export const leafTypes = (columns: readonly Column[], count: number): LeafType[] =>
  columns.map(({ shape, values }) => ({ shape: [count, ...shape], dtype: values instanceof Int32Array ? "int32" : "float32" }));

/** Which programs can take these batches: one for each batch size and shape of the samples. */
export const stepKey = (kind: string, { inputs, targets, weights }: Table, count: number): string =>
  programKey(kind, count, [...inputs, ...targets, ...weights].map(({ shape }) => shape));

/** @param shapes of one sample of each input, then of each target and its weights */
export const programKey = (kind: string, count: number, shapes: readonly (readonly number[])[]): string => `${kind} ${count} ${shapes.map((shape) => `[${shape.join()}]`).join()}`;

export interface FeedOptions {
  readonly batchSize: number;
  /** Numbers of the samples in the order in which they are fed; one after another when undefined. */
  readonly order?: Uint32Array | undefined;
  /** How many batches at the beginning are left out. */
  readonly from?: number;
  /** The number of the batch to end before; all when undefined. */
  readonly to?: number | undefined;
  /** The program for a batch of `count` samples. */
  readonly stepFor: (table: Table, count: number) => Promise<CompiledStep>;
  /** Runs before a batch is fed. */
  readonly before?: ((batch: number) => Promise<void>) | undefined;
  /** Takes the program's outputs, valid until it returns. */
  readonly take: (outputs: readonly Data[], count: number, batch: number, step: CompiledStep) => void;
  /** Runs after a batch was taken; true ends the feeding. */
  readonly after?: ((batch: number) => Promise<boolean>) | undefined;
  /** Runs after the event loop had its turn. */
  readonly resumed?: (() => Promise<void>) | undefined;
}

/** How many batches there are, where the source can tell. */
export const batchCount = (source: Source, batchSize: number): number | undefined =>
  source.kind === "table" ? Math.ceil(source.table.count / batchSize) : source.batches;

/** Feeds a table once. Lets the event loop run from time to time. */
export async function feedTable(table: Table, { batchSize, order, from = 0, to = Infinity, stepFor, before, take, after, resumed }: FeedOptions): Promise<void> {
  const { count: samples } = table;
  const full = samples >= batchSize ? await stepFor(table, batchSize) : undefined;
  for (let first = from * batchSize, batch = from; first < samples && batch < to; first += batchSize, batch++) {
    const count = Math.min(batchSize, samples - first);
    if (before) await before(batch);
    const step = count === batchSize ? full! : await stepFor(table, count);
    fill(step, table, first, count, order);
    const outputs = run(step);
    take(outputs instanceof Promise ? await outputs : outputs, count, batch, step);
    if (after && (await after(batch))) return;
    if (!isBreathDue()) continue;
    await breathe();
    await resumed?.();
  }
}

/** Feeds batches as they come; false when they end before `to`. */
export async function feedBatches(batches: AsyncIterator<Table>, { from = 0, to = Infinity, stepFor, before, take, after, resumed }: Omit<FeedOptions, "batchSize" | "order">): Promise<boolean> {
  for (let batch = from; batch < to; batch++) {
    const { value: table, done } = await batches.next();
    if (done === true) return false;
    if (before) await before(batch);
    const step = await stepFor(table, table.count);
    fill(step, table, 0, table.count, undefined);
    const outputs = run(step);
    take(outputs instanceof Promise ? await outputs : outputs, table.count, batch, step);
    if (after && (await after(batch))) return true;
    if (!isBreathDue()) continue;
    await breathe();
    await resumed?.();
  }
  return true;
}

/** Copies one batch into a program's buffers. */
export function fill(step: CompiledStep, table: Table, from: number, count: number, order: Uint32Array | undefined): void {
  // A buffer is valid until the engine's next method call: each is filled before the next is asked for.
  const copy = (columns: readonly Column[], leaves: CompiledStep["inputs"]): void => {
    for (let i = 0; i < leaves.length; i++) copySamples(columns[i]!, bufferOf(step, leaves[i]!), table.start + from, count, order);
  };
  copy(table.inputs, step.inputs);
  copy(table.targets, step.targets);
  copy(table.weights, step.weights);
}
