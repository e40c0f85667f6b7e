/**
 * Rows that the data choose: `gather` reads row indices[j] of a table, `scatterAdd` adds row j to row indices[j] of zeros.
 * Each is the other's gradient. An index out of range counts as the nearest row, so that no foreign memory is ever read.
 */
import { sizeOf, type TensorType } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { transpose } from "./movement.js";
import { axisOf, checkAttrs, checkInputs, fail, sameShape, textOf, type NoAttrs } from "./support.js";

const nearest = (index: number, size: number): number => Math.max(0, Math.min(size - 1, index));

const float = (...shape: number[]): TensorType => ({ shape, dtype: "float32" });
const int = (...shape: number[]): TensorType => ({ shape, dtype: "int32" });

/** Inputs: a table [n, ...row], int32 indices [...j]. The result is [...j, ...row]. */
export const gatherOp: Op<NoAttrs> = {
  name: "gather",
  infer(inputs, attrs) {
    checkAttrs("gather", attrs, []);
    checkInputs("gather", inputs, [["float32", "int32", "bool"], ["int32"]]);
    const [table, indices] = inputs as [TensorType, TensorType];
    if (table.shape.length === 0) fail(`gather: ${textOf(table)} has no rows`);
    return { shape: [...indices.shape, ...table.shape.slice(1)], dtype: table.dtype };
  },
  reference([table, indices], { inputs }) {
    const [rows, ...row] = inputs[0]!.shape as [number, ...number[]];
    const width = sizeOf(row);
    const out = new Float64Array(indices!.length * width);
    indices!.forEach((index, j) => out.set(table!.subarray(nearest(index, rows) * width, (nearest(index, rows) + 1) * width), j * width));
    return out;
  },
  gradient: ({ inputs: [table, indices], dtype }, dy) => [dtype === "float32" ? scatterAdd(indices!, dy, table!.shape[0]!) : undefined, undefined],
  lowering: { kind: "gather" },
  lift: (_, [table, indices]) => (table!.along ? undefined : table!.node.graph.node<NoAttrs>(gatherOp, [table!.node, indices!.node], {})),
  samples: [
    { inputs: [float(5, 3), int(4)], attrs: {}, whole: [0, 4] },
    { inputs: [float(17, 4), int(3, 5)], attrs: {}, whole: [0, 16] },
    { inputs: [float(7), int(9)], attrs: {}, whole: [-2, 8] },
    { inputs: [float(3, 2, 5), int()], attrs: {}, whole: [0, 2] },
    { inputs: [float(1, 3), int(2, 1, 2)], attrs: {} },
    { inputs: [float(4, 1, 6), int(1, 5)], attrs: {} },
    { inputs: [int(6, 7), int(8)], attrs: {}, whole: [0, 5] },
    { inputs: [{ shape: [4, 3], dtype: "bool" }, int(5)], attrs: {}, whole: [-1, 4] },
  ],
  errorSamples: [
    { inputs: [float(), int(3)], attrs: {}, message: "has no rows" },
    { inputs: [float(3), float(3)], attrs: {}, message: "expected dtype" },
    { inputs: [float(3)], attrs: {}, message: "expected 2 inputs" },
    { inputs: [float(3), int(3)], attrs: { axis: 1 } as unknown as NoAttrs, message: 'unknown attribute "axis"' },
  ],
};

export interface ScatterAttrs {
  /** Rows of the result. */
  readonly size: number;
}

/** Inputs: int32 indices [...j], rows [...j, ...row]. The result is [size, ...row]; rows are added in their order. */
export const scatterAddOp: Op<ScatterAttrs> = {
  name: "scatterAdd",
  infer(inputs, attrs) {
    checkAttrs("scatterAdd", attrs, ["size"]);
    checkInputs("scatterAdd", inputs, [["int32"], ["float32"]]);
    const [indices, updates] = inputs as [TensorType, TensorType];
    const { size } = attrs;
    if (!Number.isSafeInteger(size) || size < 1) fail(`scatterAdd: size ${size} is not a whole number of at least 1`);
    const rank = indices.shape.length;
    if (!sameShape(updates.shape.slice(0, rank), indices.shape)) fail(`scatterAdd: ${textOf(updates)} has no row for each index of ${textOf(indices)}`);
    return { shape: [size, ...updates.shape.slice(rank)], dtype: "float32" };
  },
  reference([indices, updates], { shape, attrs: { size } }) {
    const out = new Float64Array(sizeOf(shape));
    const width = out.length / size;
    indices!.forEach((index, j) => {
      for (let i = 0; i < width; i++) out[nearest(index, size) * width + i]! += updates![j * width + i]!;
    });
    return out;
  },
  gradient: ({ inputs: [indices] }, dy) => [undefined, gather(dy, indices!)],
  lowering: { kind: "scatter" },
  samples: [
    { inputs: [int(4), float(4, 3)], attrs: { size: 5 }, whole: [0, 4] },
    { inputs: [int(3, 5), float(3, 5, 4)], attrs: { size: 4 }, whole: [0, 3] },
    { inputs: [int(19), float(19)], attrs: { size: 7 }, whole: [-2, 8] },
    { inputs: [int(), float(2, 5)], attrs: { size: 3 }, whole: [0, 2] },
    { inputs: [int(6), float(6, 17)], attrs: { size: 1 } },
    { inputs: [int(33, 1), float(33, 1, 2, 1, 3)], attrs: { size: 3 } },
  ],
  errorSamples: [
    { inputs: [int(3), float(4, 2)], attrs: { size: 5 }, message: "no row for each index" },
    { inputs: [int(3), float(3)], attrs: { size: 0 }, message: "at least 1" },
    { inputs: [int(3), int(3)], attrs: { size: 5 }, message: "expected dtype" },
    { inputs: [int(3), float(3)], attrs: { size: 5, axis: 0 } as ScatterAttrs, message: 'unknown attribute "axis"' },
  ],
};

/**
 * The slices of x along `axis` at int32 `indices`: x [a, n, b] and indices [i, j] give [a, i, j, b] for axis 1.
 * Indices below 0 or past the end count as the first and the last. The gradient flows to x alone.
 */
export function gather(x: Node, indices: Node, axis = 0): Node {
  const along = axisOf("gather", axis, x.shape.length);
  const rank = indices.shape.length;
  const first = transpose(x, [along, ...x.shape.flatMap((_, i) => (i === along ? [] : [i]))]);
  const rows = x.graph.node<NoAttrs>(gatherOp, [first, indices], {});
  const position = (i: number): number => (i < along ? rank + i : i < along + rank ? i - along : i);
  return transpose(rows, rows.shape.map((_, i) => position(i)));
}

/** [size, ...row]: zeros to which each row of `updates` [...j, ...row] is added at its index, of int32 `indices` [...j]. Indices are clamped as for `gather`. */
export const scatterAdd = (indices: Node, updates: Node, size: number): Node => indices.graph.node<ScatterAttrs>(scatterAddOp, [indices, updates], { size });
