/** Walking and rewriting the affine indices of a nest. */
import type { Affine } from "../../graph/affine.js";
import type { Expr } from "../../kernel/expr.js";
import type { Nest, Stage } from "../../kernel/nest.js";

/** The expressions a stage evaluates: values of its reductions, then of its stores. */
export const roots = (stage: Stage): Expr[] => [...stage.reductions, ...stage.stores].map(({ value }) => value);

/** Every distinct expression a stage evaluates, arguments before users. */
export function expressions(stage: Stage): Expr[] {
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    if (expr.kind === "apply") expr.args.forEach(visit);
    seen.add(expr);
  };
  roots(stage).forEach(visit);
  return [...seen];
}

/** Every affine form in a stage. */
export function affinesOf(stage: Stage): Affine[] {
  const forms = stage.stores.map((store) => store.index);
  for (const expr of expressions(stage)) {
    if (expr.kind === "load") forms.push(expr.index);
    if (expr.kind === "index") forms.push(expr.value);
  }
  return forms;
}

function rewriteStage(stage: Stage, inner: readonly number[], map: (form: Affine) => Affine): Stage {
  const known = new Map<Expr, Expr>();
  const rewrite = (expr: Expr): Expr => {
    const done = known.get(expr);
    if (done) return done;
    const result = rewritten(expr);
    known.set(expr, result);
    return result;
  };
  const rewritten = (expr: Expr): Expr => {
    switch (expr.kind) {
      case "load": return { ...expr, index: map(expr.index) };
      case "index": return { ...expr, value: map(expr.value) };
      case "apply": return { ...expr, args: expr.args.map(rewrite) };
      default: return expr;
    }
  };
  return {
    inner,
    reductions: stage.reductions.map((reduction) => ({ ...reduction, value: rewrite(reduction.value) })),
    stores: stage.stores.map((store) => ({ ...store, index: map(store.index), value: rewrite(store.value) })),
  };
}

/**
 * The same nest over merged axes: each group of old axes becomes one new axis whose coefficient is that of the group's
 * last member. Axes in no group vanish.
 */
export function regroup(nest: Nest, groups: readonly (readonly number[])[], innerGroups: readonly (readonly (readonly number[])[])[]): Nest {
  const sizeOf = (group: readonly number[], sizes: readonly number[], base: number): number => group.reduce((product, axis) => product * sizes[axis - base]!, 1);
  return {
    ...nest,
    axes: groups.map((group) => sizeOf(group, nest.axes, 0)),
    stages: nest.stages.map((stage, index) => {
      const own = innerGroups[index]!;
      const kept = [...groups, ...own].map((group) => group.at(-1)!);
      return rewriteStage(stage, own.map((group) => sizeOf(group, stage.inner, nest.axes.length)), (form) => ({
        offset: form.offset,
        coefficients: kept.map((axis) => form.coefficients[axis] ?? 0),
      }));
    }),
  };
}
