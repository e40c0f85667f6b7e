/** A value that lives in a buffer: an input, a parameter, an optimizer slot, a constant. */
import type { DType } from "../graph/dtype.js";
import type { Graph, Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { checkAttrs, checkDType, checkInputs, checkShape, fail } from "./support.js";

export interface LeafAttrs {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

export const leafOp: Op<LeafAttrs> = {
  name: "leaf",
  infer(inputs, attrs) {
    checkAttrs("leaf", attrs, ["name", "shape", "dtype"]);
    checkInputs("leaf", inputs, []);
    if (typeof attrs.name !== "string" || attrs.name === "") fail("leaf: the name must be a string that is not empty");
    checkDType("leaf", attrs.dtype);
    checkShape("leaf", attrs.shape);
    return { shape: attrs.shape, dtype: attrs.dtype };
  },
  reference: (_, node) => fail(`leaf: "${node.attrs.name}" has no value`),
  gradient: () => [],
  lowering: { kind: "leaf" },
  samples: [{ inputs: [], attrs: { name: "w", shape: [3, 5], dtype: "float32" } }],
  errorSamples: [
    { inputs: [], attrs: { name: "", shape: [2], dtype: "float32" }, message: "name" },
    { inputs: [], attrs: { name: "w", shape: [2, 0], dtype: "float32" }, message: "impossible shape" },
    { inputs: [], attrs: { name: "w", shape: [2], dtype: "float64" as DType }, message: "unknown dtype" },
    { inputs: [{ shape: [], dtype: "float32" }], attrs: { name: "w", shape: [2], dtype: "float32" }, message: "expected 0 inputs" },
  ],
};

/** A named buffer of the given shape. The same name, shape and dtype give the same node. */
export const leaf = (graph: Graph, name: string, shape: readonly number[], dtype: DType = "float32"): Node<LeafAttrs> =>
  graph.node(leafOp, [], { name, shape: [...shape], dtype });
