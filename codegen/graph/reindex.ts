/**
 * Row-major re-indexing with affine expressions: what a reshape does to an index. Dividing an affine expression by a
 * size is exact when its terms split into multiples of the size and a rest that stays below it.
 */
import { axis, bounds, coefficient, constant, flatten, type Access, type Affine } from "./affine.js";
import { sizeOf, stridesOf } from "./dtype.js";

/** Writes `a` as size·high + low with 0 <= low < size over the whole domain; undefined when the terms do not split. */
export function divide(a: Affine, size: number, sizes: readonly number[]): { readonly high: Affine; readonly low: Affine } | undefined {
  const quotient = (c: number): number => (c % size === 0 ? c / size : 0);
  const rest = (c: number): number => (c % size === 0 ? 0 : c);
  // Axes of size 1 never move, so their coefficients do not matter.
  const coefficients = sizes.map((length, i) => (length === 1 ? 0 : coefficient(a, i)));
  const lowOffset = ((a.offset % size) + size) % size;
  const low: Affine = { offset: lowOffset, coefficients: coefficients.map(rest) };
  const range = bounds(low, sizes);
  if (range.min < 0 || range.max >= size) return undefined;
  return { high: { offset: (a.offset - lowOffset) / size, coefficients: coefficients.map(quotient) }, low };
}

/** The index of a row-major tensor of `shape` at flat position `position`; undefined where it is not affine. */
export function unflatten(position: Affine, shape: readonly number[], sizes: readonly number[]): Access | undefined {
  const index = new Array<Affine>(shape.length);
  let rest = position;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 1) {
      index[i] = constant(0);
      continue;
    }
    // The first dimension that is not 1 takes what is left: the position is in bounds, so nothing remains above it.
    if (sizeOf(shape.slice(0, i)) === 1) {
      index[i] = rest;
      rest = constant(0);
      continue;
    }
    const parts = divide(rest, shape[i]!, sizes);
    if (!parts) return undefined;
    index[i] = parts.low;
    rest = parts.high;
  }
  return index;
}

/** Where `unflatten` fails: splitting this axis into (size / factor, factor) lets it go on. */
export function blockingAxis(position: Affine, shape: readonly number[], sizes: readonly number[]): { readonly axis: number; readonly factor: number } | undefined {
  let rest = position;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 1) continue;
    const parts = divide(rest, shape[i]!, sizes);
    if (parts) {
      rest = parts.high;
      continue;
    }
    const found = sizes.findIndex((size, j) => {
      const c = coefficient(rest, j);
      const factor = shape[i]! / c;
      return c > 0 && Number.isInteger(factor) && factor > 1 && size > factor && size % factor === 0;
    });
    return found < 0 ? undefined : { axis: found, factor: shape[i]! / coefficient(rest, found) };
  }
  return undefined;
}

/** Reads a tensor of shape `from` at the row-major position that `index` has in shape `to`. */
export const throughReshape = (index: Access, to: readonly number[], from: readonly number[], sizes: readonly number[]): Access | undefined =>
  unflatten(flatten(index, stridesOf(to)), from, sizes);

/** The axes of a shape that move (size above 1), and the index of the shape over those axes alone. */
export function squeeze(shape: readonly number[], first = 0): { readonly sizes: number[]; readonly index: Access } {
  const sizes: number[] = [];
  const index = shape.map((size) => {
    if (size === 1) return constant(0);
    sizes.push(size);
    return axis(first + sizes.length - 1);
  });
  return { sizes, index };
}
