/** What a node reads once views and reshapes are seen through: the nodes behind an input, and at which index. */
import { compose, coefficient, type Access } from "../graph/affine.js";
import type { Node } from "../graph/node.js";
import { squeeze, throughReshape } from "../graph/reindex.js";

export interface Base {
  readonly node: Node;
  /** Over the reader's own axes; undefined where it is not affine in them. */
  readonly access: Access | undefined;
}

/** A node whose values are computed by loops, as opposed to one that only says where existing values are. */
export const isComputed = (node: Node): boolean => {
  const { kind } = node.op.lowering;
  return kind === "reduce" || kind === "gather" || kind === "scatter" || (kind === "pointwise" && node.inputs.length > 0);
};

/** A node whose value grows in memory while its loops run: nothing can be computed from it in the same loops. */
export const isAccumulated = (node: Node): boolean => node.op.lowering.kind === "scatter";

/** Does computing the node take a loop of its own per element? A sum over axes of size 1 does not. */
export function isReduction(node: Node): boolean {
  if (node.op.lowering.kind !== "reduce") return false;
  const { sizes, outputs } = readsOf(node);
  return sizes.length > outputs;
}

/**
 * The computed nodes, placements and leaves behind `node` read at `access`. Constants have none.
 * @param inlined computed nodes that are recomputed where they are read, and so are seen through as well
 * @param access over a domain of these sizes; undefined for an index that is not affine
 */
export function basesOf(node: Node, access: Access | undefined, sizes: readonly number[], inlined: ReadonlySet<Node>): Base[] {
  const { lowering } = node.op;
  if (lowering.kind === "view") {
    return basesOf(node.inputs[0]!, access && compose(lowering.access(node), access), sizes, inlined);
  }
  if (lowering.kind === "reshape") {
    return basesOf(node.inputs[0]!, access && throughReshape(access, node.shape, node.inputs[0]!.shape, sizes), sizes, inlined);
  }
  if (lowering.kind === "pointwise" && (node.inputs.length === 0 || inlined.has(node))) {
    return node.inputs.flatMap((input) => basesOf(input, access, sizes, inlined));
  }
  if (lowering.kind === "gather" && inlined.has(node)) {
    const [table, indices] = node.inputs as [Node, Node];
    return [...basesOf(table, undefined, sizes, inlined), ...basesOf(indices, access?.slice(0, indices.shape.length), sizes, inlined)];
  }
  return [{ node, access }];
}

export interface Reads {
  /** Sizes of the axes that move: those of the result, then reduced ones. */
  readonly sizes: readonly number[];
  /** How many of them are axes of the result. */
  readonly outputs: number;
  /** Per input, its index over these axes; undefined where the data choose it. */
  readonly accesses: readonly (Access | undefined)[];
}

/** The iteration domain of a computed node, and how it reads its inputs there. */
export function readsOf(node: Node): Reads {
  const { lowering } = node.op;
  if (lowering.kind === "gather") {
    const { sizes, index } = squeeze(node.shape);
    return { sizes, outputs: sizes.length, accesses: [undefined, index.slice(0, node.inputs[1]!.shape.length)] };
  }
  if (lowering.kind === "scatter") return readsOfScatter(node);
  if (lowering.kind !== "reduce") {
    const { sizes, index } = squeeze(node.shape);
    return { sizes, outputs: sizes.length, accesses: node.inputs.map(() => index) };
  }
  const domain = lowering.domain(node);
  const { sizes, index } = squeeze(domain.sizes);
  return {
    sizes,
    outputs: squeeze(domain.sizes.slice(0, domain.outputs)).sizes.length,
    accesses: domain.accesses.map((access) => compose(access, index)),
  };
}

/** The axes of a row, then those of the indices. */
function readsOfScatter({ inputs: [indices, updates] }: Node): Reads {
  const rank = indices!.shape.length;
  const row = squeeze(updates!.shape.slice(rank));
  const outputs = row.sizes.length;
  const j = squeeze(indices!.shape, outputs);
  return { sizes: [...row.sizes, ...j.sizes], outputs, accesses: [j.index, [...j.index, ...row.index]] };
}

/** Is `access` the identity on the first axes of its domain, for the dimensions of `shape` that move? */
export function isInPlace(access: Access, shape: readonly number[]): boolean {
  let position = 0;
  return access.every((a, i) => {
    if (shape[i] === 1) return true;
    const expected = position++;
    return a.offset === 0 && coefficient(a, expected) === 1 && a.coefficients.every((c, j) => c === 0 || j === expected);
  });
}
