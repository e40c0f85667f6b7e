/** How long nests take on one thread, roughly, and from that which of them are shared and in how many parts. */
import type { Nest, Stage } from "../../../codegen/kernel/nest.js";
import { expressions } from "../../../codegen/targets/wasm/affines.js";
import { instructionOf } from "../../../codegen/targets/wasm/instructions.js";
import { MAX_PARTS } from "./control.js";
import { settings } from "./settings.js";

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Cycles per vector of four, from measurements of products, sums, pools and optimizers. */
const LOAD = 0.3;
const STORE = 2;
/** In a sum of products, whose loads serve many points. */
const PRODUCT = 0.7;
/** Any other value that is folded waits for memory and for the fold before it. */
const FOLD = 4;
const NS_PER_ELEMENT_CYCLE = 1 / (4 * 3.5);

function stageNs(nest: Nest, stage: Stage): number {
  let cycles = stage.stores.length * STORE;
  for (const { value } of stage.reductions) cycles += value.kind === "apply" && value.fn === "mul" ? PRODUCT : FOLD;
  const products = new Set(stage.reductions.map(({ value }) => value));
  for (const expr of expressions(stage)) {
    if (expr.kind === "load") cycles += stage.reductions.length > 0 ? 0 : LOAD;
    if (expr.kind === "apply" && !products.has(expr)) cycles += instructionOf(expr.fn).cost;
  }
  return product(nest.axes) * product(stage.inner) * cycles * NS_PER_ELEMENT_CYCLE;
}

export const estimateUs = (nest: Nest): number => nest.stages.reduce((sum, stage) => sum + stageNs(nest, stage), 0) / 1000;

/** A nest shorter than this is done before another thread has noticed it. */
const WORTH_SHARING_US = 25;
/** A part must be long beside the taking of it. */
const SHORTEST_PART_US = 8;
/** What all shared nests of a program must take together for it to need threads at all. */
const WORTH_THREADS_US = 400;

/** Per nest, the most parts it is cut into; 1 where the main thread does it alone. Undefined if threads do not pay. */
export function mostParts(nests: readonly Nest[], splits: readonly number[]): readonly number[] | undefined {
  let shared = 0;
  const parts = nests.map((nest, i) => {
    const split = splits[i]!;
    if (settings.always) return split;
    const us = estimateUs(nest);
    if (split < 2 || us < WORTH_SHARING_US) return 1;
    shared += us;
    return Math.min(split, Math.floor(us / SHORTEST_PART_US));
  });
  return settings.always || shared >= WORTH_THREADS_US ? parts : undefined;
}

/** Parts in which each thread takes a part of the rest, so that they become smaller towards the end. */
const SHARE = 2;
/** No part is smaller than this fraction of a thread's share. */
const FINEST = 8;

/**
 * The number of parts, then their borders. The first parts are large and the last are small, so that threads that were
 * late or slow end together.
 */
export function cut(split: number, most: number, threads: number): Int32Array {
  const least = Math.max(1, Math.ceil(split / Math.min(most, threads * FINEST, MAX_PARTS)));
  const borders = [0];
  for (let at = 0; at < split; ) {
    at += Math.min(split - at, Math.max(least, Math.ceil((split - at) / (SHARE * threads))));
    borders.push(at);
  }
  return Int32Array.of(borders.length - 1, ...borders);
}
