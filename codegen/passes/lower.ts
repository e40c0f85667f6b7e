/** A group of nodes as one loop nest: indices become affine in the nest's axes, values become expressions. */
import { axis, coefficient, compose, constant, flatten, plus, print, scale, type Access, type Affine } from "../graph/affine.js";
import { sizeOf, stridesOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import { blockingAxis, squeeze, throughReshape, unflatten } from "../graph/reindex.js";
import type { Expr, Jump } from "../kernel/expr.js";
import type { Nest, Reduction, Stage, Store } from "../kernel/nest.js";
import { apply, int } from "../ops/expression.js";
import { KatachiError } from "../../types/error.js";
import { basesOf, isAccumulated, isReduction, readsOf } from "./bases.js";
import type { Fusion, Group } from "./group.js";
import { spanOfPart, type Span } from "./parts.js";
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
  const nest = lowerAlone(group, fusion, storage);
  if (group.loop === undefined) return nest;
  if (nest.axes[0] !== group.loop.length) throw new KatachiError("graph", `lower: ${nest.name} has no axis of ${group.loop.length} steps`);
  return { ...nest, loop: { id: fusion.loops.program.loops!.indexOf(group.loop), backwards: group.loop.backwards } };
}

function lowerAlone(group: Group, fusion: Fusion, storage: Storage): Nest {
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
  /** Of the loops, and after them of the rows that each index among the data may choose. */
  readonly #sizes: number[];
  /** The index along each axis of the domain, over the loops. */
  readonly #index: Access;
  /** Row numbers that the data choose, each as one more axis: the index of a row is affine in it, like in a loop's. */
  readonly #chosen: Expr[] = [];
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
    const name = members.map((member) => member.op.name).join("_");
    if (isAccumulated(members[0]!)) return { name, axes: this.#axes, ...this.#accumulation(members[0]!) };
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
    return { name, axes: this.#axes, stages, fills: [] };
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
    return this.#targets(member, place).map(({ buffer, index }) => ({ buffer, index, value }));
  }

  /** Zeros, and a stage that adds each row where its index says. */
  #accumulation(member: Node): Pick<Nest, "stages" | "fills"> {
    const [indices, updates] = member.inputs as [Node, Node];
    const [j, from] = readsOf(member).accesses.map((access) => compose(access!, this.#index)) as [Access, Access];
    const place = [this.#choose(this.#value(indices, j), member.shape[0]!), ...from.slice(indices.shape.length)];
    const value = this.#value(updates, from);
    const targets = this.#targets(member, place);
    const stores = targets.map(({ buffer, index }): Store => {
      const { fixed, jump } = this.#resolve(index);
      return { buffer, index: fixed, value, added: jump ?? { value: int(0), min: 0, max: 0 } };
    });
    const fills = targets.map(({ buffer, span: [offset, end] }) => ({ buffer, offset, length: end - offset, value: 0 }));
    return { stages: [{ inner: this.#inner, reductions: [], stores }], fills };
  }

  /** The buffers that hold a member, the element its index `place` stands for, and all elements of it if they lie together. */
  #targets(member: Node, place: Access): { readonly buffer: number; readonly index: Affine; readonly span: Span }[] {
    const targets = [];
    const own = this.storage.bufferOf.get(member);
    if (own !== undefined) targets.push({ buffer: own, index: flatten(place, stridesOf(member.shape)), span: [0, sizeOf(member.shape)] as const });
    for (const { place: target, input } of this.storage.partsOf.get(member) ?? []) {
      const { lowering } = target.op;
      if (lowering.kind !== "place") throw new KatachiError("graph", `${target.op.name} does not place its inputs`);
      const part = target.inputs[input]!;
      const partIndex = throughReshape(place, member.shape, part.shape, this.#sizes);
      if (!partIndex) throw new NeedsCopy(part);
      const index = flatten(compose(lowering.at(target, input), partIndex), stridesOf(target.shape));
      const span = spanOfPart(target, input);
      if (!span && isAccumulated(member)) throw new NeedsCopy(part);
      targets.push({ buffer: this.storage.bufferOf.get(target)!, index, span: span ?? ([0, sizeOf(target.shape)] as const) });
    }
    return targets;
  }

  /** A row number below `count` as an index: an axis of its own, whose position is computed from the data. */
  #choose(row: Expr, count: number): Affine {
    if (count === 1) return constant(0);
    const loops = this.#axes.length + this.#inner.length;
    // The same index may choose among the rows of tensors of different sizes.
    const known = this.#chosen.findIndex((other, i) => other === row && this.#sizes[loops + i] === count);
    if (known >= 0) return axis(loops + known);
    this.#chosen.push(row);
    return axis(this.#sizes.push(count) - 1);
  }

  /** An index without the axes that stand for chosen rows, and the distance that those add up to. */
  #resolve(index: Affine): { readonly fixed: Affine; readonly jump: Jump | undefined } {
    const loops = this.#axes.length + this.#inner.length;
    const fixed = { offset: index.offset, coefficients: index.coefficients.slice(0, loops) };
    let jump: Jump | undefined;
    this.#chosen.forEach((row, i) => {
      const step = coefficient(index, loops + i);
      if (step === 0) return;
      const last = this.#sizes[loops + i]! - 1;
      const clamped = apply("minInt", apply("maxInt", row, int(0)), int(last));
      const value = step === 1 ? clamped : apply("mulInt", clamped, int(step));
      const [min, max] = [Math.min(0, step * last), Math.max(0, step * last)];
      jump = jump ? { value: apply("addInt", jump.value, value), min: jump.min + min, max: jump.max + max } : { value, min, max };
    });
    return { fixed, jump };
  }

  /** An affine index as an int32 value. */
  #indexValue(index: Affine): Expr {
    const { fixed, jump } = this.#resolve(index);
    const value: Expr = { kind: "index", dtype: "int32", value: fixed };
    return jump ? apply("addInt", value, jump.value) : value;
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
          index: (i) => this.#indexValue(index[i]!),
          position: () => this.#indexValue(flatten(index, stridesOf(node.shape))),
        });
      case "gather": {
        const [table, indices] = node.inputs as [Node, Node];
        const rank = indices.shape.length;
        return this.#value(table, [this.#choose(this.#value(indices, index.slice(0, rank)), table.shape[0]!), ...index.slice(rank)]);
      }
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
    const { fixed, jump } = this.#resolve(flatten(index, stridesOf(node.shape)));
    return { kind: "load", dtype: node.dtype, buffer, index: fixed, ...(jump && { jump }) };
  }

  #reshaped(node: Node, index: Access): Access {
    const input = node.inputs[0]!;
    const position = flatten(index, stridesOf(node.shape));
    const through = unflatten(position, input.shape, this.#sizes);
    if (through) return through;
    const split = blockingAxis(position, input.shape, this.#sizes);
    // Neither rows that the data choose nor the steps of a loop can be split.
    if (split && split.axis < this.#axes.length + this.#inner.length && (split.axis > 0 || this.group.loop === undefined)) throw new NeedsSplit(split.axis, split.factor);
    throw new NeedsCopy(input);
  }
}
