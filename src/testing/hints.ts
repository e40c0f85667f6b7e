/** Where to look: what a wrong gradient has in common with the right one often names the mistake. */
import { stridesOf } from "../../codegen/graph/dtype.js";
import { relativeError } from "./differences.js";

/** A wrong tensor beside the right one. */
export interface Compared {
  readonly shape: readonly number[];
  readonly expected: Float64Array;
  readonly got: Float64Array;
}

/** A way to be wrong. */
interface Pattern {
  readonly matches: (compared: Compared) => string | undefined;
}

const CLOSE = 1e-5;
export const same = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((value, i) => relativeError(value, b[i]!) <= CLOSE);
const isZero = (values: Float64Array): boolean => values.every((value) => Math.abs(value) <= 1e-12);

/** The factor that makes one of the other, where there is one. */
function factorOf({ got, expected }: Compared): number | undefined {
  const i = expected.reduce((largest, value, at) => (Math.abs(value) > Math.abs(expected[largest]!) ? at : largest), 0);
  if (expected.length < 2 && got.length < 2) return undefined;
  const factor = got[i]! / expected[i]!;
  return Number.isFinite(factor) && same(got, expected.map((value) => value * factor)) ? factor : undefined;
}

/** Element `index` of each row along an axis, as a tensor of the shape without it. */
function alongAxis(values: Float64Array, shape: readonly number[], axis: number, fold: (row: readonly number[]) => number): Float64Array {
  const strides = stridesOf(shape);
  const rest = values.length / shape[axis]!;
  const out = new Float64Array(rest);
  const inner = strides[axis]!;
  for (let i = 0; i < rest; i++) {
    const start = Math.floor(i / inner) * inner * shape[axis]! + (i % inner);
    out[i] = fold(Array.from({ length: shape[axis]! }, (_, j) => values[start + j * inner]!));
  }
  return out;
}

const spreadBack = (values: Float64Array, shape: readonly number[], axis: number): Float64Array => {
  const inner = stridesOf(shape)[axis]!;
  return Float64Array.from({ length: values.length * shape[axis]! }, (_, i) => values[Math.floor(i / (inner * shape[axis]!)) * inner + (i % inner)]!);
};

const total = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0);

function transposed({ shape, expected }: Compared): Float64Array | undefined {
  const [rows, columns] = [shape.at(-2), shape.at(-1)];
  if (rows === undefined || rows !== columns || rows === 1) return undefined;
  const size = rows * rows;
  return expected.map((_, i) => expected[Math.floor(i / size) * size + (i % rows) * rows + Math.floor((i % size) / rows)]!);
}

const patterns: readonly Pattern[] = [
  { matches: ({ got }) => (got.some((value) => !Number.isFinite(value)) ? "The gradient is not finite: look for a division by 0, a root or a logarithm at 0, or an exponential that overflows." : undefined) },
  { matches: ({ got, expected }) => (isZero(got) && !isZero(expected) ? "No gradient arrives at all: look for a stopGradient, a rounding or a comparison on the way, or a gradient function that leaves this input out." : undefined) },
  { matches: ({ got, expected }) => (isZero(expected) && !isZero(got) ? "The value does not depend on this tensor, but a gradient arrives: look for a gradient function that answers for the wrong input." : undefined) },
  { matches: ({ got, expected }) => (same(got, expected.map((value) => -value)) ? "Every element has the wrong sign." : undefined) },
  {
    matches: (compared) => {
      const factor = factorOf(compared);
      if (factor === undefined || Math.abs(factor - 1) < CLOSE) return undefined;
      const { shape } = compared;
      const axis = shape.findIndex((size) => size > 1 && (Math.abs(factor - size) < CLOSE * size || Math.abs(factor * size - 1) < CLOSE));
      const by = `Every element is ${format(factor)} times what it should be`;
      return axis < 0 ? `${by}: look for a forgotten constant or a mean taken for a sum.` : `${by}, and axis ${axis} has ${shape[axis]} elements: look for a mean taken for a sum (or the other way round) over it.`;
    },
  },
  { matches: (compared) => (transposed(compared) && same(compared.got, transposed(compared)!) ? "It is the transpose of what it should be: look for a missing transpose in a product." : undefined) },
  {
    matches: ({ shape, expected, got }) => {
      const axis = shape.findIndex((size, i) => size > 1 && same(got, spreadBack(alongAxis(expected, shape, i, total), shape, i)));
      return axis < 0 ? undefined : `Each element is the sum over axis ${axis} of what it should be: look for a sum over axis ${axis} where none belongs, or over the wrong axis.`;
    },
  },
  {
    matches: ({ shape, expected, got }) => {
      const axis = shape.findIndex((size, i) => size > 1 && same(got, spreadBack(alongAxis(expected, shape, i, (row) => total(row) / row.length), shape, i)));
      return axis < 0 ? undefined : `Each element is the mean over axis ${axis} of what it should be: look for a mean over axis ${axis} where none belongs.`;
    },
  },
  {
    matches: ({ shape, expected, got }) => {
      const axis = shape.findIndex((size, i) => size > 1 && same(got, reversed(expected, shape, i)));
      return axis < 0 ? undefined : `It is what it should be in reverse along axis ${axis}.`;
    },
  },
  {
    matches: ({ shape, expected, got }) => {
      const wrong = got.map((value, i) => (relativeError(value, expected[i]!) > CLOSE ? 1 : 0));
      const count = total([...wrong]);
      if (count === 0 || count === wrong.length) return undefined;
      const at = shape.flatMap((size, axis) => {
        const rows = alongAxis(wrong, shape, axis, (row) => row.reduce((bits, bit, i) => bits + bit * 2 ** i, 0));
        const touched = Array.from({ length: size }, (_, i) => i).filter((i) => rows.some((bits) => Math.floor(bits / 2 ** i) % 2 === 1));
        return size > 1 && size <= 40 && touched.length < size ? [`axis ${axis} is ${touched.join(", ")}`] : [];
      });
      return `${count} of ${wrong.length} elements are wrong${at.length > 0 ? `, all where ${at.join(" and ")}` : ""}: look at the borders, at padding, and at indices.`;
    },
  },
];

function reversed(values: Float64Array, shape: readonly number[], axis: number): Float64Array {
  const inner = stridesOf(shape)[axis]!;
  const size = shape[axis]!;
  return values.map((_, i) => {
    const at = Math.floor(i / inner) % size;
    return values[i + (size - 1 - 2 * at) * inner]!;
  });
}

/**
 * The first pattern that the wrong tensor follows, in words.
 * @param other is asked where none explains all elements
 */
export function hintsFor(compared: Compared, other: () => string | undefined = () => undefined): readonly string[] {
  for (const { matches } of patterns) {
    const hint = matches(compared);
    if (hint !== undefined) return [hint];
  }
  const hint = other();
  if (hint !== undefined) return [hint];
  return ["Neither a sign, a factor, a transpose nor an axis explains it: compare the formula with the definition, factor by factor; a product may have the wrong side transposed, a sum may go over the wrong axis, a broadcast axis may not be summed."];
}

/** A number as reports print it: enough digits to compare, no more. */
export const format = (value: number): string => (Object.is(value, -0) ? "-0" : Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6 ? value.toPrecision(7).replace(/0+$/, "").replace(/\.$/, "") : value.toExponential(4));
