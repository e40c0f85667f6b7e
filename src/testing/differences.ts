/**
 * Gradients against differences of the value, in float64. A direction drawn at random tells in a few evaluations whether
 * a gradient is right (as JAX' `check_grads` does it); only where it is not, every element is looked at by itself.
 */
import type { Node } from "../../codegen/graph/node.js";
import { interpret } from "../../codegen/targets/reference.js";

export type Values = ReadonlyMap<Node, Float64Array>;

/** Where a gradient is wrong: of which of the tensors, which element, and what all of its elements should be. */
export interface Mismatch {
  /** Number of the tensor among those that were asked about. */
  readonly at: number;
  /** Row-major position of the worst element. */
  readonly element: number;
  readonly expected: Float64Array;
  readonly got: Float64Array;
  /** |got - expected| / (1 + |expected|) of the worst element. */
  readonly error: number;
  /** How far the values were moved away from a kink, at most; 0 where they were not. */
  readonly moved: number;
  /** The values it is wrong at. */
  readonly values: Values;
}

/** A function of tensors to a number, and what claims to be its gradient. */
export interface Claim {
  readonly scalar: Node;
  readonly wrt: readonly Node[];
  readonly gradients: readonly Node[];
}

export interface DifferenceOptions {
  /** Largest |got - expected| / (1 + |expected|). */
  readonly tolerance: number;
  /** Numbers in [0, 1). */
  readonly next: () => number;
}

/** Step of the differences: the fourth-order formula leaves 1e-20 of truncation and, for sums near 100, 1e-9 of rounding. */
const STEP = 1e-5;
/** Step of one-sided differences, which look closer, to stay on their side of a kink. */
const SIDE = 1e-6;
/** From this relative distance of the two sides on, a point is a kink. */
const KINK = 1e-4;
/** How far values move away from a kink, how often, and at how many such places a gradient must be right. */
const MOVE = 0.1;
const MOVES = 9;
const ENOUGH = 3;

/** The derivative of f at 0, from four values around it: error O(h⁴). */
const central = (f: (t: number) => number, h = STEP): number => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);

/** The derivative of f at 0 from one side: error O(h²). */
const side = (f: (t: number) => number, h: number): number => (-3 * f(0) + 4 * f(h) - f(2 * h)) / (2 * h);

const slopesBeside = (f: (t: number) => number, h: number): readonly [left: number, right: number] => [-side((t) => f(-t), h), side(f, h)];

/**
 * Whether f bends at 0, or so near that central differences reach over the bend. At 0 its two sides have different slopes;
 * where the bend is beside 0 the side without it has the slope that is claimed, and the other side has not.
 */
function isKink(f: (t: number) => number, claimed: number, tolerance: number): boolean {
  const [left, right] = slopesBeside(f, SIDE);
  if (!(Math.abs(left - right) <= KINK * (1 + Math.abs(left) + Math.abs(right)))) return true;
  const [before, behind] = slopesBeside(f, STEP).map((slope) => relativeError(claimed, slope));
  return Math.min(before!, behind!) <= tolerance && Math.max(before!, behind!) > tolerance;
}

export const relativeError = (got: number, expected: number): number => (Object.is(got, expected) ? 0 : Number.isFinite(got) && Number.isFinite(expected) ? Math.abs(got - expected) / (1 + Math.abs(expected)) : Infinity);

/**
 * Looks for an error in a gradient. At a kink, such as a tie of a maximum or the 0 of a ReLU, any of several slopes would
 * do, and kinks that meet may even cancel. What seems wrong is therefore looked at again with all values moved a little:
 * a wrong gradient is wrong there too, and a right one is right.
 * @param first what the gradients are at these values
 * @returns the worst tensor and its worst element, or nothing when all is right
 */
export function findMismatch(claim: Claim, values: Values, first: readonly Float64Array[], options: DifferenceOptions): Mismatch | undefined {
  if (isRightAlongRandom(claim, first, values, options)) return undefined;
  const { worst: here, kinks } = compareElements(claim, first, values, options.tolerance);
  if (!here && kinks === 0) return undefined;
  for (let right = 0, moves = 0; right < ENOUGH && moves < MOVES; moves++) {
    const moved = new Map(values);
    for (const node of claim.wrt) moved.set(node, values.get(node)!.map((x) => x + MOVE * (2 * options.next() - 1)));
    const got = interpret(claim.gradients, moved);
    if (isRightAlongRandom(claim, got, moved, options)) {
      right++;
      continue;
    }
    const { worst: there } = compareElements(claim, got, moved, options.tolerance);
    if (there) return here ? { ...here, moved: 0, values } : { ...there, moved: MOVE, values: moved };
  }
  return undefined;
}

/**
 * Whether the derivative along a direction drawn at random is what the gradient says. No component of the direction is
 * near 0, so that no single wrong element hides. Two values mostly tell; where they do not, four; beside a kink the slope
 * of one side.
 */
function isRightAlongRandom({ scalar, wrt }: Claim, got: readonly Float64Array[], values: Values, { tolerance, next }: DifferenceOptions): boolean {
  if (!got.every((gradient) => gradient.every(Number.isFinite))) return false;
  const directions = wrt.map((node) => values.get(node)!.map(() => (next() < 0.5 ? -1 : 1) * (0.5 + next() / 2)));
  const claimed = directions.reduce((sum, direction, at) => direction.reduce((inner, v, i) => inner + v * got[at]![i]!, sum), 0);
  const along = (t: number): number => {
    const moved = new Map(values);
    wrt.forEach((node, at) => moved.set(node, values.get(node)!.map((x, i) => x + t * directions[at]![i]!)));
    return interpret([scalar], moved)[0]![0]!;
  };
  const isRight = (slope: number): boolean => relativeError(claimed, slope) <= tolerance;
  return isRight((along(STEP) - along(-STEP)) / (2 * STEP)) || isRight(central(along)) || slopesBeside(along, STEP).some(isRight);
}

const alongElement = (scalar: Node, node: Node, values: Values, i: number) => (t: number): number => interpret([scalar], new Map(values).set(node, values.get(node)!.with(i, values.get(node)![i]! + t)))[0]![0]!;

/** The derivatives by all elements of one tensor, from differences. */
export const slopes = (scalar: Node, node: Node, values: Values): Float64Array => values.get(node)!.map((_, i) => central(alongElement(scalar, node, values, i)));

/** Every element by itself: the worst that is wrong where the function is smooth, and how many differ at a kink. */
function compareElements({ scalar, wrt }: Claim, found: readonly Float64Array[], values: Values, tolerance: number): { readonly worst: Omit<Mismatch, "moved" | "values"> | undefined; readonly kinks: number } {
  let worst: Omit<Mismatch, "moved" | "values"> | undefined;
  let kinks = 0;
  wrt.forEach((node, at) => {
    const got = found[at]!;
    const expected = slopes(scalar, node, values);
    got.forEach((value, element) => {
      const error = relativeError(value, expected[element]!);
      if (error <= tolerance) return;
      if (isKink(alongElement(scalar, node, values, element), value, tolerance)) kinks++;
      else if (error > (worst?.error ?? 0)) worst = { at, element, expected, got, error };
    });
  });
  return { worst, kinks };
}
