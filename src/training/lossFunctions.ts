/** The losses as objects, as users see them under `losses`. */
export { categoricalHinge, hinge, squaredHinge } from "./losses/hinge.js";
export { binaryCrossentropy, categoricalCrossentropy, kullbackLeiblerDivergence, poisson, sparseCategoricalCrossentropy } from "./losses/probabilistic.js";
export { cosineSimilarity, huber, logCosh, meanAbsoluteError, meanAbsolutePercentageError, meanSquaredError, meanSquaredLogarithmicError } from "./losses/regression.js";
