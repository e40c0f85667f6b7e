/** The optimizers, and learning rates that change, as users see them under `optimizers`. */
export { adadelta, adagrad } from "./optimizers/adagrad.js";
export { adam, adamax, adamW, nadam } from "./optimizers/adam.js";
export { lion } from "./optimizers/lion.js";
export { rmsprop } from "./optimizers/rmsprop.js";
export { sgd } from "./optimizers/sgd.js";
export * as schedules from "./scheduleFunctions.js";
