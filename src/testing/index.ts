/**
 * katachi/testing: is a layer right? Properties of layers, functions and models, checked on cases drawn by fast-check. That
 * package is a peer of this entry alone: without it the import fails with Node's "Cannot find package 'fast-check'", and
 * `npm install --save-dev fast-check@4` is the remedy.
 */
export { checkGradients, checkOp, type GradientOptions, type OpSpec } from "./checkGradients.js";
export { checkLayer, type InputSpec, type LayerSpec } from "./checkLayer.js";
export { checkModel, type ModelSpec } from "./checkModel.js";
export type { LayerSource } from "./typeShapes.js";
export type { CheckOptions, CheckResult } from "./check.js";
export * as arb from "./arbitraries/index.js";
