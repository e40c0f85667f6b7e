/** Learning rates that change from step to step, as users see them under `optimizers.schedules`. */
export { cosineDecay, cosineDecayRestarts, exponentialDecay, inverseTimeDecay, piecewiseConstantDecay, polynomialDecay } from "./schedules.js";
