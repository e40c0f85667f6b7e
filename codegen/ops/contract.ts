/**
 * Sums of products over affine reads: out[o] = Σ_r lhs[a(o, r)] · rhs[b(o, r)]. Matrix products, convolutions of every
 * kind and Einstein sums are all this one primitive, and so are their gradients.
 */
import { axis, compose, flatten, identity, type Access } from "../graph/affine.js";
import { sizeOf, stridesOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { canonical, checkAccess } from "./access.js";
import { adjoint } from "./adjoint.js";
import { apply } from "./expression.js";
import { alongAxis, behindAxis } from "./lift.js";
import { mul } from "./pointwise/arithmetic.js";
import { checkAttrs, checkInputs, checkShape, fail } from "./support.js";
import { view } from "./view.js";
import { walk } from "./walk.js";

export interface ContractAttrs {
  /** Sizes of all axes: those of the result in order, then the summed ones. */
  readonly sizes: readonly number[];
  /** How many of them are axes of the result. */
  readonly outputs: number;
  /** Which element of each operand is read. */
  readonly accesses: readonly [Access, Access];
}

const I = (offset: number, ...coefficients: number[]) => ({ offset, coefficients });
const float = (...shape: number[]) => ({ shape, dtype: "float32" }) as const;

export const contractOp: Op<ContractAttrs> = {
  name: "contract",
  infer(inputs, attrs) {
    checkAttrs("contract", attrs, ["sizes", "outputs", "accesses"]);
    checkInputs("contract", inputs, [["float32"], ["float32"]]);
    checkShape("contract", attrs.sizes);
    const { sizes, outputs, accesses } = attrs;
    if (!Number.isInteger(outputs) || outputs < 0 || outputs >= sizes.length) fail(`contract: ${outputs} of ${sizes.length} axes cannot be outputs, at least one must be summed`);
    if (accesses.length !== 2) fail(`contract: ${accesses.length} accesses for 2 inputs`);
    accesses.forEach((access, i) => checkAccess("contract", access, sizes, inputs[i]!.shape));
    return { shape: sizes.slice(0, outputs), dtype: "float32" };
  },
  reference([lhs, rhs], { shape, inputs, attrs: { sizes, outputs, accesses } }) {
    const out = new Float64Array(sizeOf(shape));
    const inner = sizeOf(sizes.slice(outputs));
    let i = 0;
    walk(sizes, accesses.map((access, side) => flatten(access, stridesOf(inputs[side]!.shape))), ([l, r]) => (out[Math.floor(i++ / inner)]! += lhs![l!]! * rhs![r!]!));
    return out;
  },
  gradient({ attrs: { sizes, outputs, accesses }, inputs }, dy) {
    return inputs.map((operand, side) => {
      const other = 1 - side;
      const factors = [{ node: dy, access: identity(outputs) }, { node: inputs[other]!, access: accesses[other]! }];
      return adjoint(factors, sizes, accesses[side]!, operand.shape);
    });
  },
  lowering: {
    kind: "reduce",
    combine: "sum",
    domain: ({ attrs }) => attrs,
    value: ([lhs, rhs]) => apply("mul", lhs!, rhs!),
  },
  reread({ attrs: { sizes, outputs, accesses }, inputs }, input, source, access) {
    return input === 0
      ? contract(source, inputs[1]!, sizes, outputs, [access, accesses[1]])
      : contract(inputs[0]!, source, sizes, outputs, [accesses[0], access]);
  },
  restrict({ attrs: { sizes, outputs, accesses }, inputs }, shape, access) {
    const values = [...access, ...sizes.slice(outputs).map((_, i) => axis(shape.length + i))];
    const box = [...shape, ...sizes.slice(outputs)];
    return contract(inputs[0]!, inputs[1]!, box, shape.length, [compose(accesses[0], values), compose(accesses[1], values)]);
  },
  lift({ attrs: { sizes, outputs, accesses } }, [lhs, rhs], length) {
    const moved = (access: Access, along: boolean): Access => (along ? alongAxis : behindAxis)(access, sizes.length);
    return contract(lhs!.node, rhs!.node, [length, ...sizes], outputs + 1, [moved(accesses[0], lhs!.along), moved(accesses[1], rhs!.along)]);
  },
  samples: [
    // Matrix products: plain, both transposed, one row, one column, batched.
    { inputs: [float(3, 5), float(5, 2)], attrs: { sizes: [3, 2, 5], outputs: 2, accesses: [[I(0, 1), I(0, 0, 0, 1)], [I(0, 0, 0, 1), I(0, 0, 1)]] } },
    { inputs: [float(5, 3), float(2, 5)], attrs: { sizes: [3, 2, 5], outputs: 2, accesses: [[I(0, 0, 0, 1), I(0, 1)], [I(0, 0, 1), I(0, 0, 0, 1)]] } },
    { inputs: [float(1, 7), float(7, 1)], attrs: { sizes: [1, 1, 7], outputs: 2, accesses: [[I(0), I(0, 0, 0, 1)], [I(0, 0, 0, 1), I(0)]] } },
    { inputs: [float(17, 3, 2), float(17, 2, 1)], attrs: { sizes: [17, 3, 1, 2], outputs: 3, accesses: [[I(0, 1), I(0, 0, 1), I(0, 0, 0, 0, 1)], [I(0, 1), I(0, 0, 0, 0, 1), I(0)]] } },
    // A dot product, and one operand read at a constant place.
    { inputs: [float(5), float(5)], attrs: { sizes: [5], outputs: 0, accesses: [[I(0, 1)], [I(0, 1)]] } },
    { inputs: [float(5), float(3, 5)], attrs: { sizes: [5], outputs: 0, accesses: [[I(0, 1)], [I(2), I(4, -1)]] } },
    // Convolutions of one axis: plain, strided, dilated, strided and dilated with a remainder, tiled, reversed, depthwise.
    { inputs: [float(2, 7, 3), float(3, 3, 2)], attrs: { sizes: [2, 5, 2, 3, 3], outputs: 3, accesses: [[I(0, 1), I(0, 0, 1, 0, 1), I(0, 0, 0, 0, 0, 1)], [I(0, 0, 0, 0, 1), I(0, 0, 0, 0, 0, 1), I(0, 0, 0, 1)]] } },
    { inputs: [float(1, 8, 1), float(3, 1, 2)], attrs: { sizes: [1, 3, 2, 3, 1], outputs: 3, accesses: [[I(0), I(0, 0, 2, 0, 1), I(0)], [I(0, 0, 0, 0, 1), I(0), I(0, 0, 0, 1)]] } },
    { inputs: [float(9), float(3)], attrs: { sizes: [5, 3], outputs: 1, accesses: [[I(0, 1, 2)], [I(0, 0, 1)]] } },
    { inputs: [float(13), float(3)], attrs: { sizes: [4, 3], outputs: 1, accesses: [[I(0, 3, 1)], [I(0, 0, 1)]] } },
    { inputs: [float(13), float(3)], attrs: { sizes: [3, 3], outputs: 1, accesses: [[I(1, 2, 3)], [I(0, 0, 1)]] } },
    { inputs: [float(9), float(3)], attrs: { sizes: [5, 3], outputs: 1, accesses: [[I(8, -1, -2)], [I(2, 0, -1)]] } },
    { inputs: [float(6, 3), float(2, 3)], attrs: { sizes: [5, 3, 2], outputs: 2, accesses: [[I(0, 1, 0, 1), I(0, 0, 1)], [I(0, 0, 0, 1), I(0, 0, 1)]] } },
    // The output axis of the window is read by the other operand as well: with stride 1, and with stride 2.
    { inputs: [float(7), float(5, 3)], attrs: { sizes: [5, 3], outputs: 1, accesses: [[I(0, 1, 1)], [I(0, 1), I(0, 0, 1)]] } },
    { inputs: [float(11), float(5, 3)], attrs: { sizes: [5, 3], outputs: 1, accesses: [[I(0, 2, 1)], [I(0, 1), I(0, 0, 1)]] } },
    // A window longer than the output, over a part of the kernel.
    { inputs: [float(7), float(6)], attrs: { sizes: [2, 4], outputs: 1, accesses: [[I(0, 1, 1)], [I(1, 0, 1)]] } },
    // Two windows over the same axes: neither index alone tells them apart.
    { inputs: [float(6, 7), float(4)], attrs: { sizes: [3, 4], outputs: 1, accesses: [[I(0, 1, 1), I(0, 1, 1)], [I(0, 0, 1)]] } },
  ],
  errorSamples: [
    { inputs: [float(3, 5), float(4, 2)], attrs: { sizes: [3, 2, 5], outputs: 2, accesses: [[I(0, 1), I(0, 0, 0, 1)], [I(0, 0, 0, 1), I(0, 0, 1)]] }, message: "out of bounds" },
    { inputs: [float(3), float(3)], attrs: { sizes: [3], outputs: 1, accesses: [[I(0, 1)], [I(0, 1)]] }, message: "at least one must be summed" },
    { inputs: [float(3), { shape: [3], dtype: "int32" }], attrs: { sizes: [3], outputs: 0, accesses: [[I(0, 1)], [I(0, 1)]] }, message: "expected dtype" },
    { inputs: [float(3), float(3)], attrs: { sizes: [3], outputs: 0, accesses: [[I(0, 1)], []] }, message: "rank 1" },
    { inputs: [float(3), float(3)], attrs: { sizes: [3], outputs: 0, accesses: [[I(0, 1)], [I(0, 1)]], strides: 1 } as ContractAttrs, message: 'unknown attribute "strides"' },
  ],
};

/**
 * out[o] = Σ_r lhs[accesses[0](o, r)] · rhs[accesses[1](o, r)] over the axes `sizes`, of which the first `outputs` are o.
 * Without summed axes it is a product of views.
 */
export function contract(lhs: Node, rhs: Node, sizes: readonly number[], outputs: number, accesses: readonly [Access, Access]): Node {
  const clean = [canonical(accesses[0], sizes), canonical(accesses[1], sizes)] as const;
  if (outputs === sizes.length) return mul(view(lhs, sizes, clean[0]), view(rhs, sizes, clean[1]));
  return lhs.graph.node(contractOp, [lhs, rhs], { sizes: [...sizes], outputs, accesses: clean });
}
