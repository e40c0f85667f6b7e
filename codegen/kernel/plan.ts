/** Where everything lives and what runs in which order: the last form of a compiled step that belongs to no target. */
import { print } from "../graph/affine.js";
import { operands, type Expr, type Jump } from "./expr.js";
import { rootsOf, type Buffer, type Nest } from "./nest.js";

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

/** What runs one after another: single nests, and loops with all their nests. */
export function unitsOf(nests: readonly Nest[]): Nest[][] {
  const units: Nest[][] = [];
  for (const nest of nests) {
    const last = units.at(-1);
    if (last && nest.loop !== undefined && last[0]!.loop?.id === nest.loop.id) last.push(nest);
    else units.push([nest]);
  }
  return units;
}

/** A readable listing: every nest with its loops, reductions and stores. Values used more than once have names, `t0`. */
export function printPlan(plan: Plan): string {
  const name = (id: number): string => plan.buffers[id]?.name ?? `#${id}`;
  const lines = plan.nests.map((nest, i) => {
    const fills = nest.fills.map((fill) => `  fill ${name(fill.buffer)}[${fill.offset}..${fill.offset + fill.length}] = ${fill.value}`);
    const names = new Map<Expr, string>();
    const stages = nest.stages.flatMap((stage) => {
      const shared = sharedValues(rootsOf(stage)).filter((expr) => !names.has(expr));
      const definitions = shared.map((expr) => {
        const text = printExpr(expr, name, names);
        names.set(expr, `t${names.size}`);
        return `  ${names.get(expr)} = ${text}`;
      });
      return [
        ...definitions,
        ...stage.reductions.map((reduction) => `  r${reduction.id} = ${reduction.combine} over [${stage.inner.join(", ")}] of ${printExpr(reduction.value, name, names)}`),
        ...stage.stores.map((store) => `  ${stage.inner.length > 0 ? `for [${stage.inner.join(", ")}] ` : ""}${name(store.buffer)}[${print(store.index)}${printJump(store.added, name, names)}] ${store.added ? "+=" : "="} ${printExpr(store.value, name, names)}`),
      ];
    });
    return [`n${i}${nest.loop === undefined ? "" : ` of loop ${nest.loop.id}${nest.loop.backwards ? " backwards" : ""}`} ${nest.name} [${nest.axes.join(", ")}]`, ...fills, ...stages].join("\n");
  });
  return [`arena ${plan.size * 4} bytes`, ...lines].join("\n");
}

/** Applications that occur more than once under the roots, arguments before users. */
function sharedValues(roots: readonly Expr[]): Expr[] {
  const uses = new Map<Expr, number>();
  const visit = (expr: Expr): void => {
    const before = uses.get(expr) ?? 0;
    if (before === 0) operands(expr).forEach(visit);
    uses.set(expr, before + 1);
  };
  roots.forEach(visit);
  const order: Expr[] = [];
  const seen = new Set<Expr>();
  const list = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    operands(expr).forEach(list);
    if (expr.kind === "apply" && uses.get(expr)! > 1) order.push(expr);
  };
  roots.forEach(list);
  return order;
}

const printJump = (jump: Jump | undefined, name: (buffer: number) => string, names: ReadonlyMap<Expr, string>): string => (jump ? `+${printExpr(jump.value, name, names)}` : "");

function printExpr(expr: Expr, name: (buffer: number) => string, names: ReadonlyMap<Expr, string>): string {
  const known = names.get(expr);
  if (known !== undefined) return known;
  switch (expr.kind) {
    case "literal":
      return String(expr.value);
    case "load":
      return `${name(expr.buffer)}[${print(expr.index)}${printJump(expr.jump, name, names)}]`;
    case "index":
      return `(${print(expr.value)})`;
    case "result":
      return `r${expr.reduction}`;
    case "apply":
      return `${expr.fn}(${expr.args.map((arg) => printExpr(arg, name, names)).join(", ")})`;
  }
}
