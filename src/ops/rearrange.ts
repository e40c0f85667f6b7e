/** rearrange: axes split, joined and reordered by names. */
import * as primitives from "../../codegen/ops/index.js";
import { namesOf, parsePattern, rearrangedShape, type PatternVerdict, type Rearranged } from "../../types/ops/rearrange.js";
import type { Fitting, Like, TensorIn } from "../../types/ops/operand.js";
import type { ShapeOf } from "../../types/tensor.js";
import { check, text } from "../options.js";
import { apply, type OpDefinition } from "./op.js";

interface Config {
  readonly pattern: string;
  readonly sizes: Readonly<Record<string, number>>;
}

const rearrangeOp: OpDefinition<Config> = {
  name: "rearrange",
  tf: "rearrange",
  wants: "any",
  infer: ([x], { pattern, sizes }) => ({ shape: rearrangedShape(pattern, x!.shape, sizes), dtype: x!.dtype }),
  call([x], { pattern, sizes }) {
    const parsed = parsePattern(pattern);
    const names = namesOf(pattern, parsed, x!.shape, sizes);
    // Axes of size 1 are nothing but shape: only names are split off, ordered and joined.
    const axes = (side: readonly (readonly string[])[]): string[] => side.flat().filter((name) => name !== "1");
    const [from, to] = [axes(parsed.left), axes(parsed.right)];
    const split = primitives.reshape(x!, from.map((name) => names.get(name) as number));
    return primitives.reshape(primitives.transpose(split, to.map((name) => from.indexOf(name))), rearrangedShape(pattern, x!.shape, sizes) as readonly number[]);
  },
};

/**
 * Splits, reorders and joins axes, in the notation of einops: names stand for axes, brackets for axes that are joined,
 * 1 for an axis of size 1. Of a joined axis on the left, all sizes but one must be given.
 *
 * @example
 * const heads = rearrange(input([10, 96]), "b l (h d) -> b h l d", { h: 4 }); // Tensor<[Batch, 4, 10, 24]>
 *
 * @param sizes of names, where the shape does not tell
 */
export function rearrange<T, const P extends string, const Z extends Readonly<Record<string, number>> = {}>(
  x: TensorIn<"rearrange", T>,
  pattern: {} extends Z ? Fitting<PatternVerdict<ShapeOf<T>, P>, Fitting<Rearranged<ShapeOf<T>, P, Z>, P>> : Fitting<PatternVerdict<ShapeOf<T>, P>, P>,
  sizes?: Fitting<Rearranged<ShapeOf<T>, P, Z>, Z>,
): Like<T, Rearranged<ShapeOf<T>, P, Z>> {
  check("rearrange", "pattern", pattern, text);
  const given: unknown = sizes ?? {};
  check("rearrange", "sizes", given, { expected: "sizes by name", accepts: (value) => typeof value === "object" && value !== null && Object.values(value).every((size) => typeof size === "number") });
  const config = { pattern: pattern as string, sizes: given as Config["sizes"] };
  return apply(rearrangeOp, [x], config);
}
