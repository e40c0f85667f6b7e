/** The losses that take options or are wanted as objects, as users see them under `losses`. */
export { binaryCrossentropy, categoricalCrossentropy, meanAbsoluteError, meanSquaredError, sparseCategoricalCrossentropy } from "./losses.js";
