/** The pooling layers with the options that matter. A maximum has kinks, but random values keep away from them. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const sequence = [{ shape: [9, 3] }] as const;
const image = [{ shape: [7, 8, 3] }] as const;
const volume = [{ shape: [4, 5, 6, 2] }] as const;

export const poolingCases: Record<string, readonly LayerCase[]> = {
  maxPooling1d: [
    { title: "windows of 2", inputs: sequence, apply: ([x]) => layers.maxPooling1d(2)(x) },
    { title: "overlapping, same", inputs: sequence, apply: ([x]) => layers.maxPooling1d(3, { strides: 2, padding: "same" })(x) },
  ],
  maxPooling2d: [
    { title: "windows of 2", inputs: image, apply: ([x]) => layers.maxPooling2d(2)(x) },
    { title: "stride 1, same", inputs: image, apply: ([x]) => layers.maxPooling2d(3, { strides: 1, padding: "same" })(x) },
    { title: "pairs", inputs: image, apply: ([x]) => layers.maxPooling2d([2, 3], { strides: [1, 2] })(x) },
  ],
  maxPooling3d: [
    { title: "windows of 2", inputs: volume, apply: ([x]) => layers.maxPooling3d()(x) },
    { title: "triples, same", inputs: volume, apply: ([x]) => layers.maxPooling3d([2, 3, 2], { strides: [1, 2, 3], padding: "same" })(x) },
  ],
  averagePooling1d: [
    { title: "windows of 4", inputs: sequence, apply: ([x]) => layers.averagePooling1d(4)(x) },
    { title: "overlapping, same", inputs: sequence, apply: ([x]) => layers.averagePooling1d([4], { strides: [3], padding: "same" })(x) },
  ],
  averagePooling2d: [
    { title: "windows of 2", inputs: image, apply: ([x]) => layers.averagePooling2d(2)(x) },
    { title: "pairs, same", inputs: image, apply: ([x]) => layers.averagePooling2d([3, 2], { strides: [2, 1], padding: "same" })(x) },
  ],
  averagePooling3d: [
    { title: "windows of 2", inputs: volume, apply: ([x]) => layers.averagePooling3d(2)(x) },
    { title: "stride 1, same", inputs: volume, apply: ([x]) => layers.averagePooling3d(3, { strides: 1, padding: "same" })(x) },
  ],
  globalMaxPooling1d: [
    { title: "plain", inputs: sequence, apply: ([x]) => layers.globalMaxPooling1d()(x) },
    { title: "keepDims", inputs: sequence, apply: ([x]) => layers.globalMaxPooling1d({ keepDims: true })(x) },
  ],
  globalMaxPooling2d: [
    { title: "plain", inputs: image, apply: ([x]) => layers.globalMaxPooling2d()(x) },
    { title: "keepDims", inputs: image, apply: ([x]) => layers.globalMaxPooling2d({ keepDims: true })(x) },
  ],
  globalMaxPooling3d: [{ title: "plain", inputs: volume, apply: ([x]) => layers.globalMaxPooling3d()(x) }],
  globalAveragePooling1d: [
    { title: "plain", inputs: sequence, apply: ([x]) => layers.globalAveragePooling1d()(x) },
    { title: "keepDims", inputs: sequence, apply: ([x]) => layers.globalAveragePooling1d({ keepDims: true })(x) },
  ],
  globalAveragePooling2d: [
    { title: "plain", inputs: image, apply: ([x]) => layers.globalAveragePooling2d()(x) },
    { title: "keepDims", inputs: image, apply: ([x]) => layers.globalAveragePooling2d({ keepDims: true })(x) },
  ],
  globalAveragePooling3d: [{ title: "keepDims", inputs: volume, apply: ([x]) => layers.globalAveragePooling3d({ keepDims: true })(x) }],
};
