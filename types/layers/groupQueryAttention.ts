/** groupQueryAttention: multi-head attention whose keys and values are shared by groups of query heads. */
import type { Mod } from "../arithmetic.js";
import { optionError, type Message } from "../messages.js";
import { checkPositive, checkShare, type NotPositive, type Positive, type Share } from "../option.js";
import type { LayerOptions } from "./options.js";
import type { ActivityOptions, BiasWeights, KernelWeights } from "./weightOptions.js";

/** Options of groupQueryAttention. */
export interface GroupQueryAttentionOptions<D, H, KV, R, G> extends LayerOptions, KernelWeights, BiasWeights, ActivityOptions {
  /** Channels of each head. */
  headDim: Positive<"groupQueryAttention", "headDim", D, G>;
  /** How many heads the queries have. */
  numQueryHeads: Positive<"groupQueryAttention", "numQueryHeads", H, G>;
  /** How many heads keys and values have; the query heads are a multiple of them. */
  numKeyValueHeads: GroupsOf<H, KV, G>;
  /** Share of the scores set to zero while training; 0 by default. */
  dropout?: Share<"groupQueryAttention", "dropout", R, G>;
  /** Whether the projections add a bias. True by default. */
  useBias?: boolean;
}

type GroupsOf<H, KV, G> = Positive<"groupQueryAttention", "numKeyValueHeads", KV, G> extends infer Sentence extends string
  ? Sentence
  : `${H & number}` extends NotPositive
    ? KV
    : Mod<H, KV> extends infer Rest
      ? number extends Rest ? KV : Rest extends 0 ? KV : Message<"headGroups", { queryHeads: H & number; keyValueHeads: KV & number }>
      : never;

/** Arguments of groupQueryAttention at run time. */
export interface GroupQueryAttentionArguments {
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;
  readonly dropout: number;
}

/** Refuses options that no input would fit. */
export function checkGroupQueryAttention({ headDim, numQueryHeads, numKeyValueHeads, dropout }: GroupQueryAttentionArguments): void {
  const layer = "groupQueryAttention";
  checkPositive(layer, "headDim", headDim);
  checkPositive(layer, "numQueryHeads", numQueryHeads);
  checkPositive(layer, "numKeyValueHeads", numKeyValueHeads);
  if (numQueryHeads % numKeyValueHeads !== 0) throw optionError("headGroups", { queryHeads: numQueryHeads, keyValueHeads: numKeyValueHeads });
  checkShare(layer, "dropout", dropout);
}
