/** lstm: long short-term memory. */
import type { ActivationOption } from "./activation.js";
import type { CellOf, RecurrentOptions } from "./recurrent.js";

/** The cell of lstm: units, returnSequences, returnState, stateful. */
export interface Lstm<U, RS, St, F> extends CellOf<"lstm", U, RS, St, F> {}

/** Options of lstm. */
export interface LstmOptions<RS, St, F, D, RD, G> extends RecurrentOptions<"lstm", RS, St, F, D, RD, G> {
  /** Of the gates: a name, or a function in ops; "sigmoid" by default. */
  recurrentActivation?: ActivationOption;
  /** Starts the bias of the forget gate at 1 (the default), so that the cell remembers at first. */
  unitForgetBias?: boolean;
}
