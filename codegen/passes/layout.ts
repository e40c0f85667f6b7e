/**
 * Inserts copies where values must lie in memory in a certain way: outputs and updates that no loop computes, parts of
 * placed tensors, and operands of products whose fastest axis is not the one the target wants to vectorize.
 */
import { axis, coefficient, constant, flatten, substitute, type Access } from "../graph/affine.js";
import { sizeOf, stridesOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { copy } from "../ops/copy.js";
import { view } from "../ops/view.js";
import type { Program } from "../program.js";
import { basesOf, isAccumulated, isComputed } from "./bases.js";
import { membersOf } from "./loops.js";
import { rewriteProgram, withInputs } from "./rewrite.js";

const none: ReadonlySet<Node> = new Set();

/** The computed node whose buffer a value lies in, in the same order; undefined where it has to be copied. */
export const computedSource = (node: Node): Node | undefined =>
  node.op.lowering.kind === "reshape" ? computedSource(node.inputs[0]!) : isComputed(node) ? node : undefined;

/** Every output, update and part of a placed tensor becomes a computed value of its own. */
export function settle(program: Program): Program {
  const placed = rewriteProgram(program, (node, inputs) =>
    withInputs(node, node.op.lowering.kind === "place" ? inputs.map((part) => (computedSource(part) ? part : copy(part))) : inputs),
  );
  const taken = new Set<Node>();
  const own = (value: Node): Node => {
    // A value that grows in memory must not do so where the old value of a state is still read.
    const result = isComputed(value) && !isAccumulated(value) && !taken.has(value) ? value : copy(value);
    taken.add(result);
    return result;
  };
  return {
    ...placed,
    updates: placed.updates.map(({ state, value }) => ({ state, value: own(value) })),
    outputs: placed.outputs.map((output) => (computedSource(output) ? output : copy(output))),
  };
}

/**
 * Copies operands of products so that the axis the result is contiguous in is contiguous in them too, where the copy
 * is small beside the product. Otherwise the product is left to run along its summed axis.
 */
export function packOperands(program: Program): Program {
  const inLoop = membersOf(program);
  return rewriteProgram(program, (node, inputs) => {
    const current = withInputs(node, inputs);
    const { lowering, reread } = current.op;
    if (lowering.kind !== "reduce" || inputs.length < 2 || !reread) return current;
    const { sizes, outputs } = lowering.domain(current);
    const vector = sizes.slice(0, outputs).findLastIndex((size) => size > 1);
    // The steps of a loop cannot be a vector.
    if (vector < 0 || (vector === 0 && inLoop.has(node))) return current;
    return inputs.reduce((product, _, i) => packOperand(product, i, vector), current);
  });
}

function packOperand(product: Node, input: number, vector: number): Node {
  const { lowering, reread } = product.op;
  if (lowering.kind !== "reduce") return product;
  const { sizes, outputs, accesses } = lowering.domain(product);
  const operand = product.inputs[input]!;
  const access = accesses[input]!;
  const strides = flatStrides(operand, access, sizes);
  if (!strides || strides[vector] === 0 || strides[vector] === 1) return product;
  // The operand as the product walks it: one dimension for each axis that moves in it, the vector axis last.
  const axes = strides.flatMap((stride, i) => (stride !== 0 && i !== vector ? [i] : []));
  const used = [...axes, vector];
  const shape = used.map((i) => sizes[i]!);
  const alongSum = strides.some((stride, i) => i >= outputs && stride === 1 && sizes[i]! >= minimumSum);
  if (sizeOf(sizes) / sizeOf(shape) < (alongSum ? 256 : 4)) return product;
  const walked = access.map((a) => substitute(a, sizes.map((_, i) => (used.includes(i) ? axis(used.indexOf(i)) : constant(0)))));
  return reread!(product, input, copy(view(operand, shape, walked)), used.map((i) => axis(i)));
}

/** A sum this long over neighbouring elements of both operands runs as well along the sum as along the result. */
const minimumSum = 32;

/** How far the operand's position in its buffer moves with each axis that has more than one point. */
function flatStrides(operand: Node, access: Access, sizes: readonly number[]): number[] | undefined {
  const [base, ...more] = basesOf(operand, access, sizes, none);
  if (!base?.access || more.length > 0) return undefined;
  const index = flatten(base.access, stridesOf(base.node.shape));
  return sizes.map((size, i) => (size === 1 ? 0 : coefficient(index, i)));
}
