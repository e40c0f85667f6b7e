/** The optimizers, as users see them under `optimizers`. */
export { adam, rmsprop, sgd } from "./optimizers.js";
