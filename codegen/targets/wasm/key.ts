/** A text that is equal for nests that differ only in which buffers they use: such nests run by the same schedule. */
import type { Affine } from "../../graph/affine.js";
import type { Expr } from "../../kernel/expr.js";
import type { Nest } from "../../kernel/nest.js";
import type { PlacedBuffer } from "../../kernel/plan.js";
import { expressions } from "./affines.js";

export function structureOf(nest: Nest, buffers: readonly PlacedBuffer[]): string {
  const used: PlacedBuffer[] = [];
  const bufferNumber = (id: number): number => {
    const known = used.findIndex((buffer) => buffer.id === id);
    return known >= 0 ? known : used.push(buffers[id]!) - 1;
  };
  const place = (buffer: number, index: Affine, jump?: number): string => `${bufferNumber(buffer)}[${form(index)}${jump === undefined ? "" : `+e${jump}`}]`;
  const stages = nest.stages.map((stage) => {
    const numbers = new Map<Expr, number>();
    const lines = expressions(stage).map((expr, number) => {
      numbers.set(expr, number);
      switch (expr.kind) {
        case "literal": return `${expr.dtype}${expr.value}`;
        case "load": return `${expr.dtype} ${place(expr.buffer, expr.index, expr.jump && numbers.get(expr.jump.value))}`;
        case "index": return form(expr.value);
        case "result": return `r${expr.reduction}`;
        case "apply": return `${expr.fn}(${expr.args.map((arg) => numbers.get(arg)!).join()})`;
      }
    });
    const reductions = stage.reductions.map(({ id, combine, dtype, value }) => `r${id}=${combine} ${dtype} ${numbers.get(value)!}`);
    const stores = stage.stores.map(({ buffer, index, value, added }) => `${place(buffer, index, added && numbers.get(added.value))}=${numbers.get(value)!}`);
    return [stage.inner.join(), ...lines, ...reductions, ...stores].join(";");
  });
  const overlaps = used.map((a) => used.map((b) => Number(a.offset < b.offset + b.length && b.offset < a.offset + a.length)).join(""));
  return [nest.loop ? "step" : "", nest.axes.join(), ...stages, overlaps.join()].join("|");
}

const form = ({ offset, coefficients }: Affine): string => `${offset}+${coefficients.join()}`;
