/** The metrics as objects, as users see them under `metrics`. */
export { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy, sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from "./metrics/accuracy.js";
export { auc } from "./metrics/auc.js";
export { f1Score, precision, recall } from "./metrics/confusion.js";
export { meanMetricWrapper } from "./metrics/own.js";
export { r2Score, rootMeanSquaredError } from "./metrics/regression.js";
