/** Ops from several tensors to one and back. */
import * as primitives from "../../codegen/ops/index.js";
import { checkMatch } from "../../types/merge.js";
import { shapeError } from "../../types/messages.js";
import { concatenatedShape, splitShapes, stackedShape, unstackedShapes, type ConcatAxis, type Concatenated, type ConcatIn, type Or, type Split, type SplitAxis, type SplitVerdict, type StackAxis, type Stacked, type StackIn, type UnstackAxis, type Unstacked } from "../../types/ops/lists.js";
import type { Fitting, Like, TensorIn } from "../../types/ops/operand.js";
import { oneAxis } from "../../types/ops/axis.js";
import { showShape } from "../../types/shape.js";
import type { ShapeOf } from "../../types/tensor.js";
import { check, integer } from "../options.js";
import type { RuntimeType } from "../operation.js";
import { apply, applyAll, type OpDefinition } from "./op.js";

interface Along {
  readonly axis: number;
}

/** Refuses what is no list with at least one element. */
function listOf(name: string, tensors: unknown): readonly unknown[] {
  if (!Array.isArray(tensors) || tensors.length === 0) throw shapeError("notTensors", { layer: name });
  return tensors;
}

/** Refuses, element by element as the compiler does, what does not go with the first. */
function checkAlike(name: string, [first, ...others]: readonly RuntimeType[], axis: number): void {
  const { shape, dtype } = first!;
  for (const other of others) {
    if (other.dtype !== dtype) throw shapeError(dtype === "float32" ? "notFloat" : "notInt", { layer: name, shape: showShape(other.shape) });
    checkMatch(name, [shape, other.shape], axis);
  }
}

const concatOp: OpDefinition<Along> = {
  name: "concat",
  tf: "concat",
  wants: "any",
  infer(inputs, { axis }) {
    checkAlike("concat", inputs, oneAxis("concat", inputs[0]!.shape, axis));
    return { shape: concatenatedShape(inputs.map(({ shape }) => shape), axis), dtype: inputs[0]!.dtype };
  },
  call: (nodes, { axis }) => primitives.concat(nodes, axis),
};

/**
 * Puts tensors of one kind one behind the other along an axis; all other axes must match.
 *
 * @example
 * const y = concat([input([10, 3]), input([10, 5])]); // Tensor<[Batch, 10, 8]>
 *
 * @param axis the last one by default
 */
export function concat<const Ts extends readonly [unknown, ...unknown[]], const A extends number | undefined = undefined>(
  tensors: { [I in keyof Ts]: ConcatIn<Ts, Ts[I], A, I> },
  axis?: Fitting<ConcatAxis<Ts, Or<A, -1>>, A>,
): Like<Ts[0], Concatenated<Ts, Or<A, -1>>> {
  const along = axis === undefined ? -1 : (axis as number);
  check("concat", "axis", along, integer);
  return apply(concatOp, listOf("concat", tensors), { axis: along });
}

const stackOp: OpDefinition<Along> = {
  name: "stack",
  tf: "stack",
  wants: "any",
  infer(inputs, { axis }) {
    oneAxis("stack", [...inputs[0]!.shape, 1], axis);
    checkAlike("stack", inputs, -1);
    return { shape: stackedShape(inputs.map(({ shape }) => shape), axis), dtype: inputs[0]!.dtype };
  },
  call: (nodes, { axis }) => primitives.stack(nodes, axis),
};

/**
 * Makes tensors of one kind and shape the slices of a new axis.
 *
 * @example
 * const y = stack([input([3]), input([3])], 1); // Tensor<[Batch, 2, 3]>
 *
 * @param axis its number in the result; 0 by default
 */
export function stack<const Ts extends readonly [unknown, ...unknown[]], const A extends number = 0>(
  tensors: { [I in keyof Ts]: StackIn<Ts, Ts[I], A> },
  axis?: Fitting<StackAxis<Ts, A>, A>,
): Like<Ts[0], Stacked<Ts, A>> {
  const at = axis === undefined ? 0 : (axis as number);
  check("stack", "axis", at, integer);
  return apply(stackOp, listOf("stack", tensors), { axis: at });
}

const unstackOp: OpDefinition<Along> = {
  name: "unstack",
  tf: "unstack",
  wants: "any",
  infer: ([x], { axis }) => unstackedShapes(x!.shape, axis).map((shape) => ({ shape, dtype: x!.dtype })),
  call: ([x], { axis }) => Array.from({ length: x!.shape[oneAxis("unstack", x!.shape, axis)]! }, (_, i) => primitives.take(x!, i, axis)),
};

/**
 * The slices along an axis, which disappears; its size must be known.
 *
 * @example
 * const [a, b] = unstack(input([2, 5]), 1); // two of Tensor<[Batch, 5]>
 *
 * @param axis 0 by default
 */
export function unstack<T, const A extends number | undefined = undefined>(
  x: A extends undefined ? Fitting<UnstackAxis<ShapeOf<T>, 0>, TensorIn<"unstack", T>> : TensorIn<"unstack", T>,
  axis?: Fitting<UnstackAxis<ShapeOf<T>, Or<A, 0>>, A>,
): Unstacked<T, Or<A, 0>> {
  const at = axis === undefined ? 0 : (axis as number);
  check("unstack", "axis", at, integer);
  return applyAll(unstackOp, [x], { axis: at }) as never;
}

const splitOp: OpDefinition<Along & { readonly parts: number | readonly number[] }> = {
  name: "split",
  tf: "split",
  wants: "any",
  infer: ([x], { parts, axis }) => splitShapes(x!.shape, parts, axis).map((shape) => ({ shape, dtype: x!.dtype })),
  call([x], { parts, axis }) {
    const at = oneAxis("split", x!.shape, axis);
    return primitives.split(x!, splitShapes(x!.shape, parts, axis).map((shape) => shape[at] as number), at);
  },
};

/**
 * Consecutive parts along an axis.
 *
 * @example
 * const [query, key, value] = split(input([10, 96]), 3, -1); // three of Tensor<[Batch, 10, 32]>
 *
 * @param parts how many of one size, or the list of their sizes
 * @param axis 0 by default
 */
export function split<T, const N extends number | readonly number[], const A extends number = 0>(
  x: TensorIn<"split", T>,
  parts: Fitting<SplitVerdict<ShapeOf<T>, N, A>, N>,
  axis?: Fitting<SplitAxis<ShapeOf<T>, A>, A>,
): Split<T, N, A> {
  const at = axis === undefined ? 0 : (axis as number);
  check("split", "axis", at, integer);
  check("split", "parts", parts, { expected: "a number or a list of numbers", accepts: (value) => typeof value === "number" || (Array.isArray(value) && value.every((size) => typeof size === "number")) });
  return applyAll(splitOp, [x], { parts: parts as number | readonly number[], axis: at }) as never;
}
