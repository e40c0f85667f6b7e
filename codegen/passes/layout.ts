/**
 * Inserts copies where values must lie in memory in a certain way: outputs and updates that no loop computes, parts of
 * placed tensors, and operands of products whose fastest axis is not the one the target wants to vectorize.
 */
import { coefficient, flatten, type Access, type Affine } from "../graph/affine.js";
import { sizeOf, stridesOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { copy } from "../ops/copy.js";
import { transpose } from "../ops/index.js";
import type { Program } from "../program.js";
import { basesOf, isComputed } from "./bases.js";
import { rebuild, rewriteProgram } from "./rewrite.js";

const none: ReadonlySet<Node> = new Set();

/** The computed node whose buffer a value lies in, in the same order; undefined where it has to be copied. */
export const computedSource = (node: Node): Node | undefined =>
  node.op.lowering.kind === "reshape" ? computedSource(node.inputs[0]!) : isComputed(node) ? node : undefined;

/** Every output, update and part of a placed tensor becomes a computed value of its own. */
export function settle(program: Program): Program {
  const placed = rewriteProgram(program, (node, inputs) =>
    rebuild(node, node.op.lowering.kind === "place" ? inputs.map((part) => (computedSource(part) ? part : copy(part))) : inputs),
  );
  const taken = new Set<Node>();
  const own = (value: Node): Node => {
    const result = isComputed(value) && !taken.has(value) ? value : copy(value);
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
export const packOperands = (program: Program): Program =>
  rewriteProgram(program, (node, inputs) => {
    const { lowering } = node.op;
    if (lowering.kind !== "reduce" || inputs.length < 2) return rebuild(node, inputs);
    const { sizes, outputs, accesses } = lowering.domain(node);
    const vector = sizes.slice(0, outputs).findLastIndex((size) => size > 1);
    if (vector < 0) return rebuild(node, inputs);
    const work = sizeOf(sizes);
    return rebuild(node, inputs.map((input, i) => (paysToPack(input, accesses[i]!, vector, sizes, outputs, work) ? packed(input, accesses[i]!, vector) : input)));
  });

/** The flat index of an operand in the buffer it is read from. */
function flatIndex(input: Node, access: Access, sizes: readonly number[]): { readonly index: Affine; readonly size: number } | undefined {
  const [base, ...more] = basesOf(input, access, sizes, none);
  if (!base?.access || more.length > 0) return undefined;
  return { index: flatten(base.access, stridesOf(base.node.shape)), size: sizeOf(input.shape) };
}

function paysToPack(input: Node, access: Access, vector: number, sizes: readonly number[], outputs: number, work: number): boolean {
  const flat = flatIndex(input, access, sizes);
  if (!flat) return false;
  const stride = coefficient(flat.index, vector);
  if (stride === 0 || stride === 1) return false;
  if (sizes.slice(outputs).some((size, i) => size >= 32 && coefficient(flat.index, outputs + i) === 1)) return work / flat.size >= 256;
  return work / flat.size >= 4;
}

/** The operand with the dimension that the vector axis indexes moved last, in a buffer of its own, read back in the old order. */
function packed(input: Node, access: Access, vector: number): Node {
  const dimension = access.findIndex((a) => coefficient(a, vector) !== 0);
  const order = input.shape.map((_, i) => i).filter((i) => i !== dimension);
  order.push(dimension);
  const back = input.shape.map((_, i) => order.indexOf(i));
  return transpose(copy(transpose(input, order)), back);
}

