/** Folds whole axes away: sum, max or min. The axes disappear; keeping them as size 1 is a reshape. */
import { axis, constant, plus, type Access } from "../graph/affine.js";
import { sizeOf, stridesOf, type DType } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import type { Combine } from "../kernel/nest.js";
import { iota } from "./constants.js";
import { add, mul } from "./pointwise/arithmetic.js";
import { equal, select } from "./pointwise/comparison.js";
import { checkAttrs, checkInputs, fail } from "./support.js";
import { view } from "./view.js";
import { walk } from "./walk.js";

export interface ReduceAttrs {
  /** Ascending. */
  readonly axes: readonly number[];
}

const keptAxes = (rank: number, axes: readonly number[]): number[] => Array.from({ length: rank }, (_, i) => i).filter((i) => !axes.includes(i));

/** What a reduction of nothing would give. Sums start at +0, so that a sum of -0 is +0. */
export function initialOf(combine: Combine, dtype: DType): number {
  if (combine === "sum") return 0;
  const float = combine === "max" ? -Infinity : Infinity;
  return dtype === "int32" ? Math.max(-2147483648, Math.min(2147483647, float)) : float;
}

const reduceOp = (name: string, combine: Combine, fold: (sum: number, x: number) => number): Op<ReduceAttrs> => ({
  name,
  infer(inputs, attrs) {
    checkAttrs(name, attrs, ["axes"]);
    checkInputs(name, inputs, [["float32", "int32"]]);
    const { axes } = attrs;
    const { shape, dtype } = inputs[0]!;
    if (axes.length === 0) fail(`${name}: no axes`);
    axes.forEach((a, i) => {
      if (!Number.isInteger(a) || a < 0 || a >= shape.length) fail(`${name}: axis ${a} is out of range for rank ${shape.length}`);
      if (i > 0 && a <= axes[i - 1]!) fail(`${name}: axes [${axes.join(", ")}] must ascend`);
    });
    return { shape: keptAxes(shape.length, axes).map((i) => shape[i]!), dtype };
  },
  reference([x], { shape, dtype, inputs, attrs }) {
    const from = inputs[0]!.shape;
    const out = new Float64Array(sizeOf(shape)).fill(initialOf(combine, dtype));
    const strides = stridesOf(shape);
    const target = keptAxes(from.length, attrs.axes).reduce((index, kept, i) => plus(index, axis(kept, strides[i]!)), constant(0));
    let i = 0;
    walk(from, [target], ([to]) => (out[to!] = fold(out[to!]!, x![i++]!)));
    return dtype === "int32" ? out.map((value) => value | 0) : out;
  },
  gradient(node, dy) {
    const x = node.inputs[0]!;
    const { axes } = node.attrs;
    if (node.dtype !== "float32") return [undefined];
    const back = (small: Node): Node => view(small, x.shape, keptAxes(x.shape.length, axes).map((i) => axis(i)));
    if (combine === "sum") return [back(dy)];
    // The first extreme element, in row-major order of the reduced axes, gets everything. NaN has none.
    const sizes = axes.map((a) => x.shape[a]!);
    const steps = stridesOf(sizes);
    const position = axes.map((a, i) => mul(iota(x.graph, x.shape, a), steps[i]!)).reduce((sum, term) => add(sum, term));
    const first = reduce(select(equal(x, back(node)), position, sizeOf(sizes)), axes, "min");
    return [select(equal(position, back(first)), back(dy), 0)];
  },
  lowering: {
    kind: "reduce",
    combine,
    domain({ inputs, attrs }) {
      const { shape } = inputs[0]!;
      const kept = keptAxes(shape.length, attrs.axes);
      const order = [...kept, ...attrs.axes];
      const access: Access = shape.map((_, i) => axis(order.indexOf(i)));
      return { sizes: order.map((i) => shape[i]!), outputs: kept.length, accesses: [access] };
    },
    value: ([x]) => x!,
  },
  lift: ({ attrs }, [x]) => reduce(x!.node, attrs.axes.map((i) => i + 1), combine),
  simpler({ op, inputs: [x], attrs }) {
    // Folding twice is folding once; floats then add in another order, so the last bits of a sum may differ.
    if (x!.op !== op) return undefined;
    const inner = x!.inputs[0]!;
    const axes = (x!.attrs as ReduceAttrs).axes;
    const kept = keptAxes(inner.shape.length, axes);
    return reduce(inner, [...axes, ...attrs.axes.map((i) => kept[i]!)], combine);
  },
  samples: [
    { inputs: [{ shape: [7], dtype: "float32" }], attrs: { axes: [0] } },
    { inputs: [{ shape: [3, 5, 2], dtype: "float32" }], attrs: { axes: [1] } },
    { inputs: [{ shape: [17, 1, 3], dtype: "float32" }], attrs: { axes: [0, 2] } },
    { inputs: [{ shape: [1, 1], dtype: "float32" }], attrs: { axes: [1] } },
    { inputs: [{ shape: [2, 5], dtype: "int32" }], attrs: { axes: [1] } },
  ],
  errorSamples: [
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { axes: [1] }, message: "axis 1 is out of range" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { axes: [] }, message: "no axes" },
    { inputs: [{ shape: [3, 2], dtype: "float32" }], attrs: { axes: [1, 0] }, message: "must ascend" },
    { inputs: [{ shape: [3], dtype: "bool" }], attrs: { axes: [0] }, message: "expected dtype" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { axes: [0], keepDims: true } as ReduceAttrs, message: 'unknown attribute "keepDims"' },
  ],
});

/** max and min give NaN where an element is NaN. */
export const reduceOps: { readonly [C in Combine]: Op<ReduceAttrs> } = {
  sum: reduceOp("reduceSum", "sum", (sum, x) => sum + x),
  max: reduceOp("reduceMax", "max", Math.max),
  min: reduceOp("reduceMin", "min", Math.min),
};

/** Folds the given axes (any order, no repeats) of a float32 or int32 tensor; x itself when there are none. */
export const reduce = (x: Node, axes: readonly number[], combine: Combine): Node =>
  axes.length === 0 ? x : x.graph.node(reduceOps[combine], [x], { axes: [...axes].sort((a, b) => a - b) });
