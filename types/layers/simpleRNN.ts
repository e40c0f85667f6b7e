/** simpleRNN: h = activation(x · kernel + h · recurrent kernel + bias). */
import type { CellOf, RecurrentOptions } from "./recurrent.js";

/** The cell of simpleRNN: units, returnSequences, returnState, stateful. */
export interface SimpleRNN<U, RS, St, F> extends CellOf<"simpleRNN", U, RS, St, F> {}

/** Options of simpleRNN. */
export interface SimpleRNNOptions<RS, St, F, D, RD, G> extends RecurrentOptions<"simpleRNN", RS, St, F, D, RD, G> {}
