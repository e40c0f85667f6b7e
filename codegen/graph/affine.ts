/**
 * Affine index expressions: offset + Σ coefficients[i] · axis[i], over an ordered list of loop axes.
 * They are how views, windows, contractions and kernels say which element is read or written.
 */
export interface Affine {
  readonly offset: number;
  /** One coefficient per axis of the iteration domain; missing trailing ones are 0. */
  readonly coefficients: readonly number[];
}

/** One affine expression per dimension of the accessed tensor. */
export type Access = readonly Affine[];

export const constant = (offset: number): Affine => ({ offset, coefficients: [] });

/** coefficient · axis + offset */
export const axis = (index: number, coefficient = 1, offset = 0): Affine => {
  const coefficients = new Array<number>(index + 1).fill(0);
  coefficients[index] = coefficient;
  return { offset, coefficients };
};

export const coefficient = (a: Affine, index: number): number => a.coefficients[index] ?? 0;

export function plus(a: Affine, b: Affine): Affine {
  const length = Math.max(a.coefficients.length, b.coefficients.length);
  return {
    offset: a.offset + b.offset,
    coefficients: Array.from({ length }, (_, i) => coefficient(a, i) + coefficient(b, i)),
  };
}

export const scale = (a: Affine, factor: number): Affine => ({
  offset: a.offset * factor,
  coefficients: a.coefficients.map((c) => c * factor),
});

/** Replace each axis i of `a` by `values[i]`. */
export const substitute = (a: Affine, values: readonly Affine[]): Affine =>
  a.coefficients.reduce(
    (sum, c, i) => (c === 0 ? sum : plus(sum, scale(values[i] ?? constant(0), c))),
    constant(a.offset),
  );

/** Value at a point of the domain. */
export const evaluate = (a: Affine, point: readonly number[]): number =>
  a.coefficients.reduce((sum, c, i) => (c === 0 ? sum : sum + c * point[i]!), a.offset);

/** Smallest and largest value over a box domain with the given sizes (all at least 1). */
export function bounds(a: Affine, sizes: readonly number[]): { readonly min: number; readonly max: number } {
  let min = a.offset;
  let max = a.offset;
  a.coefficients.forEach((c, i) => {
    const reach = c * (sizes[i]! - 1);
    if (reach < 0) min += reach;
    else max += reach;
  });
  return { min, max };
}

/** The access that reads a tensor of rank `rank` at the domain's own first axes, in order. */
export const identity = (rank: number): Access => Array.from({ length: rank }, (_, i) => axis(i));

/** One affine index into the flat row-major buffer of a tensor with these strides. */
export const flatten = (access: Access, strides: readonly number[]): Affine =>
  access.reduce((sum, a, i) => plus(sum, scale(a, strides[i]!)), constant(0));

/** Access through an access: `outer` reads a view whose element at v is the tensor's element at `inner`(v). */
export const compose = (inner: Access, outer: Access): Access => inner.map((a) => substitute(a, outer));

const trimmed = (a: Affine): readonly number[] => {
  let length = a.coefficients.length;
  while (length > 0 && a.coefficients[length - 1] === 0) length--;
  return a.coefficients.slice(0, length);
};

/** Stable text of an affine expression, used in keys and printing: `2*i0+i1+3`. */
export function print(a: Affine): string {
  const terms = trimmed(a).flatMap((c, i) => (c === 0 ? [] : [c === 1 ? `i${i}` : `${c}*i${i}`]));
  if (a.offset !== 0 || terms.length === 0) terms.push(String(a.offset));
  return terms.join("+").replaceAll("+-", "-");
}

export const equal = (a: Affine, b: Affine): boolean => print(a) === print(b);

export const equalAccess = (a: Access, b: Access): boolean => a.length === b.length && a.every((x, i) => equal(x, b[i]!));
