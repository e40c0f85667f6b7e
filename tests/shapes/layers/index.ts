/** The random calls of every layer and op. */
import { layers } from "../../../src/index.js";
import type { CallGenerator } from "../random.js";
import { attentionCalls } from "./attention.js";
import { convolutionCalls } from "./convolution.js";
import { coreCalls } from "./core.js";
import { customCalls } from "./custom.js";
import { mergeCalls } from "./merge.js";
import { normalizationCalls } from "./normalization.js";
import { opCalls } from "./ops.js";
import { poolingCalls } from "./pooling.js";
import { recurrentCalls } from "./recurrent.js";

export const layerCalls: Readonly<Record<string, CallGenerator>> = {
  ...customCalls, ...coreCalls, ...convolutionCalls, ...poolingCalls, ...normalizationCalls, ...mergeCalls, ...attentionCalls, ...recurrentCalls,
};

/** Layers that no random program calls: none, or a test says so. What a lambda accepts is in its function's type alone, which the run time does not see. */
export const uncalled = Object.keys(layers).filter((name) => name !== "lambda" && !Object.hasOwn(layerCalls, name));

export { opCalls };
