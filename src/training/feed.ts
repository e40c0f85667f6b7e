/** Feeding data to a model's programs, batch by batch. */
import type { Data } from "../runtime/executable.js";
import { bufferOf, run, type CompiledStep } from "../runtime/runner.js";
import { breathe, isBreathDue } from "../runtime/yield.js";
import { copySamples, type Column, type Table } from "./data.js";
import type { LeafType } from "./steps.js";

/** Types of the leaves for a batch of `count` samples. */
export const leafTypes = (columns: readonly Column[], count: number): LeafType[] =>
  columns.map(({ shape, values }) => ({ shape: [count, ...shape], dtype: values instanceof Int32Array ? "int32" : "float32" }));

/** Which programs can take these batches: one for each batch size and shape of the samples. */
export const stepKey = (kind: string, data: Table, count: number): string =>
  programKey(kind, count, [...data.inputs, ...data.targets].map(({ shape }) => shape));

/** @param shapes of one sample of each input, then of each target */
export const programKey = (kind: string, count: number, shapes: readonly (readonly number[])[]): string => `${kind} ${count} ${shapes.map((shape) => `[${shape.join()}]`).join()}`;

export interface FeedOptions {
  readonly data: Table;
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

export const batchCount = (data: Table, batchSize: number): number => Math.ceil(data.count / batchSize);

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
function fill(step: CompiledStep, data: Table, from: number, count: number, order: Uint32Array | undefined): void {
  // A buffer is valid until the engine's next method call: each is filled before the next is asked for.
  step.inputs.forEach((leaf, i) => copySamples(data.inputs[i]!, bufferOf(step, leaf), data.start + from, count, order));
  step.targets.forEach((leaf, i) => copySamples(data.targets[i]!, bufferOf(step, leaf), data.start + from, count, order));
}
