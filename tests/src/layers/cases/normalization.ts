/** The normalizations with the options that matter. A large epsilon keeps two rows, which could be alike, from being divided by nearly 0. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const rows = [{ shape: [5] }] as const;
const sequence = [{ shape: [6, 4] }] as const;
const image = [{ shape: [4, 5, 6] }] as const;

export const normalizationCases: Record<string, readonly LayerCase[]> = {
  batchNormalization: [
    { title: "rows", inputs: rows, apply: ([x]) => layers.batchNormalization({ momentum: 0.8, epsilon: 0.5 })(x) },
    { title: "sequences along the steps", inputs: sequence, apply: ([x]) => layers.batchNormalization({ axis: 1, epsilon: 0.01 })(x) },
    { title: "images", inputs: image, apply: ([x]) => layers.batchNormalization({ momentum: 0.5, center: false })(x) },
    { title: "images along the width, no scale", inputs: image, apply: ([x]) => layers.batchNormalization({ axis: -2, scale: false })(x) },
    { title: "not trainable", inputs: image, apply: ([x]) => layers.batchNormalization({ trainable: false })(x) },
  ],
  layerNormalization: [
    { title: "last axis", inputs: sequence, apply: ([x]) => layers.layerNormalization()(x) },
    { title: "two axes", inputs: image, apply: ([x]) => layers.layerNormalization({ axis: [3, 1], epsilon: 0.01 })(x) },
    { title: "first axis, no weights", inputs: image, apply: ([x]) => layers.layerNormalization({ axis: 1, center: false, scale: false })(x) },
  ],
  groupNormalization: [
    { title: "three groups", inputs: image, apply: ([x]) => layers.groupNormalization({ groups: 3 })(x) },
    { title: "each channel", inputs: sequence, apply: ([x]) => layers.groupNormalization({ groups: -1 })(x) },
    { title: "first axis, one group, no scale", inputs: image, apply: ([x]) => layers.groupNormalization({ groups: 1, axis: 1, scale: false })(x) },
  ],
  rmsNormalization: [
    { title: "last axis", inputs: sequence, apply: ([x]) => layers.rmsNormalization()(x) },
    { title: "all axes, no scale", inputs: image, apply: ([x]) => layers.rmsNormalization({ axis: [1, 2, 3], epsilon: 0.1, scale: false })(x) },
  ],
  unitNormalization: [
    { title: "last axis", inputs: sequence, apply: ([x]) => layers.unitNormalization()(x) },
    { title: "two axes", inputs: image, apply: ([x]) => layers.unitNormalization({ axis: [1, -1] })(x) },
  ],
  normalization: [
    { title: "lists", inputs: sequence, apply: ([x]) => layers.normalization({ mean: [1, 2, 3, 4], variance: [0.5, 1, 2, 0.1] })(x) },
    { title: "numbers, inverted, of integers", inputs: [{ shape: [6], dtype: "int32", below: 9 }], apply: ([x]) => layers.normalization({ axis: null, mean: 4, variance: 9, invert: true })(x) },
    { title: "first axis", inputs: image, apply: ([x]) => layers.normalization({ axis: 1, mean: [0, 1, 0, 1], variance: 2 })(x) },
  ],
  rescaling: [
    { title: "floats", inputs: sequence, apply: ([x]) => layers.rescaling(2.5, { offset: -1 })(x) },
    { title: "integers", inputs: [{ shape: [3, 2], dtype: "int32", below: 256 }], apply: ([x]) => layers.rescaling(1 / 255)(x) },
  ],
};
