/**
 * Computed values that never get a buffer: those known from their index alone, and masks of one value, which take as
 * much memory as the value they are recomputed from.
 */
import type { Node } from "../graph/node.js";
import { users } from "../graph/node.js";
import { nodesOf, valuesOf, type Program } from "../program.js";
import { basesOf, isAccumulated, isComputed, readsOf } from "./bases.js";

export function inlinedValues(program: Program): Set<Node> {
  const nodes = nodesOf(program);
  const readers = users(nodes);
  const needed = new Set<Node>(valuesOf(program));
  const inlined = new Set<Node>();
  for (const node of nodes) {
    if (!isComputed(node) || node.op.lowering.kind === "reduce" || isAccumulated(node) || node.op.keepsBuffer || needed.has(node)) continue;
    if (seenBy(node, readers).some((reader) => reader.op.lowering.kind === "place")) continue;
    const { accesses, sizes } = readsOf(node);
    const bases = new Set(node.inputs.flatMap((input, i) => basesOf(input, accesses[i], sizes, inlined)).map((base) => base.node));
    if (bases.size === 0 || (bases.size === 1 && node.dtype === "bool")) inlined.add(node);
  }
  return inlined;
}

/** The nodes that read a value, seen through views and reshapes. */
function seenBy(node: Node, readers: ReadonlyMap<Node, readonly Node[]>): Node[] {
  return readers.get(node)!.flatMap((reader) => (reader.op.lowering.kind === "view" || reader.op.lowering.kind === "reshape" ? seenBy(reader, readers) : [reader]));
}
