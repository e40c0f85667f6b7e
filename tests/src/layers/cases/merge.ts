/** Merge layers: ranks and sizes that differ, every axis of concatenate and dot. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const lists = (make: () => unknown): ((inputs: readonly any[]) => any) => (inputs) => (make() as (list: readonly any[]) => any)(inputs);

const matrix = [{ shape: [3, 4] }, { shape: [3, 4] }];
const wide = [{ shape: [3, 4] }, { shape: [1, 4] }, { shape: [4] }];
const row = [{ shape: [3, 1] }, { shape: [4] }];

const both = (make: () => unknown): readonly LayerCase[] => [
  { title: "equal shapes", inputs: matrix, apply: lists(make) },
  { title: "size 1 and a lower rank", inputs: row, apply: lists(make) },
];

const three = (make: () => unknown): readonly LayerCase[] => [...both(make), { title: "three tensors", inputs: wide, apply: lists(make) }];

export const mergeCases: Record<string, readonly LayerCase[]> = {
  add: three(() => layers.add()),
  subtract: both(() => layers.subtract()),
  multiply: three(() => layers.multiply()),
  average: three(() => layers.average()),
  maximum: three(() => layers.maximum()),
  minimum: three(() => layers.minimum()),
  concatenate: [
    { title: "last axis", inputs: [{ shape: [3, 2] }, { shape: [3, 4] }, { shape: [3, 1] }], apply: lists(() => layers.concatenate()) },
    { title: "axis 1", inputs: [{ shape: [3, 2, 2] }, { shape: [1, 2, 2] }], apply: lists(() => layers.concatenate({ axis: 1 })) },
  ],
  dot: [
    { title: "vectors", inputs: [{ shape: [4] }, { shape: [4] }], apply: lists(() => layers.dot({ axes: 1 })) },
    { title: "matrices along different axes", inputs: [{ shape: [3, 4] }, { shape: [4, 2] }], apply: lists(() => layers.dot({ axes: [2, 1] })) },
    { title: "normalized, of different ranks", inputs: [{ shape: [2, 3, 4] }, { shape: [4] }], apply: lists(() => layers.dot({ axes: -1, normalize: true })) },
  ],
};
