/** gru: gated recurrent units. */
import type { ActivationOption } from "./activation.js";
import type { CellOf, RecurrentOptions } from "./recurrent.js";

/** The cell of gru: units, returnSequences, returnState, stateful. */
export interface Gru<U, RS, St, F> extends CellOf<"gru", U, RS, St, F> {}

/** Options of gru. */
export interface GruOptions<RS, St, F, D, RD, G> extends RecurrentOptions<"gru", RS, St, F, D, RD, G> {
  /** Of the gates: a name, or a function in ops; "sigmoid" by default. */
  recurrentActivation?: ActivationOption;
  /** Applies the reset gate after the product with the recurrent kernel (the default) or before it. */
  resetAfter?: boolean;
}
