/** Short ways to write expressions and nests by hand. */
import type { Affine } from "../../../codegen/graph/affine.js";
import { scalarFunctions, type ScalarFunction } from "../../../codegen/kernel/scalar.js";
import type { Expr, Load } from "../../../codegen/kernel/expr.js";
import type { Nest, Reduction, Stage, Store } from "../../../codegen/kernel/nest.js";
import type { DType } from "../../../codegen/graph/dtype.js";

export const affine = (coefficients: readonly number[], offset = 0): Affine => ({ offset, coefficients });

export const load = (buffer: number, coefficients: readonly number[], offset = 0, dtype: DType = "float32"): Load => ({ kind: "load", dtype, buffer, index: affine(coefficients, offset) });

export const literal = (value: number, dtype: DType = "float32"): Expr => ({ kind: "literal", dtype, value });

export const apply = (fn: ScalarFunction, ...args: readonly Expr[]): Expr => ({ kind: "apply", dtype: scalarFunctions[fn].result, fn, args });

export const result = (reduction: number, dtype: DType = "float32"): Expr => ({ kind: "result", dtype, reduction });

export const reduce = (id: number, combine: Reduction["combine"], value: Expr): Reduction => ({ id, combine, dtype: value.dtype, value });

export const store = (buffer: number, coefficients: readonly number[], value: Expr, offset = 0): Store => ({ buffer, index: affine(coefficients, offset), value });

export const stage = (parts: Partial<Stage>): Stage => ({ inner: [], reductions: [], stores: [], ...parts });

export const nest = (axes: readonly number[], stages: readonly Stage[], fills: Nest["fills"] = []): Nest => ({ name: "test", axes, stages, fills });

/** out[m, n] = Σ_k a[m, k] b[k, n], buffers 0, 1 and 2. */
export const matmul = (m: number, k: number, n: number, layout: { readonly a?: readonly [number, number]; readonly b?: readonly [number, number] } = {}): Nest => {
  const [am, ak] = layout.a ?? [k, 1];
  const [bk, bn] = layout.b ?? [n, 1];
  return nest([m, n], [
    stage({ inner: [k], reductions: [reduce(0, "sum", apply("mul", load(0, [am, 0, ak]), load(1, [0, bn, bk])))] }),
    stage({ stores: [store(2, [n, 1], result(0))] }),
  ]);
};
