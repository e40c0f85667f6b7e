/** Batches that come one by one, from an iterable, an async iterable, or a function that makes one. */
import { KatachiError } from "../../types/error.js";
import { show } from "../options.js";
import { Dataset } from "../data/dataset.js";
import type { Table } from "./data.js";

/** Where batches come from: samples in memory, or batches that come one by one. */
export type Source =
  | { readonly kind: "table"; readonly table: Table }
  | {
      readonly kind: "stream";
      /** How many there are, where they say so. */
      readonly batches: number | undefined;
      /** All batches from the first; `epoch` decides the order where the data is shuffled by a `Dataset`, else every opening is the next one. */
      readonly open: (epoch?: number) => AsyncIterator<Table>;
    };

type Batches = Iterable<unknown> | AsyncIterable<unknown>;

const isIterable = (given: unknown): given is Batches => typeof given === "object" && given !== null && (Symbol.iterator in given || Symbol.asyncIterator in given);

/** Whether data come as batches, one by one: an iterable that is no array, or a function that makes one. */
export const isBatches = (given: unknown): boolean => typeof given === "function" || (isIterable(given) && !Array.isArray(given) && !ArrayBuffer.isView(given));

/**
 * The batches of what was given, each read and checked when it comes. What was given is closed when its reader is, and
 * when a batch is refused.
 * @param read makes a table of a batch; `where` begins its messages
 */
export function streamOf(method: string, given: unknown, read: (batch: unknown, where: string) => Promise<Table>): Source {
  let opened = 0;
  return {
    kind: "stream",
    batches: given instanceof Dataset && Number.isFinite(given.size) ? given.size : undefined,
    open: (epoch) => tables(method, start(method, given, epoch), read, opened++ > 0),
  };
}

async function* start(method: string, given: unknown, epoch: number | undefined): AsyncGenerator<unknown> {
  const batches: unknown = typeof given === "function" ? await given() : given;
  if (!isBatches(batches) && !Array.isArray(batches)) throw new KatachiError("data", `${method}: the function must give an iterable of batches, got ${show(batches)}`);
  yield* batches instanceof Dataset && epoch !== undefined ? batches.epoch(epoch) : (batches as Batches);
}

async function* tables(method: string, batches: AsyncIterable<unknown>, read: (batch: unknown, where: string) => Promise<Table>, again: boolean): AsyncGenerator<Table, undefined> {
  let count = 0;
  try {
    for await (const batch of batches) {
      yield await read(batch, `${method}: batch ${count}`);
      count++;
    }
  } catch (cause) {
    if (cause instanceof KatachiError) throw cause;
    throw new KatachiError("data", `${method}: the iterable failed at batch ${count}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (count > 0) return undefined;
  const hint = "; an iterator gives its batches only once: give a function that makes a new one";
  throw new KatachiError("data", `${method}: there are no batches${again ? ` when they are asked for again${hint}` : ""}`);
}
