/** Reads a tensor through an affine index: broadcast, transpose, slice, reverse and window are all this one primitive. */
import { axis, flatten, identity, type Access } from "../graph/affine.js";
import { sizeOf, stridesOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { canonical, checkAccess, isIdentity } from "./access.js";
import { adjoint } from "./adjoint.js";
import { alongAxis } from "./lift.js";
import { checkAttrs, checkInputs, checkShape } from "./support.js";
import { walk } from "./walk.js";

export interface ViewAttrs {
  readonly shape: readonly number[];
  /** Which element of the input is read at each index of the output. */
  readonly access: Access;
}

export const viewOp: Op<ViewAttrs> = {
  name: "view",
  infer(inputs, attrs) {
    checkAttrs("view", attrs, ["shape", "access"]);
    checkInputs("view", inputs, [["float32", "int32", "bool"]]);
    checkShape("view", attrs.shape);
    checkAccess("view", attrs.access, attrs.shape, inputs[0]!.shape);
    return { shape: attrs.shape, dtype: inputs[0]!.dtype };
  },
  reference([x], { shape, attrs, inputs }) {
    const out = new Float64Array(sizeOf(shape));
    let i = 0;
    walk(shape, [flatten(attrs.access, stridesOf(inputs[0]!.shape))], ([from]) => (out[i++] = x![from!]!));
    return out;
  },
  gradient: ({ shape, attrs, inputs: [x] }, dy) => [adjoint([{ node: dy, access: identity(shape.length) }], shape, attrs.access, x!.shape)],
  lowering: { kind: "view", access: ({ attrs }) => attrs.access },
  simpler({ shape, attrs, inputs: [x] }) {
    if (isIdentity(attrs.access, shape, x!.shape)) return x!;
    return x!.op.uniform ? x!.graph.node(x!.op, [], { ...x!.attrs, shape }) : undefined;
  },
  reread: ({ shape }, _, source, access) => view(source, shape, access),
  lift: ({ shape, attrs }, [x], length) => view(x!.node, [length, ...shape], alongAxis(attrs.access, shape.length)),
  samples: [
    { inputs: [{ shape: [3, 5], dtype: "float32" }], attrs: { shape: [5, 3], access: [axis(1), axis(0)] } },
    { inputs: [{ shape: [], dtype: "float32" }], attrs: { shape: [7, 3], access: [] } },
    { inputs: [{ shape: [1, 3], dtype: "int32" }], attrs: { shape: [17, 3], access: [{ offset: 0, coefficients: [] }, axis(1)] } },
    { inputs: [{ shape: [7], dtype: "float32" }], attrs: { shape: [7], access: [axis(0, -1, 6)] } },
    { inputs: [{ shape: [11, 2], dtype: "float32" }], attrs: { shape: [4, 2], access: [axis(0, 3, 1), axis(1)] } },
    // Windows that overlap, tile, leave gaps, are dilated, and overlap in three levels.
    { inputs: [{ shape: [7], dtype: "float32" }], attrs: { shape: [5, 3], access: [{ offset: 0, coefficients: [1, 1] }] } },
    { inputs: [{ shape: [2, 7], dtype: "float32" }], attrs: { shape: [2, 3, 2], access: [axis(0), { offset: 0, coefficients: [0, 2, 1] }] } },
    { inputs: [{ shape: [13], dtype: "float32" }], attrs: { shape: [3, 2], access: [{ offset: 1, coefficients: [5, 1] }] } },
    { inputs: [{ shape: [17], dtype: "float32" }], attrs: { shape: [4, 3], access: [{ offset: 0, coefficients: [3, 2] }] } },
    { inputs: [{ shape: [11], dtype: "float32" }], attrs: { shape: [3, 2, 3], access: [{ offset: 0, coefficients: [2, 2, 2] }] } },
    { inputs: [{ shape: [11], dtype: "float32" }], attrs: { shape: [4, 3], access: [{ offset: 8, coefficients: [-2, -1] }] } },
    // The diagonal, a band around it, and an index shared by two windows.
    { inputs: [{ shape: [5, 5], dtype: "float32" }], attrs: { shape: [5], access: [axis(0), axis(0)] } },
    { inputs: [{ shape: [7, 5], dtype: "float32" }], attrs: { shape: [5, 3], access: [{ offset: 0, coefficients: [1, 1] }, axis(0)] } },
    { inputs: [{ shape: [6, 7], dtype: "float32" }], attrs: { shape: [3, 4, 4], access: [{ offset: 0, coefficients: [1, 1] }, { offset: 0, coefficients: [0, 1, 1] }] } },
    { inputs: [{ shape: [6, 7], dtype: "float32" }], attrs: { shape: [3, 4], access: [{ offset: 0, coefficients: [1, 1] }, { offset: 1, coefficients: [1, 1] }] } },
  ],
  errorSamples: [
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [4], access: [axis(0)] }, message: "out of bounds" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [3], access: [axis(0, 1, -1)] }, message: "out of bounds" },
    { inputs: [{ shape: [3, 3], dtype: "float32" }], attrs: { shape: [3], access: [axis(0)] }, message: "rank 2" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [1], access: [axis(1)] }, message: "uses axis 1" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [2], access: [axis(0, 0.5)] }, message: "whole numbers" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [3], acess: [] } as unknown as ViewAttrs, message: 'unknown attribute "acess"' },
  ],
};

/** out[i] = x[access(i)]; x itself where that changes nothing. */
export function view(x: Node, shape: readonly number[], access: Access): Node {
  const clean = canonical(access, shape);
  return isIdentity(clean, shape, x.shape) ? x : x.graph.node(viewOp, [x], { shape: [...shape], access: clean });
}
