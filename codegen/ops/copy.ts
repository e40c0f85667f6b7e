/** The same values in a buffer of their own: where a layout, an output or a part of a larger tensor asks for one. */
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { KatachiError } from "../../types/error.js";

export const copyOp: Op<Record<string, never>> = {
  name: "copy",
  infer: (inputs) => {
    if (inputs.length !== 1) throw new KatachiError("graph", `copy: expected 1 input, got ${inputs.length}`);
    return { shape: inputs[0]!.shape, dtype: inputs[0]!.dtype };
  },
  reference: ([x]) => Float64Array.from(x!),
  gradient: (_, outputGradient) => [outputGradient],
  lowering: { kind: "pointwise", expr: ([x]) => x! },
  keepsBuffer: true,
  samples: [{ inputs: [{ shape: [3, 5], dtype: "float32" }], attrs: {} }],
  errorSamples: [{ inputs: [], attrs: {}, message: "expected 1 input" }],
};

export const copy = (x: Node): Node => x.graph.node(copyOp, [x], {});
