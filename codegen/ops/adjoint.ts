/**
 * The transpose of an affine read: how the gradients of view and contract are made of primitives again.
 *
 * Reading A at `at`(p) for every point p of a box sends back, to element j of A, the sum of what arrives at all p with
 * at(p) = j. What arrives at p is a product of factors, each a tensor read at an affine index of p.
 */
import { axis, bounds, coefficient, constant, identity, plus, scale, type Access, type Affine } from "../graph/affine.js";
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { ambiguousDims, axesIn, axesUsed, canonical, isIdentity, renumber, replaceAxis } from "./access.js";
import { contract } from "./contract.js";
import { place } from "./place.js";
import { add, mul } from "./pointwise/arithmetic.js";
import { reduce } from "./reduce.js";
import { reshape } from "./reshape.js";
import { fail } from "./support.js";
import { view } from "./view.js";

export interface Factor {
  readonly node: Node;
  readonly access: Access;
}

interface Problem {
  readonly factors: readonly Factor[];
  readonly sizes: readonly number[];
  readonly at: Access;
}

/**
 * out[j] = Σ over the points p of the box `sizes` with at(p) = j of Π factor.node[factor.access(p)], for j in `shape`.
 * One or two float32 factors; every index must be in bounds.
 */
export function adjoint(factors: readonly Factor[], sizes: readonly number[], at: Access, shape: readonly number[]): Node {
  if (factors.length < 1 || factors.length > 2) fail(`adjoint: ${factors.length} factors, expected 1 or 2`);
  const problem = {
    factors: factors.map(({ node, access }) => ({ node, access: canonical(access, sizes) })),
    sizes,
    at: canonical(at, sizes),
  };
  const open = ambiguousDims(problem.at, sizes);
  if (open.length === 0) return scatter(problem, shape);
  for (const dim of open) {
    const solved = solve(problem, dim, shape[dim]!);
    if (solved) return adjoint(solved.factors, solved.sizes, solved.at, shape);
  }
  // Multiplied out over the whole box, every axis can be solved for that only one index depends on.
  const [only] = problem.factors;
  if (problem.factors.length > 1 || !isIdentity(only!.access, sizes, only!.node.shape)) {
    const node = problem.factors.map((factor) => view(factor.node, sizes, factor.access)).reduce((a, b) => mul(a, b));
    return adjoint([{ node, access: identity(sizes.length) }], sizes, problem.at, shape);
  }
  return unroll(problem, open, shape);
}

/** Every element of the result gets at most one value of each point of the used axes: sum over the others, then move. */
function scatter(problem: Problem, shape: readonly number[]): Node {
  const upright = axesUsed(problem.at, problem.sizes).reduce((p, i) => (isUsedOnce(p.at, i, p.sizes) && slope(p.at, i) < 0 ? flip(p, i) : p), problem);
  const { sizes, at } = upright;
  const groups = at.map((a) => axesIn(a, sizes).sort((i, j) => coefficient(a, j) - coefficient(a, i)));
  const order = groups.flat();
  const tiles = new Set(order).size === order.length && groups.every((group, dim) => group.every((i, k) => k === 0 || coefficient(at[dim]!, group[k - 1]!) === coefficient(at[dim]!, i) * sizes[i]!));
  if (!tiles) {
    const used = axesUsed(at, sizes);
    return place([sumOver(upright, used)], shape, [renumber(at, used, sizes.length)]);
  }
  // Neighbouring windows join without gaps: merging their axes is a reshape. An index without axes has size 1.
  const merged = reshape(sumOver(upright, groups.flatMap((group) => (group.length === 0 ? [NONE] : group))), groups.map((group) => sizeOf(group.map((i) => sizes[i]!))));
  const target = groups.map((group, dim) => (group.length === 0 ? constant(at[dim]!.offset) : axis(dim, coefficient(at[dim]!, group.at(-1)!), at[dim]!.offset)));
  return place([merged], shape, [target]);
}

/** In a list of axes, one of size 1 that the problem does not have. */
const NONE = -1;

/** Σ of the products over all axes but those in `order`, which become the axes of the result. */
function sumOver({ factors, sizes }: Problem, order: readonly number[]): Node {
  const summed = sizes.flatMap((size, i) => (size > 1 && !order.includes(i) ? [i] : []));
  const outputs = order.map((i) => (i === NONE ? 1 : sizes[i]!));
  const [only] = factors;
  if (factors.length === 1 && isIdentity(only!.access, sizes, only!.node.shape)) {
    const small = reduce(only!.node, summed, "sum");
    const kept = order.filter((i) => i !== NONE);
    const ascending = [...kept].sort((a, b) => a - b);
    if (kept.every((i, k) => i === ascending[k])) return reshape(small, outputs);
    return view(reshape(small, ascending.map((i) => sizes[i]!)), outputs, ascending.map((i) => axis(order.indexOf(i))));
  }
  const axes = [...order, ...summed];
  const box = [...outputs, ...summed.map((i) => sizes[i]!)];
  const reads = factors.map((factor) => renumber(factor.access, axes, sizes.length));
  if (factors.length === 2) return contract(factors[0]!.node, factors[1]!.node, box, order.length, [reads[0]!, reads[1]!]);
  return reduce(view(only!.node, box, reads[0]!), summed.map((_, i) => order.length + i), "sum");
}

/**
 * Index `dim`, say offset + s·o + Σ d·k, does not determine o and k. Solved for o at a given j, o = (j - offset - Σ d·k) / s:
 * j takes the place of o, and k is summed. A factor that is read at o itself is dilated by s and padded with zeros, so
 * that it gives 0 wherever o is fractional or out of range. Undefined when there is no such factor.
 */
function solve(problem: Problem, dim: number, size: number): Problem | undefined {
  const { sizes, at } = problem;
  // Solving for the longest axis leaves the fewest terms to sum.
  const candidates = axesIn(at[dim]!, sizes).filter((i) => isUsedOnce(at, i, sizes)).sort((a, b) => sizes[b]! - sizes[a]!);
  for (const solved of candidates) {
    const step = Math.abs(coefficient(at[dim]!, solved));
    const [guard] = problem.factors.flatMap((factor, f) => factor.access.flatMap((a, d) => (covers(a, solved, sizes, factor.node.shape[d]!) ? [{ f, d }] : [])));
    if (!guard) continue;
    const others = problem.factors.flatMap((factor, f) => factor.access.filter((a, d) => coefficient(a, solved) !== 0 && (f !== guard.f || d !== guard.d)));
    if (step > 1 && others.length > 0) continue;
    return solveFor(coefficient(at[dim]!, solved) < 0 ? flip(problem, solved) : problem, dim, size, solved, guard);
  }
  return undefined;
}

function solveFor(problem: Problem, dim: number, size: number, solved: number, guard: { readonly f: number; readonly d: number }): Problem {
  const index = problem.at[dim]!;
  const step = coefficient(index, solved);
  const sizes = problem.sizes.map((old, i) => (i === solved ? size : old));
  // step · o, as a function of j (on the solved axis) and the other axes.
  const distance = index.coefficients.reduce<Affine>((sum, c, i) => (i === solved ? sum : plus(sum, axis(i, -c))), axis(solved, 1, -index.offset));
  const factors = problem.factors.map((factor, f) => {
    const isGuard = (d: number): boolean => f === guard.f && d === guard.d;
    const moved = factor.access.map((a, d) => (isGuard(d) ? plus(constant(step * a.offset), scale(distance, coefficient(a, solved))) : replaceAxis([a], solved, distance, sizes.length)[0]!));
    const ranges = moved.map((a) => bounds(a, sizes));
    const before = ranges.map(({ min }) => Math.max(0, -min));
    const steps = factor.node.shape.map((_, d) => (isGuard(d) ? step : 1));
    const reach = factor.node.shape.map((old, d) => (old - 1) * steps[d]! + 1);
    const padded = reach.map((old, d) => before[d]! + Math.max(old, ranges[d]!.max + 1));
    return {
      node: place([factor.node], padded, [padded.map((_, d) => axis(d, steps[d]!, before[d]!))]),
      access: moved.map((a, d) => ({ ...a, offset: a.offset + before[d]! })),
    };
  });
  const at = problem.at.map((a, d) => (d === dim ? axis(solved) : a));
  const result = { factors, sizes, at };
  // Reading the padded factor forwards keeps its memory access ascending.
  return axesIn(distance, sizes).reduce<Problem>((p, i) => (i !== solved && coefficient(distance, i) < 0 && at.every((a) => coefficient(a, i) === 0) ? flip(p, i) : p), result);
}

/** Takes the points of the shortest ambiguous axis one at a time and adds up. Always possible, and long. */
function unroll(problem: Problem, open: readonly number[], shape: readonly number[]): Node {
  const { sizes } = problem;
  const shortest = open.flatMap((dim) => axesIn(problem.at[dim]!, sizes)).reduce((a, b) => (sizes[b]! < sizes[a]! ? b : a));
  const one = sizes.map((size, i) => (i === shortest ? 1 : size));
  const fixed = (access: Access, at: number): Access => replaceAxis(access, shortest, constant(at), sizes.length);
  const terms = Array.from({ length: sizes[shortest]! }, (_, at) => adjoint(problem.factors.map(({ node, access }) => ({ node, access: fixed(access, at) })), one, fixed(problem.at, at), shape));
  return terms.reduce((a, b) => add(a, b));
}

/** The same problem with axis i running backwards. */
function flip({ factors, sizes, at }: Problem, i: number): Problem {
  const reverse = (access: Access): Access => replaceAxis(access, i, axis(i, -1, sizes[i]! - 1), sizes.length);
  return { factors: factors.map(({ node, access }) => ({ node, access: reverse(access) })), sizes, at: reverse(at) };
}

const isUsedOnce = (at: Access, i: number, sizes: readonly number[]): boolean => at.filter((a) => axesIn(a, sizes).includes(i)).length === 1;

const slope = (at: Access, i: number): number => at.reduce((sum, a) => sum + coefficient(a, i), 0);

/** Does the index run over all of a dimension, forwards or backwards, as axis i does? */
function covers(a: Affine, i: number, sizes: readonly number[], size: number): boolean {
  const { min, max } = bounds(a, sizes);
  return Math.abs(coefficient(a, i)) === 1 && axesIn(a, sizes).length === 1 && min === 0 && max === size - 1;
}
