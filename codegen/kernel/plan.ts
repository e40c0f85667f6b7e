/** Where everything lives and what runs in which order: the last form of a compiled step that belongs to no target. */
import { print } from "../graph/affine.js";
import type { Expr } from "./expr.js";
import type { Buffer, Nest } from "./nest.js";

export interface PlacedBuffer extends Buffer {
  /** Position in memory, in elements of four bytes. */
  readonly offset: number;
}

export interface Plan {
  readonly buffers: readonly PlacedBuffer[];
  /** In execution order. */
  readonly nests: readonly Nest[];
  /** Elements of the arena that buffers share; a target adds the slack it needs. */
  readonly size: number;
}

/** A readable listing: every nest with its loops, reductions and stores. */
export function printPlan(plan: Plan): string {
  const name = (id: number): string => plan.buffers[id]?.name ?? `#${id}`;
  const lines = plan.nests.map((nest, i) => {
    const fills = nest.fills.map((fill) => `  fill ${name(fill.buffer)}[${fill.offset}..${fill.offset + fill.length}] = ${fill.value}`);
    const stages = nest.stages.flatMap((stage) => [
      ...stage.reductions.map((reduction) => `  r${reduction.id} = ${reduction.combine} over [${stage.inner.join(", ")}] of ${printExpr(reduction.value, name)}`),
      ...stage.stores.map((store) => `  ${stage.inner.length > 0 ? `for [${stage.inner.join(", ")}] ` : ""}${name(store.buffer)}[${print(store.index)}] = ${printExpr(store.value, name)}`),
    ]);
    return [`n${i} ${nest.name} [${nest.axes.join(", ")}]`, ...fills, ...stages].join("\n");
  });
  return [`arena ${plan.size * 4} bytes`, ...lines].join("\n");
}

function printExpr(expr: Expr, name: (buffer: number) => string): string {
  switch (expr.kind) {
    case "literal":
      return String(expr.value);
    case "load":
      return `${name(expr.buffer)}[${print(expr.index)}]`;
    case "index":
      return `(${print(expr.value)})`;
    case "result":
      return `r${expr.reduction}`;
    case "apply":
      return `${expr.fn}(${expr.args.map((arg) => printExpr(arg, name)).join(", ")})`;
  }
}
