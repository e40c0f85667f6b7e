/** The options of `summary` and `summaryText`. */

export interface SummaryOptions {
  /** Whether to list the layers of models inside the model, framed as Keras frames them; false by default. */
  expandNested?: boolean;
  /** Whether to add a column that says which layers are trained; false by default. */
  showTrainable?: boolean;
  /** Characters in a line, without the columns added by options; 65 by default, 98 for models that are no chain. */
  lineLength?: number;
  /** Where the columns end: in parts of the line when the last is at most 1, else in characters. One for each of Keras' three or four columns. */
  positions?: readonly number[];
  /**
   * Whether to count multiply-adds for a batch of 1; false by default. Counted are the sums of products in the graph that
   * each call of a layer becomes (matrix products, convolutions, attention, every step of a recurrent layer): one
   * multiplication and one addition is one multiply-add, which is two FLOPs. Additions of biases, activations,
   * normalizations and pooling are not counted. "?" stands where a size is unknown.
   */
  flops?: boolean;
  /**
   * Whether to show bytes for a batch of 1; false by default: of the weights, and of activations, the results of all calls.
   * Four for each number. A compiled model needs less for activations, because fused ones are never stored.
   */
  bytes?: boolean;
  /** What named dimensions stand for while counting: `{ seq: 100 }`. */
  sizes?: { readonly [name: string]: number };
}
