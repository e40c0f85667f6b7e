/** One-hot rows in the types. */
import type { Message } from "../messages.js";
import type { ShowTensor } from "../model-call.js";
import type { AnyTensor, IntTensor } from "../tensor.js";
import type { DataShape, NumberArray } from "../training/forms.js";

/** The labels, or the sentence why they are none. */
export type Labels<X> = X extends IntTensor<infer S>
  ? S extends readonly [unknown] | readonly [unknown, 1] ? X : number extends S["length"] ? X : Message<"labels", { actual: ShowTensor<X> }>
  : X extends AnyTensor
    ? Message<"labels", { actual: ShowTensor<X> }>
    : X extends NumberArray | readonly number[] | readonly (readonly number[])[] ? X : readonly number[] | NumberArray;

/** The number of labels. */
export type LabelCount<X> = Count<DataShape<X>>;

type Count<S> = S extends readonly [infer N extends number, ...unknown[]] ? N : number;
