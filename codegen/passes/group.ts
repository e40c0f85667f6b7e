/**
 * Fusion: which nodes are computed together in one loop nest, and which get a buffer.
 *
 * A group has a domain (a list of axis sizes) split into rows and inner axes. Its members are values per row or per
 * point. A node joins the latest group it reads from, if it reads that group's members only at its own place; otherwise
 * it opens a group. So bias and activation join a matrix product, a softmax with its loss and their gradient become one
 * nest over rows, and an optimizer update is one nest.
 */
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { nodesOf, type Program } from "../program.js";
import { basesOf, isComputed, isInPlace, readsOf, type Base, type Reads } from "./bases.js";

export interface Group {
  /** Groups can run in the order of their indices. */
  readonly index: number;
  /** Sizes of the axes that move: rows, then inner axes. */
  readonly domain: readonly number[];
  /** How many of them are rows. */
  split: number;
  /** A product's own inner axes are private to it: only row values may join. */
  readonly contraction: boolean;
  /** Nothing may join: the nest accumulates straight into its output. */
  readonly closed: boolean;
  readonly members: Node[];
}

export interface Fusion {
  readonly groups: readonly Group[];
  readonly groupOf: ReadonlyMap<Node, Group>;
  /** Computed nodes that belong to no group: they are recomputed where they are read. */
  readonly inlined: ReadonlySet<Node>;
}

/** A sum over more elements than it yields is better accumulated in memory, slice by slice, than kept open for others. */
const isClosed = (rows: number, inner: number): boolean => inner > 1024 && inner >= rows;

const sameSizes = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((size, i) => size === b[i]);
const none: ReadonlySet<Node> = new Set();

/** The computed nodes, or leaves, whose values a placed tensor is made of. */
const sourcesOf = (place: Node): Node[] =>
  place.inputs.flatMap((input) => basesOf(input, undefined, [], none)).flatMap(({ node }) => (node.op.lowering.kind === "place" ? sourcesOf(node) : [node]));

export function group(program: Program): Fusion {
  const groups: Group[] = [];
  const groupOf = new Map<Node, Group>();

  for (const node of nodesOf(program)) {
    if (!isComputed(node)) continue;
    const reads = readsOf(node);
    const bases = node.inputs.flatMap((input, i) => basesOf(input, reads.accesses[i], reads.sizes, none));
    const host = latest(bases.map((base) => readyIn(base.node)));
    if (host && joins(node, reads, bases, host)) host.members.push(node);
    else groups.push(open(node, reads, groups.length));
    groupOf.set(node, host?.members.at(-1) === node ? host : groups.at(-1)!);
  }
  return sink(program, groups, groupOf);

  /** The group after which a value is complete: a placed tensor waits for the last of its parts. */
  function readyIn(node: Node): Group | undefined {
    return node.op.lowering.kind === "place" ? latest(sourcesOf(node).map((source) => groupOf.get(source))) : groupOf.get(node);
  }

  function joins(node: Node, { sizes, outputs, accesses }: Reads, bases: readonly Base[], host: Group): boolean {
    if (host.closed || accesses.length > 1 && node.op.lowering.kind === "reduce") return false;
    const readsHostInPlace = (base: Base): boolean => {
      if (base.node.op.lowering.kind === "place") return readyIn(base.node) !== host;
      return groupOf.get(base.node) !== host || (base.access !== undefined && isInPlace(base.access, base.node.shape));
    };
    if (!bases.every(readsHostInPlace)) return false;
    const full = sameSizes(sizes, host.domain) && !host.contraction;
    if (node.op.lowering.kind === "reduce") {
      const unsplit = host.split === host.domain.length;
      if (!full || (!unsplit && host.split !== outputs)) return false;
      host.split = outputs;
      return true;
    }
    return full || sameSizes(sizes, host.domain.slice(0, host.split));
  }
}

function open(node: Node, { sizes, outputs, accesses }: Reads, index: number): Group {
  const contraction = node.op.lowering.kind === "reduce" && accesses.length > 1;
  const rows = sizes.slice(0, outputs);
  return {
    index,
    domain: contraction ? rows : sizes,
    split: outputs,
    contraction,
    closed: contraction && isClosed(sizeOf(rows), sizeOf(sizes.slice(outputs))),
    members: [node],
  };
}

const latest = (groups: readonly (Group | undefined)[]): Group | undefined =>
  groups.reduce((last, group) => (group && (!last || group.index > last.index) ? group : last), undefined);

/**
 * Elementwise groups whose values are read once by one later group are recomputed there instead of stored: a square
 * under a sum, a mask under a window's gradient. Products read their operands many times, so they take none.
 */
function sink(program: Program, groups: Group[], groupOf: Map<Node, Group>): Fusion {
  const inlined = new Set<Node>();
  const kept = new Set<Node>([...program.outputs, ...program.updates.map((update) => update.value)]);
  const nodes = nodesOf(program);
  for (const node of nodes) if (node.op.lowering.kind === "place") for (const input of node.inputs) for (const { node: part } of basesOf(input, undefined, [], none)) kept.add(part);
  for (const output of [...kept]) for (const { node } of basesOf(output, undefined, [], none)) kept.add(node);

  /** Elements read from each node by other groups, per reading group. */
  const readers = new Map<Node, Map<Group, number>>();
  const count = (reader: Node): void => {
    const group = groupOf.get(reader)!;
    const reads = readsOf(reader);
    for (const base of reader.inputs.flatMap((input, i) => basesOf(input, reads.accesses[i], reads.sizes, inlined))) {
      if (groupOf.get(base.node) === group) continue;
      const byGroup = readers.get(base.node) ?? new Map<Group, number>();
      readers.set(base.node, byGroup.set(group, (byGroup.get(group) ?? 0) + (group.contraction && reads.accesses.length > 1 ? Infinity : sizeOf(reads.sizes))));
    }
  };
  // From the last group to the first, so that a chain of elementwise groups sinks into its final reader.
  for (const candidate of [...groups].reverse()) {
    const outside = candidate.members.filter((member) => readers.has(member));
    const [result] = outside;
    const byGroup = result && readers.get(result);
    const sinks =
      outside.length === 1 &&
      byGroup!.size === 1 &&
      [...byGroup!.values()][0]! <= sizeOf(result!.shape) &&
      candidate.members.every((member) => member.op.lowering.kind === "pointwise" && !kept.has(member) && !member.op.keepsBuffer);
    if (!sinks) {
      for (const member of candidate.members) count(member);
      continue;
    }
    const reader = [...byGroup!.keys()][0]!;
    for (const member of candidate.members) {
      inlined.add(member);
      groupOf.set(member, reader);
    }
    for (const member of candidate.members) count(member);
    for (const member of candidate.members) groupOf.delete(member);
  }
  return { groups: groups.filter((group) => !group.members.some((member) => inlined.has(member))), groupOf, inlined };
}
