/** A group of nodes as one loop nest: indices become affine in the nest's axes, values become expressions. */
import { axis, coefficient, compose, constant, flatten, plus, print, scale, type Access, type Affine } from "../graph/affine.js";
import { stridesOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { blockingAxis, squeeze, throughReshape, unflatten } from "../graph/reindex.js";
import type { Expr } from "../kernel/expr.js";
import type { Nest, Reduction, Stage, Store } from "../kernel/nest.js";
import { KatachiError } from "../../types/error.js";
import { basesOf, isReduction, readsOf } from "./bases.js";
import type { Fusion, Group } from "./group.js";
import type { Storage } from "./storage.js";

/** Thrown when a value is read in an order no affine index gives: it needs a buffer of its own. */
export class NeedsCopy {
  constructor(readonly node: Node) {}
}

/** Thrown when an index becomes affine once an axis of the nest is split in two. */
class NeedsSplit {
  constructor(readonly axis: number, readonly factor: number) {}
}

export function lowerGroup(group: Group, fusion: Fusion, storage: Storage): Nest {
  const product = group.members.find((member) => isReduction(member));
  const domain = group.contraction ? readsOf(product!).sizes : group.domain;
  const order = group.contraction ? summingOrder(product!, fusion) : domain.map((_, i) => i);
  /** Each axis of the domain as a list of loop sizes, outermost first. */
  const loops = domain.map((size) => [size]);
  for (;;) {
    try {
      return new NestBuilder(group, fusion, storage, loops, order).build();
    } catch (request) {
      if (!(request instanceof NeedsSplit)) throw request;
      let position = request.axis;
      const split = loops[order.find((i) => position < loops[i]!.length || ((position -= loops[i]!.length), false))!]!;
      split.splice(position, 1, split[position]! / request.factor, request.factor);
    }
  }
}

/**
 * The axes of a product's domain in the order of its loops: rows as they are, then the summed axes with those of the
 * smallest steps innermost, so that neighbouring elements are read one after the other.
 */
function summingOrder(product: Node, fusion: Fusion): number[] {
  const { sizes, outputs, accesses } = readsOf(product);
  const steps = sizes.map(() => 0);
  for (const { node, access } of product.inputs.flatMap((input, i) => basesOf(input, accesses[i], sizes, fusion.inlined))) {
    const index = access && flatten(access, stridesOf(node.shape));
    sizes.forEach((_, i) => (steps[i] = Math.max(steps[i]!, index ? Math.abs(coefficient(index, i)) : 0)));
  }
  const summed = sizes.map((_, i) => i).slice(outputs).sort((a, b) => steps[b]! - steps[a]! || a - b);
  return [...sizes.map((_, i) => i).slice(0, outputs), ...summed];
}

class NestBuilder {
  readonly #axes: readonly number[];
  readonly #inner: readonly number[];
  readonly #sizes: readonly number[];
  /** The index along each axis of the domain, over the loops. */
  readonly #index: Access;
  readonly #known = new Map<string, Expr>();
  readonly #ready = new Map<Node, number>();
  readonly #reductions = new Map<Node, number>();

  constructor(
    readonly group: Group,
    readonly fusion: Fusion,
    readonly storage: Storage,
    loops: readonly (readonly number[])[],
    order: readonly number[],
  ) {
    const sizesOf = (axes: readonly number[]): number[] => axes.flatMap((i) => loops[i]!);
    this.#axes = sizesOf(order.slice(0, group.split));
    this.#inner = sizesOf(order.slice(group.split));
    this.#sizes = [...this.#axes, ...this.#inner];
    this.#index = loops.map((sizes, i) => {
      const first = sizesOf(order.slice(0, order.indexOf(i))).length;
      const strides = stridesOf(sizes);
      return sizes.reduce<Affine>((sum, _, j) => plus(sum, scale(axis(first + j), strides[j]!)), constant(0));
    });
    for (const member of group.members) {
      if (isReduction(member)) this.#reductions.set(member, this.#reductions.size);
    }
  }

  build(): Nest {
    const { members, split } = this.group;
    const reduces = members.filter((member) => this.#reductions.has(member));
    const isRow = (member: Node): boolean => split === this.group.domain.length || this.#reductions.has(member) || squeeze(member.shape).sizes.length === split;
    const last = Math.max(0, ...members.map((member) => (isRow(member) ? 0 : this.#readyAt(member))), ...reduces.map((reduce) => this.#stageOf(reduce)));
    const stages: Stage[] = [];
    if (this.#inner.length > 0 || reduces.length > 0) {
      for (let stage = 0; stage <= last; stage++) {
        const reductions = reduces.filter((reduce) => this.#stageOf(reduce) === stage).map((reduce) => this.#reduction(reduce));
        const stores = members.filter((member) => !isRow(member) && this.#readyAt(member) === stage).flatMap((member) => this.#stores(member));
        if (reductions.length > 0 || stores.length > 0) stages.push({ inner: this.#inner, reductions, stores });
      }
    }
    const rowStores = members.filter(isRow).flatMap((member) => this.#stores(member));
    if (rowStores.length > 0) stages.push({ inner: [], reductions: [], stores: rowStores });
    return { name: members.map((member) => member.op.name).join("_"), axes: this.#axes, stages, fills: [] };
  }

  /** The number of reduction stages a value of this group has to wait for. */
  #readyAt(node: Node): number {
    if (!this.#owns(node)) return 0;
    if (this.#reductions.has(node)) return this.#stageOf(node) + 1;
    return this.#waitsFor(node);
  }

  #stageOf(reduce: Node): number {
    return this.#waitsFor(reduce);
  }

  #waitsFor(node: Node): number {
    const known = this.#ready.get(node);
    if (known !== undefined) return known;
    const bases = node.inputs.flatMap((input) => basesOf(input, undefined, [], this.fusion.inlined));
    const stage = Math.max(0, ...bases.map((base) => this.#readyAt(base.node)));
    this.#ready.set(node, stage);
    return stage;
  }

  #owns = (node: Node): boolean => this.fusion.groupOf.get(node) === this.group;

  /** The index of a member's own elements over the loops. */
  #place(member: Node): Access {
    return compose(squeeze(member.shape).index, this.#index);
  }

  #reduction(reduce: Node): Reduction {
    const { lowering } = reduce.op;
    if (lowering.kind !== "reduce") throw new KatachiError("graph", `${reduce.op.name} is not a reduction`);
    const { accesses } = readsOf(reduce);
    const args = reduce.inputs.map((input, i) => this.#value(input, compose(accesses[i]!, this.#index)));
    return { id: this.#reductions.get(reduce)!, combine: lowering.combine, dtype: reduce.dtype, value: lowering.value(args) };
  }

  #stores(member: Node): Store[] {
    const place = this.#place(member);
    const value = this.#value(member, place);
    const stores: Store[] = [];
    const own = this.storage.bufferOf.get(member);
    if (own !== undefined) stores.push({ buffer: own, index: flatten(place, stridesOf(member.shape)), value });
    for (const { place: target, input } of this.storage.partsOf.get(member) ?? []) {
      const { lowering } = target.op;
      if (lowering.kind !== "place") throw new KatachiError("graph", `${target.op.name} does not place its inputs`);
      const part = target.inputs[input]!;
      const partIndex = throughReshape(place, member.shape, part.shape, this.#sizes);
      if (!partIndex) throw new NeedsCopy(part);
      const index = flatten(compose(lowering.at(target, input), partIndex), stridesOf(target.shape));
      stores.push({ buffer: this.storage.bufferOf.get(target)!, index, value });
    }
    return stores;
  }

  #value(node: Node, index: Access): Expr {
    const key = `${node.id}@${index.map(print).join()}`;
    const known = this.#known.get(key);
    if (known) return known;
    const value = this.#compute(node, index);
    this.#known.set(key, value);
    return value;
  }

  #compute(node: Node, index: Access): Expr {
    const { lowering } = node.op;
    if (this.#owns(node)) {
      const reduction = this.#reductions.get(node);
      if (reduction !== undefined) return { kind: "result", dtype: node.dtype, reduction };
    } else {
      const stored = this.#load(node, index);
      if (stored) return stored;
    }
    switch (lowering.kind) {
      case "view":
        return this.#value(node.inputs[0]!, compose(lowering.access(node), index));
      case "reshape":
        return this.#value(node.inputs[0]!, this.#reshaped(node, index));
      case "pointwise":
        return lowering.expr(node.inputs.map((input) => this.#value(input, index)), {
          attrs: node.attrs,
          type: node,
          index: (i) => ({ kind: "index", dtype: "int32", value: index[i]! }),
          position: () => ({ kind: "index", dtype: "int32", value: flatten(index, stridesOf(node.shape)) }),
        });
      case "reduce": {
        const { outputs, accesses } = lowering.domain(node);
        const point = (_: unknown, i: number): Affine => (i < outputs ? index[i]! : constant(0));
        return lowering.value(node.inputs.map((input, i) => this.#value(input, compose(accesses[i]!, lowering.domain(node).sizes.map(point)))));
      }
      default:
        throw new KatachiError("graph", `lower: ${node.op.name} %${node.id} has no buffer`);
    }
  }

  /** An element of a value that lies in a buffer, possibly under another shape. */
  #load(node: Node, index: Access): Expr | undefined {
    let source = node;
    while (!this.storage.bufferOf.has(source) && source.op.lowering.kind === "reshape") source = source.inputs[0]!;
    const buffer = this.storage.bufferOf.get(source);
    if (buffer === undefined || this.#owns(source)) return undefined;
    return { kind: "load", dtype: node.dtype, buffer, index: flatten(index, stridesOf(node.shape)) };
  }

  #reshaped(node: Node, index: Access): Access {
    const input = node.inputs[0]!;
    const position = flatten(index, stridesOf(node.shape));
    const through = unflatten(position, input.shape, this.#sizes);
    if (through) return through;
    const split = blockingAxis(position, input.shape, this.#sizes);
    if (split) throw new NeedsSplit(split.axis, split.factor);
    throw new NeedsCopy(input);
  }
}
