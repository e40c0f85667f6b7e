/** Questions about affine accesses that type rules, gradients and rewrites share. A domain is a box given by its sizes. */
import { axis, bounds, coefficient, compose, constant, type Access, type Affine } from "../graph/affine.js";
import { fail } from "./support.js";

/** The same access without terms that are always 0 (axes of size 1), so that equal accesses have equal text. */
export const canonical = (access: Access, sizes: readonly number[]): Access =>
  access.map((a) => {
    const coefficients = sizes.map((size, i) => (size === 1 ? 0 : coefficient(a, i) + 0));
    let length = coefficients.length;
    while (length > 0 && coefficients[length - 1] === 0) length--;
    return { offset: a.offset + 0, coefficients: coefficients.slice(0, length) };
  });

/** Throws unless every point of the domain lands inside `shape`. */
export function checkAccess(name: string, access: Access, sizes: readonly number[], shape: readonly number[]): void {
  if (!Array.isArray(access) || access.length !== shape.length) fail(`${name}: access has ${access?.length} indices for a tensor of rank ${shape.length}`);
  access.forEach((a: Affine, dim) => {
    if (!Number.isSafeInteger(a.offset) || a.coefficients.some((c) => !Number.isSafeInteger(c))) fail(`${name}: index ${dim} is not made of whole numbers`);
    if (a.coefficients.length > sizes.length) fail(`${name}: index ${dim} uses axis ${a.coefficients.length - 1} of a domain of rank ${sizes.length}`);
    const { min, max } = bounds(a, sizes);
    if (min < 0 || max >= shape[dim]!) fail(`${name}: index ${dim} runs from ${min} to ${max}, out of bounds for size ${shape[dim]}`);
  });
}

/** Whether reading a tensor of shape `shape` through the access over the domain gives the tensor itself. */
export const isIdentity = (access: Access, sizes: readonly number[], shape: readonly number[]): boolean =>
  sizes.length === shape.length &&
  access.every((a, dim) => sizes[dim] === shape[dim] && a.offset === 0 && sizes.every((size, i) => size === 1 || coefficient(a, i) === (i === dim ? 1 : 0)));

/** Axes of size above 1 that the index depends on. */
export const axesIn = (a: Affine, sizes: readonly number[]): number[] => sizes.flatMap((size, i) => (size > 1 && coefficient(a, i) !== 0 ? [i] : []));

/** Axes of size above 1 that the access depends on, ascending. */
export const axesUsed = (access: Access, sizes: readonly number[]): number[] =>
  sizes.flatMap((size, i) => (size > 1 && access.some((a) => coefficient(a, i) !== 0) ? [i] : []));

/**
 * Dimensions whose index does not determine the axes it is made of, even when the axes that other dimensions determine
 * are known. None left means that different points of the used axes give different elements.
 * An index determines its axes when, sorted by size, each coefficient exceeds the reach of all smaller ones together.
 */
export function ambiguousDims(access: Access, sizes: readonly number[]): number[] {
  const known = new Set<number>();
  let open = access.map((_, dim) => dim);
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    open = open.filter((dim) => {
      const unknown = axesIn(access[dim]!, sizes).filter((i) => !known.has(i));
      const byReach = unknown.map((i) => ({ step: Math.abs(coefficient(access[dim]!, i)), size: sizes[i]! })).sort((a, b) => a.step - b.step);
      let reach = 0;
      for (const { step, size } of byReach) {
        if (step <= reach) return true;
        reach += step * (size - 1);
      }
      for (const i of unknown) known.add(i);
      return false;
    });
  }
  return open;
}

/** Whether different points of the whole domain give different elements. */
export const isInjective = (access: Access, sizes: readonly number[]): boolean =>
  ambiguousDims(access, sizes).length === 0 && axesUsed(access, sizes).length === sizes.filter((size) => size > 1).length;

/** The access with axis `index` of the domain replaced by an affine form over the same axes. */
export const replaceAxis = (access: Access, index: number, by: Affine, rank: number): Access =>
  compose(access, Array.from({ length: rank }, (_, i) => (i === index ? by : axis(i))));

/** The access over a domain whose axes are `kept`, in that order, of the old ones; the others become 0. */
export function renumber(access: Access, kept: readonly number[], rank: number): Access {
  const values = Array.from({ length: rank }, (_, i) => {
    const at = kept.indexOf(i);
    return at < 0 ? constant(0) : axis(at);
  });
  return compose(access, values);
}
