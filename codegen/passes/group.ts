/**
 * Fusion: which nodes are computed together in one loop nest.
 *
 * A group has a domain (a list of axis sizes) split into rows and inner axes. Its members are values per row or per
 * point. A node joins the latest group it reads from, if it reads that group's members only at its own place; otherwise
 * it opens a group, which may be merged with another over the same rows afterwards. So bias and activation join a
 * matrix product, a softmax with its loss and their gradient become one nest over rows, and an optimizer update is one.
 */
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Loop, Program } from "../program.js";
import { basesOf, isAccumulated, isComputed, isInPlace, isReduction, readsOf, type Base, type Reads } from "./bases.js";
import { inlinedValues } from "./inline.js";
import { Loops } from "./loops.js";
import { mergeGroups } from "./merge.js";
import { sinkGroups } from "./sink.js";

export interface Group {
  /** Sizes of the axes that move: rows, then inner axes. */
  domain: readonly number[];
  /** How many of them are rows. */
  split: number;
  /** A product's own inner axes are private to it: only row values may join. */
  contraction: boolean;
  /** Nothing may join: the nest accumulates straight into its output. */
  readonly closed: boolean;
  /** In an order in which they can be computed. */
  readonly members: Node[];
  /** The loop whose steps compute it; the first axis of the domain is the step. */
  readonly loop: Loop | undefined;
}

export interface Fusion {
  /** In an order in which they can run. */
  readonly groups: readonly Group[];
  readonly groupOf: ReadonlyMap<Node, Group>;
  /** Computed nodes that belong to no group: they are recomputed where they are read. */
  readonly inlined: ReadonlySet<Node>;
  readonly loops: Loops;
}

export function fuse(program: Program): Fusion {
  const inlined = inlinedValues(program);
  const grouping = new Grouping(program, inlined);
  mergeGroups(grouping);
  sinkGroups(grouping);
  return { groups: grouping.groups, groupOf: grouping.groupOf, inlined: grouping.inlined, loops: grouping.loops };
}

/** A sum over more elements than it yields is better accumulated in memory, slice by slice, than kept open for others. */
const isClosed = (rows: number, inner: number): boolean => inner > 1024 && inner >= rows;

export const sameSizes = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** The groups while they are being formed. */
export class Grouping {
  readonly groups: Group[] = [];
  readonly groupOf = new Map<Node, Group>();
  readonly loops: Loops;
  readonly #bases = new Map<Node, readonly Base[]>();
  #basesWhen = 0;

  constructor(
    readonly program: Program,
    readonly inlined: Set<Node>,
  ) {
    this.loops = new Loops(program);
    for (const node of this.loops.order()) {
      if (!isComputed(node) || inlined.has(node)) continue;
      const reads = readsOf(node);
      const bases = this.basesOf(node);
      const loop = this.loops.of(node);
      const host = this.latest(bases.map((base) => this.readyIn(base.node, loop)));
      const joins = host !== undefined && host.loop === loop && !isAccumulated(node) && this.#joins(node, reads, bases, host);
      const group = joins ? host : open(reads, node, loop);
      if (group !== host) this.groups.push(group);
      group.members.push(node);
      this.groupOf.set(node, group);
    }
  }

  /** What a computed node reads, seen through everything that has no values of its own. */
  basesOf(node: Node): readonly Base[] {
    // Merging asks for all nodes again after every merge; only a newly inlined value changes the answers.
    if (this.#basesWhen !== this.inlined.size) this.#bases.clear();
    this.#basesWhen = this.inlined.size;
    const known = this.#bases.get(node);
    if (known) return known;
    const { accesses, sizes } = readsOf(node);
    const bases = node.inputs.flatMap((input, i) => basesOf(input, accesses[i], sizes, this.inlined));
    this.#bases.set(node, bases);
    return bases;
  }

  /** The group after which a value is complete: a placed tensor waits for the last of its parts. */
  readyIn(node: Node, loop: Loop | undefined): Group | undefined {
    return this.latest(this.writersOf(node, loop));
  }

  /** The groups that write a value before a member of `loop` reads it: several for a placed tensor. A step of a loop reads what the steps before it left. */
  writersOf(node: Node, loop: Loop | undefined): (Group | undefined)[] {
    const history = this.loops.history(node);
    if (!history && node.op.lowering.kind !== "place") return [this.groupOf.get(node)];
    const parts = history ? (history.loop === loop ? history.value.inputs.slice(0, 1) : history.value.inputs) : node.inputs;
    return parts.flatMap((part) => basesOf(part, undefined, [], this.inlined)).flatMap((base) => this.writersOf(base.node, loop));
  }

  latest(groups: readonly (Group | undefined)[]): Group | undefined {
    return groups.reduce((last, group) => (group && (!last || this.groups.indexOf(group) > this.groups.indexOf(last)) ? group : last), undefined);
  }

  /** Does a reader with these bases read the values of `group` only at its own place? */
  readsInPlace(bases: readonly Base[], group: Group): boolean {
    return bases.every(({ node, access }) => {
      if (node.op.lowering.kind === "place" || this.loops.history(node)) return !this.writersOf(node, group.loop).includes(group);
      return this.groupOf.get(node) !== group || (access !== undefined && isInPlace(access, node.shape));
    });
  }

  #joins(node: Node, { sizes, outputs, accesses }: Reads, bases: readonly Base[], host: Group): boolean {
    const reduces = isReduction(node);
    if (host.closed || (reduces && accesses.length > 1) || !this.readsInPlace(bases, host)) return false;
    const full = sameSizes(sizes, host.domain) && !host.contraction;
    if (!reduces) return full || sameSizes(sizes, host.domain.slice(0, host.split));
    const unsplit = host.split === host.domain.length;
    if (!full || (!unsplit && host.split !== outputs)) return false;
    host.split = outputs;
    return true;
  }
}

function open({ sizes, outputs, accesses }: Reads, node: Node, loop: Loop | undefined): Group {
  const contraction = isReduction(node) && accesses.length > 1;
  const rows = sizes.slice(0, outputs);
  return {
    domain: contraction ? rows : sizes,
    split: outputs,
    contraction,
    closed: isAccumulated(node) || (contraction && isClosed(sizeOf(rows), sizeOf(sizes.slice(outputs)))),
    members: [],
    loop,
  };
}
