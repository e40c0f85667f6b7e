/**
 * Merges groups over the same rows that read the same values or each other's: the slots and the weights of an
 * optimizer, the two directions of a loss. An earlier group moves to the place of a later one, or the other way round,
 * whichever the order of their readers and sources allows.
 */
import type { Node } from "../graph/node.js";
import { sameSizes, type Group, type Grouping } from "./group.js";

export function mergeGroups(grouping: Grouping): void {
  for (let merged = true; merged; ) {
    merged = false;
    const links = new Links(grouping);
    search: for (const [a, early] of grouping.groups.entries()) {
      for (const b of links.related(early, a)) {
        if (!tryMerge(grouping, links, early, grouping.groups[b]!)) continue;
        merged = true;
        break search;
      }
    }
  }
}

/** Who reads whom, by position of the groups. */
class Links {
  /** Positions of the groups each group's values are read by. */
  readonly readers = new Map<Group, Set<number>>();
  /** Positions of the groups each group reads. */
  readonly sources = new Map<Group, Set<number>>();
  readonly bases = new Map<Group, Set<Node>>();
  /** Positions of the groups that read a value and may share it: products do not. */
  readonly #sharing = new Map<Node, number[]>();

  constructor(grouping: Grouping) {
    const positions = new Map(grouping.groups.map((group, i) => [group, i]));
    for (const group of grouping.groups) {
      this.readers.set(group, new Set());
      this.sources.set(group, new Set());
      this.bases.set(group, new Set());
    }
    grouping.groups.forEach((group, position) => {
      const visit = (node: Node): void => {
        this.bases.get(group)!.add(node);
        if (node.op.lowering.kind === "place") {
          for (const part of node.inputs) for (const source of partSources(grouping, part)) visit(source);
          return;
        }
        if (grouping.loops.history(node)) return grouping.writersOf(node, group.loop).forEach(link);
        link(grouping.groupOf.get(node));
      };
      const link = (source: Group | undefined): void => {
        if (!source || source === group) return;
        this.sources.get(group)!.add(positions.get(source)!);
        this.readers.get(source)!.add(position);
      };
      for (const member of group.members) for (const base of grouping.basesOf(member)) visit(base.node);
      if (group.contraction) return;
      for (const base of this.bases.get(group)!) {
        const sharing = this.#sharing.get(base);
        if (sharing) sharing.push(position);
        else this.#sharing.set(base, [position]);
      }
    });
  }

  /** Positions after `position` of the groups that read values of the group there, or the same values, ascending. */
  related(group: Group, position: number): number[] {
    const found = new Set(this.readers.get(group)!);
    if (!group.contraction) for (const base of this.bases.get(group)!) this.#sharing.get(base)!.forEach((other) => found.add(other));
    return [...found].filter((other) => other > position).sort((a, b) => a - b);
  }

  /** Whether two groups that are no products read a value in common. */
  share(a: Group, b: Group): boolean {
    for (const base of this.bases.get(b)!) if (this.bases.get(a)!.has(base)) return true;
    return false;
  }
}

const partSources = (grouping: Grouping, part: Node): Node[] => {
  const { kind } = part.op.lowering;
  if (kind === "view" || kind === "reshape" || grouping.inlined.has(part)) return part.inputs.flatMap((input) => partSources(grouping, input));
  return [part];
};

function tryMerge(grouping: Grouping, links: Links, early: Group, late: Group): boolean {
  if (early.closed || late.closed || early.loop !== late.loop) return false;
  const split = mergedSplit(early, late);
  if (split === undefined) return false;
  const [from, to] = [grouping.groups.indexOf(early), grouping.groups.indexOf(late)];
  const readsEarly = links.sources.get(late)!.has(from);
  if (!readsEarly && (early.contraction || late.contraction || !links.share(early, late))) return false;
  if (!late.members.every((member) => grouping.readsInPlace(grouping.basesOf(member), early))) return false;
  const canDelay = [...links.readers.get(early)!].every((reader) => reader >= to);
  const canAdvance = [...links.sources.get(late)!].every((source) => source <= from);
  if (!canDelay && !canAdvance) return false;

  const [target, other, members] = canAdvance ? [early, late, [...early.members, ...late.members]] : [late, early, [...early.members, ...late.members]];
  const domain = early.domain.length >= late.domain.length ? early.domain : late.domain;
  const contraction = early.contraction || late.contraction;
  target.domain = domain;
  target.split = split;
  target.contraction = contraction;
  target.members.splice(0, target.members.length, ...members);
  for (const member of members) grouping.groupOf.set(member, target);
  grouping.groups.splice(grouping.groups.indexOf(other), 1);
  return true;
}

/** Where rows end in the merged group; undefined when the two do not fit together. */
function mergedSplit(a: Group, b: Group): number | undefined {
  const rowsOnly = (group: Group): boolean => group.split === group.domain.length;
  if (a.contraction || b.contraction) return !(a.contraction && b.contraction) && rowsOnly(a) && rowsOnly(b) && sameSizes(a.domain, b.domain) ? a.split : undefined;
  if (sameSizes(a.domain, b.domain)) return a.split === b.split || rowsOnly(a) || rowsOnly(b) ? Math.min(a.split, b.split) : undefined;
  // A group of row values alone fits into one that has inner axes as well.
  if (rowsOnly(a) && sameSizes(a.domain, b.domain.slice(0, b.split))) return b.split;
  if (rowsOnly(b) && sameSizes(b.domain, a.domain.slice(0, a.split))) return a.split;
  return undefined;
}
