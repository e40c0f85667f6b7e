/** Random nests over random buffers, in the shapes that real plans contain. */
import fc, { type Arbitrary } from "fast-check";
import { bounds } from "../../../codegen/graph/affine.js";
import type { DType } from "../../../codegen/graph/dtype.js";
import type { Expr } from "../../../codegen/kernel/expr.js";
import type { Combine, Nest, Store } from "../../../codegen/kernel/nest.js";
import { affine, apply, literal, load, nest, reduce, result, stage } from "./build.js";
import type { TestBuffer } from "./support.js";

export interface Sample {
  readonly nests: readonly Nest[];
  readonly buffers: readonly TestBuffer[];
  readonly cuts: readonly number[];
}

export const size: Arbitrary<number> = fc.oneof(fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 13, 16, 17), fc.integer({ min: 1, max: 40 }));
const smallSize = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 9, 17);
export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });

/** Draws values from a generated stream of numbers, so that nests can be built step by step. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return (this.#state >>> 4) / 2 ** 28;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  shuffled(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  values(dtype: DType, length: number): TestBuffer {
    const one = { float32: () => Math.fround(this.next() * 4 - 2), int32: () => this.below(2001) - 1000, bool: () => this.below(3) } as const;
    return { dtype, values: Array.from({ length }, one[dtype]) };
  }
}

export class Builder {
  readonly buffers: TestBuffer[] = [];

  constructor(readonly draw: Draw) {}

  /** Strides over some of the axes, in some order and direction, with gaps now and then. */
  #walk(sizes: readonly number[], all: boolean, plain: boolean): { readonly coefficients: number[]; readonly offset: number; readonly length: number } {
    const { draw } = this;
    const coefficients = sizes.map(() => 0);
    let stride = 1;
    const order = plain ? sizes.map((_, i) => sizes.length - 1 - i) : draw.shuffled(sizes.length);
    for (const axis of order) {
      if (!all && draw.chance(0.25)) continue;
      if (!plain && draw.chance(0.1)) stride *= 2;
      coefficients[axis] = !plain && draw.chance(0.15) ? -stride : stride;
      stride *= sizes[axis]!;
    }
    const { min, max } = bounds(affine(coefficients), sizes);
    const before = draw.below(3);
    return { coefficients, offset: before - min, length: max - min + 1 + before + draw.below(3) };
  }

  load(dtype: DType, sizes: readonly number[]): Expr {
    const { coefficients, offset, length } = this.#walk(sizes, false, this.draw.chance(0.5));
    return load(this.buffers.push(this.draw.values(dtype, length)) - 1, coefficients, offset, dtype);
  }

  store(value: Expr, sizes: readonly number[]): Store {
    const { coefficients, offset, length } = this.#walk(sizes, true, this.draw.chance(0.7));
    const buffer = this.buffers.push(this.draw.values(value.dtype, length)) - 1;
    return { buffer, index: affine(coefficients, offset), value };
  }

  /** Bounded functions, so that float32 rounding stays small; comparisons only of exact values. */
  float(sizes: readonly number[], depth: number): Expr {
    const { draw } = this;
    if (depth === 0) return draw.chance(0.8) ? this.load("float32", sizes) : literal(Math.fround(draw.next() * 2 - 1));
    const of = (): Expr => this.float(sizes, depth - 1);
    const shared = of();
    return draw.pick<() => Expr>([
      () => apply("add", shared, of()),
      () => apply("sub", shared, of()),
      () => apply("mul", apply("tanh", shared), apply("tanh", of())),
      () => apply("sub", of(), apply("mul", apply("tanh", shared), apply("sin", shared))),
      () => apply("add", apply("mul", apply("cos", shared), apply("erf", of())), shared),
      () => apply("max", shared, of()),
      () => apply("min", shared, literal(0.25)),
      () => apply("max", shared, literal(0)),
      () => apply("neg", apply("abs", shared)),
      () => apply("sqrt", apply("add", apply("abs", shared), literal(1))),
      () => apply("log", apply("add", apply("mul", apply("tanh", shared), apply("tanh", shared)), literal(1))),
      () => apply("exp", apply("tanh", shared)),
      () => apply("div", of(), apply("add", apply("abs", apply("tanh", shared)), literal(1))),
      () => apply("select", this.bool(sizes, 1), shared, of()),
      () => apply("select", this.bool(sizes, 1), shared, literal(0)),
      () => apply("select", this.bool(sizes, 1), literal(0), shared),
      () => apply("intToFloat", apply("andInt", this.int(sizes, 1), literal(7, "int32"))),
      () => apply("mul", apply("boolToFloat", this.bool(sizes, 1)), shared),
    ])();
  }

  int(sizes: readonly number[], depth: number): Expr {
    const { draw } = this;
    const index = affine(sizes.map(() => draw.below(7) - 3), draw.below(5));
    if (depth === 0) return draw.pick<() => Expr>([() => this.load("int32", sizes), () => ({ kind: "index", dtype: "int32", value: index }), () => literal(draw.below(100) - 50, "int32")])();
    const of = (): Expr => this.int(sizes, depth - 1);
    return draw.pick<() => Expr>([
      () => apply(draw.pick(["addInt", "subInt", "mulInt", "minInt", "maxInt", "andInt", "orInt", "xorInt"] as const), of(), of()),
      () => apply("shiftLeft", of(), literal(draw.below(32), "int32")),
      () => apply("shiftRightUnsigned", of(), literal(draw.below(32), "int32")),
      () => apply("selectInt", this.bool(sizes, 1), of(), of()),
      () => apply("boolToInt", this.bool(sizes, 1)),
      () => apply("floatToInt", apply("mul", this.load("float32", sizes), literal(64))),
      () => apply("floatToInt", apply(draw.pick(["floor", "ceil", "round"] as const), this.load("float32", sizes))),
    ])();
  }

  bool(sizes: readonly number[], depth: number): Expr {
    const { draw } = this;
    if (depth === 0) return this.load("bool", sizes);
    const of = (): Expr => this.bool(sizes, depth - 1);
    return draw.pick<() => Expr>([
      () => apply(draw.pick(["less", "lessEqual", "equal"] as const), this.load("float32", sizes), this.load("float32", sizes)),
      () => apply(draw.pick(["lessInt", "equalInt"] as const), this.int(sizes, 0), this.int(sizes, 0)),
      () => apply(draw.pick(["and", "or"] as const), of(), of()),
      () => apply("not", of()),
    ])();
  }

  any(sizes: readonly number[], depth: number): Expr {
    return this.draw.pick<() => Expr>([() => this.float(sizes, depth), () => this.float(sizes, depth), () => this.int(sizes, depth), () => this.bool(sizes, depth)])();
  }
}

const seeded = (build: (builder: Builder, sizes: readonly number[], more: readonly number[]) => Nest[], rank: readonly [number, number], moreRank: readonly [number, number] = [0, 0]): Arbitrary<Sample> =>
  fc
    .tuple(fc.array(smallSize, { minLength: rank[0], maxLength: rank[1] }), fc.array(smallSize, { minLength: moreRank[0], maxLength: moreRank[1] }), fc.nat(), cuts)
    .map(([sizes, more, seed, parts]) => {
      const builder = new Builder(new Draw(seed));
      const nests = build(builder, sizes, more);
      return { nests, buffers: builder.buffers, cuts: parts };
    });

/** One stage without inner axes and one to three stores. */
export const elementwise: Arbitrary<Sample> = seeded((b, sizes) => {
  const first = b.any(sizes, 2);
  const stores = [b.store(first, sizes)];
  if (b.draw.chance(0.4)) stores.push(b.store(b.any(sizes, 1), sizes));
  if (b.draw.chance(0.2)) stores.push(b.store(first.dtype === "float32" ? apply("neg", first) : b.int(sizes, 1), sizes));
  return [nest(sizes, [stage({ stores })])];
}, [0, 4]);

/** Reductions of any kind with an epilogue, and perhaps a second pass over the reduced axes that stores at every point. */
export const reductions: Arbitrary<Sample> = seeded((b, sizes, more) => {
  const full = [...sizes, ...more];
  const combine = b.draw.pick<Combine>(["sum", "max", "min"]);
  const value = b.draw.chance(0.7) ? b.draw.pick([() => b.float(full, 1), () => apply("mul", b.load("float32", full), b.load("float32", full))])() : b.draw.pick([() => b.int(full, 1), () => b.bool(full, 1)])();
  const used = value.dtype === "bool" && combine === "sum" ? "max" : combine;
  const reductionList = [reduce(7, used, value)];
  if (b.draw.chance(0.3)) reductionList.push(reduce(9, "sum", b.float(full, 0)));
  const finished = result(7, value.dtype);
  const stages = [stage({ inner: more, reductions: reductionList })];
  const epilogue = finished.dtype === "float32" ? apply("add", finished, b.load("float32", sizes)) : finished;
  const second = reductionList.length > 1 ? [b.store(apply("max", result(9), literal(0)), sizes)] : [];
  stages.push(stage({ stores: [b.store(epilogue, sizes), ...second] }));
  if (finished.dtype === "float32" && b.draw.chance(0.4)) {
    const centred = apply("sub", b.load("float32", full), finished);
    // Not a sum: that would add up the rounding error of the first result many times over.
    stages.push(stage({ inner: more, stores: [b.store(centred, full)], reductions: [reduce(8, b.draw.pick<Combine>(["max", "min"]), apply("tanh", centred))] }));
    stages.push(stage({ stores: [b.store(result(8), sizes)] }));
  }
  return [nest(sizes, stages)];
}, [0, 3], [1, 3]);
