/** Shapes drawn by fast-check: sizes, names, and the batch. */
import fc from "fast-check";
import type { Batch } from "../../../types/dimension.js";
import { KatachiError } from "../../../types/error.js";
import { isName } from "../../../types/layers/input.js";
import { show } from "../../options.js";

/** A dimension that was drawn: its size, and the name that stands for it in the symbolic shape, where it has one. */
export interface DrawnDim {
  readonly size: number;
  readonly name?: string;
}

/** A shape that was drawn, the batch first. S is what the compiler knows of it. */
export interface DrawnShape<S extends readonly unknown[] = readonly unknown[]> {
  readonly dims: readonly DrawnDim[];
  readonly sizes: readonly number[];
  /** Nothing at run time: the shape for the compiler. */
  readonly shape?: S;
}

/** An arbitrary of dimensions. N is what the compiler sees: `number`, or the name. */
export type DimArbitrary<N extends number | string = number> = fc.Arbitrary<DrawnDim & { readonly known?: N }>;

/**
 * Sizes from `min` to `max`. Shrinks towards `min`.
 *
 * @example
 * arb.shape(["batch", arb.dim(1, 9), 3]);
 *
 * @throws KatachiError "option" unless both are positive whole numbers in order
 */
export function dim(min: number, max: number): DimArbitrary {
  checkRange("arb.dim", min, max);
  return fc.integer({ min, max }).map((size) => ({ size }));
}

/**
 * Sizes from `min` to `max` of a dimension with a name: the same name is one size in all shapes of a case, and the layer
 * is also called on the name itself.
 *
 * @example
 * arb.shape(["batch", arb.symbol("seq", 1, 12), 8]);
 */
export function symbol<const Name extends string>(name: Name, min: number, max: number): DimArbitrary<Name> {
  checkRange("arb.symbol", min, max);
  if (!isName(name)) throw new KatachiError("option", `arb.symbol: name must be letters, digits and underscores, got ${show(name)}`);
  return fc.integer({ min, max }).map((size) => ({ size, name }));
}

function checkRange(where: string, min: number, max: number): void {
  if (Number.isSafeInteger(min) && Number.isSafeInteger(max) && min >= 1 && max >= min) return;
  throw new KatachiError("option", `${where}: expected whole numbers with 1 <= min <= max, got ${show(min)} and ${show(max)}`);
}

type DimOf<T> = T extends "batch" ? Batch : T extends number ? T : T extends fc.Arbitrary<DrawnDim & { readonly known?: infer N }> ? N : never;
type ShapeOf<T extends readonly unknown[]> = { -readonly [I in keyof T]: DimOf<T[I]> };

/** Batches of one, two and three samples: one hides what mixes samples, three tells the batch from other axes. */
const batch: fc.Arbitrary<DrawnDim> = fc.integer({ min: 1, max: 3 }).map((size) => ({ size }));

/**
 * Shapes of an input: the batch first, then sizes, `arb.dim` or `arb.symbol`. Shrinks each size.
 *
 * @example
 * arb.shape(["batch", arb.dim(1, 9), arb.dim(1, 9), arb.dim(4, 16)]);
 */
export function shape<const T extends readonly ["batch", ...(number | fc.Arbitrary<DrawnDim>)[]]>(dims: T): fc.Arbitrary<DrawnShape<ShapeOf<T>>> {
  const parts = dims.map((each): fc.Arbitrary<DrawnDim> => (each === "batch" ? batch : typeof each === "number" ? fc.constant({ size: each }) : each));
  return fc.tuple(...parts).map((drawn) => ({ dims: drawn, sizes: drawn.map(({ size }) => size) }));
}

/**
 * Pairs, or more, of shapes that broadcast together: some axes of size 1, some left out in front.
 *
 * @example
 * await checkOp((a, b) => add(a, b), { inputs: arb.broadcastable(2).chain((shapes) => fc.tuple(...shapes.map((each) => arb.tensor(each)))) });
 *
 * @param count how many shapes
 * @param options `maxRank` (3) and `maxSize` (4)
 */
export function broadcastable(count: number, { maxRank = 3, maxSize = 4 }: { readonly maxRank?: number; readonly maxSize?: number } = {}): fc.Arbitrary<readonly (readonly number[])[]> {
  const full = fc.array(fc.integer({ min: 1, max: maxSize }), { minLength: 1, maxLength: maxRank });
  return full.chain((sizes) => {
    const part = fc
      .tuple(fc.nat({ max: sizes.length }), fc.array(fc.boolean(), { minLength: sizes.length, maxLength: sizes.length }))
      .map(([dropped, ones]) => sizes.map((size, i) => (ones[i] ? 1 : size)).slice(dropped));
    return fc.array(part, { minLength: count, maxLength: count });
  });
}
