/** Values known from the index alone: literals, the index along an axis, the row-major position. They take no memory. */
import { sizeOf, stridesOf, type DType } from "../graph/dtype.js";
import type { Graph, Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { literal } from "./expression.js";
import { checkAttrs, checkDType, checkInputs, checkShape, checkValue, fail } from "./support.js";

export interface FillAttrs {
  readonly value: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

export const fillOp: Op<FillAttrs> = {
  name: "fill",
  infer(inputs, attrs) {
    checkAttrs("fill", attrs, ["value", "shape", "dtype"]);
    checkInputs("fill", inputs, []);
    checkDType("fill", attrs.dtype);
    checkShape("fill", attrs.shape);
    checkValue("fill", attrs.value, attrs.dtype);
    return { shape: attrs.shape, dtype: attrs.dtype };
  },
  reference: (_, node) => new Float64Array(sizeOf(node.shape)).fill(node.attrs.value),
  gradient: () => [],
  lowering: { kind: "pointwise", expr: (_, { attrs }) => literal(attrs.value, attrs.dtype) },
  uniform: (node) => node.attrs.value,
  samples: [
    { inputs: [], attrs: { value: 0.1, shape: [], dtype: "float32" } },
    { inputs: [], attrs: { value: -Infinity, shape: [3, 1, 5], dtype: "float32" } },
    { inputs: [], attrs: { value: -2147483648, shape: [17], dtype: "int32" } },
    { inputs: [], attrs: { value: 1, shape: [7], dtype: "bool" } },
  ],
  errorSamples: [
    { inputs: [], attrs: { value: 0.5, shape: [2], dtype: "int32" }, message: "no int32" },
    { inputs: [], attrs: { value: 2, shape: [2], dtype: "bool" }, message: "no bool" },
    { inputs: [], attrs: { value: 1, shape: [-2], dtype: "float32" }, message: "impossible shape" },
    { inputs: [], attrs: { value: 1, shape: [2], dtype: "float32", axis: 0 } as FillAttrs, message: 'unknown attribute "axis"' },
  ],
};

/** The same literal everywhere. */
export const fill = (graph: Graph, value: number, shape: readonly number[] = [], dtype: DType = "float32"): Node<FillAttrs> =>
  graph.node(fillOp, [], { value, shape: [...shape], dtype });

export interface IotaAttrs {
  readonly shape: readonly number[];
  readonly axis: number;
}

export const iotaOp: Op<IotaAttrs> = {
  name: "iota",
  infer(inputs, attrs) {
    checkAttrs("iota", attrs, ["shape", "axis"]);
    checkInputs("iota", inputs, []);
    checkShape("iota", attrs.shape);
    if (!Number.isInteger(attrs.axis) || attrs.axis < 0 || attrs.axis >= attrs.shape.length) fail(`iota: axis ${attrs.axis} is out of range for rank ${attrs.shape.length}`);
    return { shape: attrs.shape, dtype: "int32" };
  },
  reference(_, { shape, attrs }) {
    const stride = stridesOf(shape)[attrs.axis]!;
    return Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.floor(i / stride) % shape[attrs.axis]!);
  },
  gradient: () => [],
  lowering: { kind: "pointwise", expr: (_, { attrs, index }) => index(attrs.axis) },
  samples: [
    { inputs: [], attrs: { shape: [7], axis: 0 } },
    { inputs: [], attrs: { shape: [3, 5, 2], axis: 1 } },
    { inputs: [], attrs: { shape: [17, 1], axis: 1 } },
  ],
  errorSamples: [
    { inputs: [], attrs: { shape: [3], axis: 1 }, message: "axis 1 is out of range" },
    { inputs: [], attrs: { shape: [0], axis: 0 }, message: "impossible shape" },
  ],
};

/** int32: the index along `axis`. */
export const iota = (graph: Graph, shape: readonly number[], axis: number): Node<IotaAttrs> => graph.node(iotaOp, [], { shape: [...shape], axis });

export interface PositionAttrs {
  readonly shape: readonly number[];
}

export const positionOp: Op<PositionAttrs> = {
  name: "position",
  infer(inputs, attrs) {
    checkAttrs("position", attrs, ["shape"]);
    checkInputs("position", inputs, []);
    checkShape("position", attrs.shape);
    if (sizeOf(attrs.shape) > 2147483648) fail(`position: shape [${attrs.shape.join(", ")}] has positions that are no int32`);
    return { shape: attrs.shape, dtype: "int32" };
  },
  reference: (_, { shape }) => Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
  gradient: () => [],
  lowering: { kind: "pointwise", expr: (_, { position }) => position() },
  samples: [{ inputs: [], attrs: { shape: [3, 5] } }, { inputs: [], attrs: { shape: [] } }],
  errorSamples: [{ inputs: [], attrs: { shape: [65536, 65536] }, message: "no int32" }],
};

/** int32: the row-major position of each element. */
export const position = (graph: Graph, shape: readonly number[]): Node<PositionAttrs> => graph.node(positionOp, [], { shape: [...shape] });
