/** Fewer, longer axes: drops axes of size 1 and merges neighbours that every index walks as one. */
import { coefficient, type Affine } from "../../graph/affine.js";
import type { Nest } from "../../kernel/nest.js";
import { affinesOf, regroup } from "./affines.js";

/** Groups of consecutive axes, numbered from `base`, that can be merged. */
function mergeable(sizes: readonly number[], base: number, forms: readonly Affine[]): number[][] {
  const groups: number[][] = [];
  sizes.forEach((size, i) => {
    if (size === 1) return;
    const axis = base + i;
    const outer = groups.at(-1);
    const last = outer?.at(-1);
    if (last !== undefined && forms.every((form) => coefficient(form, last) === coefficient(form, axis) * size)) outer!.push(axis);
    else groups.push([axis]);
  });
  return groups;
}

export function normalize(nest: Nest): Nest {
  const forms = nest.stages.map(affinesOf);
  // The steps of a loop stay an axis of their own.
  const groups = nest.loop ? [[0], ...mergeable(nest.axes.slice(1), 1, forms.flat())] : mergeable(nest.axes, 0, forms.flat());
  const inner = nest.stages.map((stage, index) => mergeable(stage.inner, nest.axes.length, forms[index]!));
  return regroup(nest, groups, inner);
}
