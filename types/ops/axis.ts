/** Axes in ops: counted from the front, or from the end where they are negative. Any axis will do, the batch included. */
import type { Sub } from "../arithmetic.js";
import type { Dim } from "../dimension.js";
import { shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";

/** The axis of S counted from the front; `never` out of range. */
export type AxisAt<S extends Shape, A extends number> = `${A}` extends `-${infer Back extends number}` ? Sub<S["length"], Back> : `${A}` extends keyof S ? A : never;

/** One axis: itself counted from the front, in a tuple; a sentence; or `number` where A or the rank is unknown. */
export type OneAxis<Op extends string, S extends Shape, A extends number> = number extends A | S["length"]
  ? number
  : [AxisAt<S, A>] extends [never]
    ? Message<"axisRange", { layer: Op; axis: A; shape: ShowShape<S> }>
    : [AxisAt<S, A>];

/** A list of axes: all counted from the front, a sentence, or `number`. */
export type AxisList<Op extends string, S extends Shape, A extends readonly unknown[], Found extends number[] = []> = number extends A["length"] | S["length"]
  ? number
  : A extends readonly [infer First extends number, ...infer Rest]
    ? OneAxis<Op, S, First> extends infer At
      ? At extends [infer N extends number]
        ? N extends Found[number]
          ? Message<"axisTwice", { layer: Op; axis: First; shape: ShowShape<S> }>
          : AxisList<Op, S, Rest, [...Found, N]>
        : At
      : never
    : Found;

/** What an argument that is one axis or a list says: the axes counted from the front, a sentence, or `number`. */
export type Axes<Op extends string, S extends Shape, A> = A extends readonly unknown[] ? AxisList<Op, S, A> : A extends number ? OneAxis<Op, S, A> : number;

/** The shape without some axes. */
export type Without<S, At, Count extends 0[] = [], Out extends Shape = []> = S extends readonly [infer D extends Dim, ...infer Rest]
  ? Without<Rest, At, [...Count, 0], Count["length"] extends At ? Out : [...Out, D]>
  : Out;

/** The shape with another size along some axes. */
export type WithAxes<S, At, D> = { -readonly [I in keyof S]: I extends `${At & number}` ? D : S[I] };

/** The run-time twin of {@link OneAxis}. */
export function oneAxis(op: string, shape: RuntimeShape, axis: number): number {
  const at = axis < 0 ? shape.length + axis : axis;
  if (!Number.isInteger(axis) || at < 0 || at >= shape.length) throw shapeError("axisRange", { layer: op, axis: String(axis), shape: showShape(shape) });
  return at;
}

/** The run-time twin of {@link Axes}; all axes where none are named. */
export function axesOf(op: string, shape: RuntimeShape, axes: number | readonly number[] | undefined): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const found: number[] = [];
  for (const axis of typeof axes === "number" ? [axes] : axes) {
    const at = oneAxis(op, shape, axis);
    if (found.includes(at)) throw shapeError("axisTwice", { layer: op, axis, shape: showShape(shape) });
    found.push(at);
  }
  return found;
}

