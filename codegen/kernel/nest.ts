/**
 * The kernel IR: a loop nest. For every point of `axes` the stages run in order; a stage loops over its own `inner`
 * axes, feeds its reductions and does its stores. A plain elementwise kernel has one stage without inner axes; a
 * matrix product has a stage that reduces over k and a stage that stores; a softmax has three stages over one row.
 *
 * All sizes are constants. Points of `axes` are independent of each other: any order and any split over threads gives
 * the same bits, because a reduction always runs over its inner axes in order within one point.
 */
import type { Affine } from "../graph/affine.js";
import type { DType } from "../graph/dtype.js";
import type { Expr, Jump } from "./expr.js";

export interface Buffer {
  /** Position in the plan's list of buffers; Load.buffer and Store.buffer refer to it. */
  readonly id: number;
  readonly name: string;
  readonly dtype: DType;
  /** In elements of four bytes. */
  readonly length: number;
}

export type Combine = "sum" | "max" | "min";

export interface Reduction {
  /** Unique within the nest; a Result of a later stage names it. */
  readonly id: number;
  readonly combine: Combine;
  readonly dtype: DType;
  readonly value: Expr;
}

export interface Store {
  readonly buffer: number;
  readonly index: Affine;
  readonly value: Expr;
  /**
   * The (float32) value is added to the element at index + jump, point by point in the order of the inner axes. Jumps
   * depend on inner axes alone and different points of the nest's axes never reach the same element, so that the order
   * of the sum is that of the inner points whatever the split.
   */
  readonly added?: Jump;
}

export interface Stage {
  /** Sizes of the stage's own axes. In an Affine they follow the nest's axes: axis number axes.length + i. */
  readonly inner: readonly number[];
  readonly reductions: readonly Reduction[];
  readonly stores: readonly Store[];
}

/** The expressions a stage evaluates: values of its reductions, then of its stores and where they go. */
export const rootsOf = ({ reductions, stores }: Stage): Expr[] => [...[...reductions, ...stores].map(({ value }) => value), ...stores.flatMap(({ added }) => (added ? [added.value] : []))];

/**
 * Neighbouring nests with the same loop run step by step: axis 0, of equal size in all of them, is the step, and each step
 * runs through all nests in order before the next one begins. Their fills come before the first step.
 */
export interface NestLoop {
  readonly id: number;
  /** From the last step to the first. */
  readonly backwards: boolean;
}

export interface Nest {
  readonly name: string;
  /** Sizes of the independent axes, outermost first. */
  readonly axes: readonly number[];
  readonly stages: readonly Stage[];
  /** Buffer ranges to fill with a value before the loops run: borders of padded tensors. In elements. */
  readonly fills: readonly { readonly buffer: number; readonly offset: number; readonly length: number; readonly value: number }[];
  readonly loop?: NestLoop;
}
