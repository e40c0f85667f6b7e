/** One axis of a shape: a number literal, a named symbol or an expression of such, the batch, or `number` for unknown. */

declare const batch: unique symbol;

/** The batch axis: as long as the data fed. An interface, so that editors print it as `Batch`. */
export interface Batch {
  readonly [batch]: "Batch";
}

/** A dimension in the types: `28`, `"seq"`, `"floor((seq-4)/5)"`, `Batch`, or `number` when unknown. */
export type Dim = number | string | Batch;

/** A dimension at run time: a size, a symbolic expression (the batch is `"Batch"`), or `null` when unknown. */
export type RuntimeDim = number | string | null;
