/** Everything that is compared with tfjs, by name. */
import { layerComparison } from "./compareLayers.js";
import type { Comparison } from "./comparison.js";
import { oracles } from "./layers/index.js";
import { lossComparisons } from "./losses.js";
import { metricComparisons } from "./metrics.js";
import { optimizerComparisons } from "./optimizers.js";
import { trainingComparisons } from "./trainings.js";

export const comparisons: Readonly<Record<string, Comparison>> = {
  ...Object.fromEntries(Object.entries(oracles).map(([name, oracle]) => [name, layerComparison(oracle)])),
  ...lossComparisons,
  ...metricComparisons,
  ...optimizerComparisons,
  ...trainingComparisons,
};
