/**
 * Elementwise groups and gathered rows whose values are read once by one later group are recomputed there instead of stored: a square
 * under a sum, a mask under a window's gradient. Products read their operands many times, so they take none.
 */
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { nodesOf, valuesOf, type Program } from "../program.js";
import { basesOf, readsOf } from "./bases.js";
import type { Group, Grouping } from "./group.js";

export function sinkGroups(grouping: Grouping): void {
  const kept = keptValues(grouping.program, grouping.inlined);
  /** Elements read of each node, per group that reads it from outside. */
  const readers = new Map<Node, Map<Group, number>>();
  const count = (reader: Node, group: Group): void => {
    const { accesses, sizes } = readsOf(reader);
    const read = group.contraction && accesses.length > 1 ? Infinity : sizeOf(sizes);
    for (const base of grouping.basesOf(reader)) {
      if (grouping.groupOf.get(base.node) === group) continue;
      const byGroup = readers.get(base.node) ?? new Map<Group, number>();
      readers.set(base.node, byGroup.set(group, (byGroup.get(group) ?? 0) + read));
    }
  };
  // From the last group to the first, so that a chain of elementwise groups sinks into its final reader.
  for (const group of [...grouping.groups].reverse()) {
    const reader = soleReader(group, readers, kept);
    // What a loop computes cannot move behind it.
    const sunk = reader !== undefined && (group.loop === undefined || group.loop === reader.loop);
    if (sunk) {
      grouping.groups.splice(grouping.groups.indexOf(group), 1);
      for (const member of group.members) {
        grouping.inlined.add(member);
        grouping.groupOf.delete(member);
      }
    }
    for (const member of group.members) count(member, sunk ? reader : group);
  }
}

const canRecompute = ({ op: { lowering, keepsBuffer } }: Node): boolean => (lowering.kind === "pointwise" && !keepsBuffer) || lowering.kind === "gather";

function soleReader(group: Group, readers: ReadonlyMap<Node, ReadonlyMap<Group, number>>, kept: ReadonlySet<Node>): Group | undefined {
  if (!group.members.every((member) => canRecompute(member) && !kept.has(member))) return undefined;
  const results = group.members.filter((member) => readers.has(member));
  const byGroup = results.length === 1 ? readers.get(results[0]!)! : undefined;
  if (byGroup?.size !== 1) return undefined;
  const [[reader, elements]] = [...byGroup] as [[Group, number]];
  return elements <= sizeOf(results[0]!.shape) ? reader : undefined;
}

/** Values that need their own place in memory: outputs, new states, parts of placed tensors. */
function keptValues(program: Program, inlined: ReadonlySet<Node>): Set<Node> {
  const roots = valuesOf(program);
  for (const node of nodesOf(program)) if (node.op.lowering.kind === "place") roots.push(...node.inputs);
  return new Set(roots.flatMap((root) => [root, ...basesOf(root, undefined, [], inlined).map((base) => base.node)]));
}
