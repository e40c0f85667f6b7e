/** normalization: subtracts a given mean and divides by the root of a given variance, along an axis or of all values. */
import type { IsVariable } from "../generic.js";
import type { AnyLayer, Rule, RuleSlot } from "../layer.js";
import { optionError, shapeError, type Message } from "../messages.js";
import { checkNotNegative } from "../option.js";
import { showDim, showShape, type RuntimeShape, type Shape, type ShowDim, type ShowShape } from "../shape.js";
import type { IntTensor, Tensor } from "../tensor.js";
import { axesOf, checkAxes, type AxisOf, type AxisOption, type WrongAxes } from "./alongAxes.js";
import type { LayerOptions } from "./options.js";
import type { Floated } from "./rescaling.js";

const layer = "normalization";

/** One number for all values, or one for each index of the axis. */
export type Statistic = number | readonly number[];

/** A layer that gives floats of the shape it is given, and floats as they are. */
export interface NormalizationLayer<A, Mean, Variance> extends AnyLayer, RuleSlot<Normalization<A, Mean, Variance>> {
  <T>(x: Question<A, Mean, Variance, T> extends infer Sentence extends string ? Sentence : T): Floated<T>;
}

type Question<A, Mean, Variance, T> = T extends Tensor<infer S>
  ? WrongStatistics<A, Mean, Variance, S>
  : T extends IntTensor<infer S>
    ? WrongStatistics<A, Mean, Variance, S>
    : Message<"notTensor", { layer: typeof layer }>;

/** The rule of normalization: the axis, the mean, the variance. */
export interface Normalization<A, Mean, Variance> extends Rule {
  readonly layer: typeof layer;
  /** A sequence may start with integers before it. */
  readonly wants: "any";
  readonly output: NormalizationShape<A, Mean, Variance, this["input"]>;
}

/** The shape itself, or the sentence why it does not fit. */
export type NormalizationShape<A, Mean, Variance, S> = S extends Shape ? (WrongStatistics<A, Mean, Variance, S> extends infer Sentence extends string ? Sentence : S) : never;

/** The sentence about a wrong axis or a wrong number of values; null when there is none. */
type WrongStatistics<A, Mean, Variance, S extends Shape> = [A] extends [null]
  ? null
  : WrongAxes<typeof layer, A, false, S> extends infer Sentence extends string
    ? Sentence
    : WrongCount<"mean", A, Mean, S> extends infer Sentence extends string
      ? Sentence
      : WrongCount<"variance", A, Variance, S>;

type WrongCount<Option extends string, A, Values, S extends Shape> = Values extends readonly number[]
  ? IsVariable<S["length"], A> extends true
    ? null
    : number extends S["length"] | A | Values["length"]
      ? null
      : IsVariable<S[AxisOf<S, A & number>], A> extends true
        ? null
        : S[AxisOf<S, A & number>] extends infer D extends number
          ? number extends D
            ? null
            : Values["length"] extends D
              ? null
              : Message<"valuesAlong", { layer: typeof layer; option: Option; count: Values["length"]; axis: AxisOf<S, A & number>; shape: ShowShape<S>; dim: ShowDim<D> }>
          : null
  : null;

/** The mean given: itself, or the sentence that an axis of null wants a number. */
export type MeanOption<A, Mean> = [A] extends [null] ? (Mean extends readonly unknown[] ? Message<"noNumber", { layer: typeof layer; option: "mean" }> : Mean) : Mean;

/** The variance given: itself, or the sentence that an axis of null wants a number, or that it is negative. */
export type VarianceOption<A, Variance> = [FirstNegative<Variance>] extends [never]
  ? [A] extends [null]
    ? Variance extends readonly unknown[] ? Message<"noNumber", { layer: typeof layer; option: "variance" }> : Variance
    : Variance
  : Message<"notNegative", { layer: typeof layer; option: "variance"; value: FirstNegative<Variance> }>;

type FirstNegative<V> = V extends number
  ? `${V}` extends `-${string}` ? V : never
  : V extends readonly [infer N extends number, ...infer Rest]
    ? `${N}` extends `-${string}` ? N : FirstNegative<Rest>
    : never;

/** Options of normalization. */
export interface NormalizationOptions<A, Mean, Variance> extends LayerOptions {
  /** The mean of the data: one number, or one for each index of the axis. */
  mean: MeanOption<A, Mean>;
  /** The variance of the data, of the same form. */
  variance: VarianceOption<A, Variance>;
  /** The axis with statistics of its own for each index; -1, the last, by default. null: one mean and variance for all. */
  axis?: AxisOption<typeof layer, A>;
  /** Undoes the normalization instead; false by default. */
  invert?: boolean;
}

/** Arguments of normalization at run time. */
export interface NormalizationArguments {
  readonly mean: Statistic;
  readonly variance: Statistic;
  readonly axis: number | null;
}

/** Refuses arguments that no input would fit. */
export function checkNormalization({ mean, variance, axis }: NormalizationArguments): void {
  if (axis !== null) checkAxes(layer, axis);
  if (axis === null && typeof mean !== "number") throw optionError("noNumber", { layer, option: "mean" });
  for (const value of typeof variance === "number" ? [variance] : variance) checkNotNegative(layer, "variance", value);
  if (axis === null && typeof variance !== "number") throw optionError("noNumber", { layer, option: "variance" });
}

/** The run-time twin of {@link NormalizationShape}. */
export function normalizationShape(shape: RuntimeShape, { mean, variance, axis }: NormalizationArguments): RuntimeShape {
  if (axis === null) return shape;
  const [at] = axesOf(layer, shape, axis) as [number];
  const dim = shape[at]!;
  for (const [option, value] of [["mean", mean], ["variance", variance]] as const) {
    if (typeof value !== "number" && typeof dim === "number" && value.length !== dim) {
      throw shapeError("valuesAlong", { layer, option, count: value.length, axis: at, shape: showShape(shape), dim: showDim(dim) });
    }
  }
  return shape;
}
