/** The same elements in the same row-major order under another shape. */
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { checkAttrs, checkInputs, checkShape, fail, sameShape, textOf } from "./support.js";

export interface ReshapeAttrs {
  readonly shape: readonly number[];
}

export const reshapeOp: Op<ReshapeAttrs> = {
  name: "reshape",
  infer(inputs, attrs) {
    checkAttrs("reshape", attrs, ["shape"]);
    checkInputs("reshape", inputs, [["float32", "int32", "bool"]]);
    checkShape("reshape", attrs.shape);
    if (sizeOf(attrs.shape) !== sizeOf(inputs[0]!.shape)) fail(`reshape: ${textOf(inputs[0]!)} cannot take the shape [${attrs.shape.join(", ")}]`);
    return { shape: attrs.shape, dtype: inputs[0]!.dtype };
  },
  reference: ([x]) => x!.slice(),
  gradient: ({ inputs: [x] }, dy) => [reshape(dy, x!.shape)],
  lowering: { kind: "reshape" },
  simpler({ shape, inputs: [x] }) {
    if (sameShape(shape, x!.shape)) return x!;
    if (x!.op.lowering.kind === "reshape") return reshape(x!.inputs[0]!, shape);
    return x!.op.uniform ? x!.graph.node(x!.op, [], { ...x!.attrs, shape }) : undefined;
  },
  lift: ({ shape }, [x], length) => reshape(x!.node, [length, ...shape]),
  samples: [
    { inputs: [{ shape: [3, 5], dtype: "float32" }], attrs: { shape: [15] } },
    { inputs: [{ shape: [17, 1, 2], dtype: "int32" }], attrs: { shape: [2, 17] } },
    { inputs: [{ shape: [], dtype: "float32" }], attrs: { shape: [1, 1] } },
  ],
  errorSamples: [
    { inputs: [{ shape: [3, 5], dtype: "float32" }], attrs: { shape: [16] }, message: "cannot take the shape" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [-1] }, message: "impossible shape" },
    { inputs: [], attrs: { shape: [1] }, message: "expected 1 inputs" },
  ],
};

/** Shapes are exact here: -1 is a matter of the layers above. */
export const reshape = (x: Node, shape: readonly number[]): Node => (sameShape(x.shape, shape) ? x : x.graph.node(reshapeOp, [x], { shape: [...shape] }));
