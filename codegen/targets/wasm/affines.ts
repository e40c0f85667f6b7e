/** Walking and rewriting the affine indices of a nest. */
import type { Affine } from "../../graph/affine.js";
import { operands, withOperands, type Expr } from "../../kernel/expr.js";
import { rootsOf, type Nest, type Stage } from "../../kernel/nest.js";

/** Every distinct expression a stage evaluates, arguments before users. */
export function expressions(stage: Stage): Expr[] {
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    operands(expr).forEach(visit);
    seen.add(expr);
  };
  rootsOf(stage).forEach(visit);
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
    const own: Expr = expr.kind === "load" ? { ...expr, index: map(expr.index) } : expr.kind === "index" ? { ...expr, value: map(expr.value) } : expr;
    return withOperands(own, operands(expr).map(rewrite));
  };
  return {
    inner,
    reductions: stage.reductions.map((reduction) => ({ ...reduction, value: rewrite(reduction.value) })),
    stores: stage.stores.map((store) => ({ ...store, index: map(store.index), value: rewrite(store.value), ...(store.added && { added: { ...store.added, value: rewrite(store.added.value) } }) })),
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
