/** Which nodes belong to a loop, in which order nodes can be computed where there are loops, and memory that a step needs alone. */
import { bounds, coefficient, type Affine } from "../graph/affine.js";
import { reachableWithin } from "../graph/body.js";
import type { Node } from "../graph/node.js";
import { operands, withOperands, type Expr } from "../kernel/expr.js";
import { rootsOf, type Buffer, type Nest } from "../kernel/nest.js";
import { nodesOf, type Loop, type Program } from "../program.js";

const nothing: ReadonlyMap<Node, unknown> = new Map();

/** The nodes that each step of a loop must compute: those that depend on its states and that its new states depend on. */
export function membersOf({ loops = [] }: Program): Map<Node, Loop> {
  const members = new Map<Node, Loop>();
  for (const loop of loops) {
    const depends = new Set(loop.carries.map(({ leaf }) => leaf));
    for (const node of reachableWithin(loop.carries.map(({ value }) => value.inputs[1]!), nothing)) {
      if (!node.inputs.some((input) => depends.has(input))) continue;
      depends.add(node);
      members.set(node, loop);
    }
  }
  return members;
}

/** The loops of a program as passes ask for them. */
export class Loops {
  readonly #members: ReadonlyMap<Node, Loop>;
  readonly #histories = new Map<Node, { readonly loop: Loop; readonly value: Node }>();

  constructor(readonly program: Program) {
    this.#members = membersOf(program);
    for (const loop of program.loops ?? []) for (const { leaf, value } of loop.carries) this.#histories.set(leaf, { loop, value });
  }

  /** The loop that a node is a member of. */
  of(node: Node): Loop | undefined {
    return this.#members.get(node);
  }

  /** For the leaf that stands for a history: its loop, and the value that the loop gives it. */
  history(leaf: Node): { readonly loop: Loop; readonly value: Node } | undefined {
    return this.#histories.get(leaf);
  }

  /** The program's nodes, each after those it needs: the members of a loop follow each other, and who reads a history comes after them. */
  order(): Node[] {
    const nodes = nodesOf(this.program);
    if (this.#histories.size === 0) return nodes;
    const rank = new Map(nodes.map((node, i) => [node, i]));
    const inLoop = new Map<Loop, Node[]>();
    for (const node of nodes) {
      const loop = this.of(node);
      if (loop) inLoop.set(loop, [...(inLoop.get(loop) ?? []), node]);
    }
    const sorted: Node[] = [];
    const done = new Set<Node | Loop>();
    const visitLoop = (loop: Loop): void => {
      if (done.has(loop)) return;
      done.add(loop);
      const members = inLoop.get(loop) ?? [];
      const outside = [...members.flatMap((node) => node.inputs), ...loop.carries.map(({ value }) => value.inputs[0]!)].filter((node) => this.of(node) !== loop && this.history(node)?.loop !== loop);
      for (const node of [...new Set(outside)].sort((a, b) => rank.get(a)! - rank.get(b)!)) visit(node);
      for (const node of members) {
        done.add(node);
        sorted.push(node);
      }
    };
    const visit = (node: Node): void => {
      const loop = this.of(node);
      if (loop) return visitLoop(loop);
      if (done.has(node)) return;
      done.add(node);
      node.inputs.forEach(visit);
      const history = this.history(node);
      if (history) visitLoop(history.loop);
      sorted.push(node);
    };
    nodes.forEach(visit);
    return sorted;
  }
}

/**
 * Values that no step leaves to another one and nobody reads after the loop need room for one step only. Their index
 * then no longer depends on the step.
 */
export function reuseSteps(nests: readonly Nest[], buffers: readonly Buffer[], kept: ReadonlySet<number>): { readonly nests: readonly Nest[]; readonly buffers: readonly Buffer[] } {
  /** Elements per step, for the buffers that can be reused; 0 for those that cannot. */
  const steps = new Map<number, number>();
  const owner = new Map<number, number>();
  for (const nest of nests) {
    const seen = (buffer: number, index: Affine | undefined, sizes: readonly number[]): void => {
      if (nest.loop === undefined || (owner.get(buffer) ?? nest.loop.id) !== nest.loop.id || kept.has(buffer)) return void steps.set(buffer, 0);
      owner.set(buffer, nest.loop.id);
      const step = buffers[buffer]!.length / nest.axes[0]!;
      const rest = index && bounds({ offset: index.offset, coefficients: sizes.map((_, i) => (i === 0 ? 0 : coefficient(index, i))) }, sizes);
      const fits = rest && coefficient(index!, 0) === step && rest.min >= 0 && rest.max < step && steps.get(buffer) !== 0;
      steps.set(buffer, fits ? step : 0);
    };
    for (const { buffer } of nest.fills) steps.set(buffer, 0);
    for (const stage of nest.stages) {
      const sizes = [...nest.axes, ...stage.inner];
      for (const { buffer, index, added } of stage.stores) seen(buffer, added ? undefined : index, sizes);
      visitLoads(rootsOf(stage), (load) => seen(load.buffer, load.jump ? undefined : load.index, sizes));
    }
  }
  const reused = (buffer: number): boolean => (steps.get(buffer) ?? 0) > 0 && owner.has(buffer);
  if (![...steps.keys()].some(reused)) return { nests, buffers };
  const fixed = (buffer: number, index: Affine): Affine => (reused(buffer) ? { offset: index.offset, coefficients: [0, ...index.coefficients.slice(1)] } : index);
  return {
    buffers: buffers.map((buffer) => (reused(buffer.id) ? { ...buffer, length: steps.get(buffer.id)! } : buffer)),
    nests: nests.map((nest) => (nest.loop === undefined ? nest : mapIndices(nest, fixed))),
  };
}

function visitLoads(roots: readonly Expr[], visit: (load: Extract<Expr, { kind: "load" }>) => void): void {
  const seen = new Set<Expr>();
  const walk = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "load") visit(expr);
    operands(expr).forEach(walk);
  };
  roots.forEach(walk);
}

function mapIndices(nest: Nest, map: (buffer: number, index: Affine) => Affine): Nest {
  const known = new Map<Expr, Expr>();
  const rewrite = (expr: Expr): Expr => {
    const done = known.get(expr);
    if (done) return done;
    const inner = withOperands(expr, operands(expr).map(rewrite));
    const result = inner.kind === "load" ? { ...inner, index: map(inner.buffer, inner.index) } : inner;
    known.set(expr, result);
    return result;
  };
  return {
    ...nest,
    stages: nest.stages.map((stage) => ({
      ...stage,
      reductions: stage.reductions.map((reduction) => ({ ...reduction, value: rewrite(reduction.value) })),
      stores: stage.stores.map((store) => ({ ...store, index: map(store.buffer, store.index), value: rewrite(store.value) })),
    })),
  };
}
