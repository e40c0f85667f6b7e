/** What the builders of `applications` share in the types: their options, the shape of their input, and what follows the features. */
import type { Batch, Dim, RuntimeDim } from "../dimension.js";
import { checkInput, type InputDims, type IsName } from "../layers/input.js";
import type { ActivationName } from "../layers/activation.js";
import { optionError, type Message } from "../messages.js";
import { checkPositive, type NotPositive, type Positive } from "../option.js";
import { showShape, type Shape, type ShowShape } from "../shape.js";
import type { Below } from "./sides.js";

/** How the features of an image become one row: their mean or their largest value over all places; null leaves them in place. */
export type FeaturePooling = "avg" | "max" | null;

/**
 * Options of a builder, named Layer, for images of at least Least by Least pixels. Its type variables are the options as
 * given: W weights, Top includeTop, S inputShape, Pool pooling, N classes.
 */
export interface ApplicationOptions<Layer extends string, Least extends number, W, Top, S, Pool, N> {
  /** null, the default: random weights. No trained weights ship with the package. */
  weights?: [W] extends [null | undefined] ? W : Message<"noWeights", { layer: Layer }>;
  /** Whether the classifier at the end is part of the model; true by default. */
  includeTop?: Top;
  /** `[height, width, channels]` of an image. Without `includeTop` height and width may be names or null, and are open by default. */
  inputShape?: Fault<Layer, Least, Top, S> extends infer Sentence extends string ? Sentence : S;
  /** Without `includeTop`: the mean ("avg") or the largest value ("max") of every feature; null, the default, keeps them in place. */
  pooling?: [Top] extends [true] ? ([Pool] extends [null] ? Pool : Message<"needsTop", { layer: Layer; option: "pooling"; top: "false" }>) : Pool;
  /** With `includeTop`: how many classes there are; 1000 by default. */
  classes?: [Top] extends [false] ? Message<"needsTop", { layer: Layer; option: "classes"; top: "true" }> : Positive<Layer, "classes", N, Top>;
  /** With `includeTop`: the activation of the classes; "softmax" by default, null for none. */
  classifierActivation?: [Top] extends [false] ? Message<"needsTop", { layer: Layer; option: "classifierActivation"; top: "true" }> : ActivationName | null;
  /** The model's name; that of the architecture by default. */
  name?: string;
}

/** The sentence why a shape is no input of an application, or null. */
type Fault<Layer extends string, Least extends number, Top, S> = S extends readonly unknown[]
  ? number extends S["length"]
    ? null
    : S extends readonly [infer H, infer W, infer C]
      ? SideFault<Layer, Least, Top, S, H, 0> extends infer Sentence extends string
        ? Sentence
        : SideFault<Layer, Least, Top, S, W, 1> extends infer Sentence extends string
          ? Sentence
          : ChannelFault<Layer, S, C>
      : Message<"imageShape", { layer: Layer; actual: ShowShape<InputDims<S>> }>
  : null;

type SideFault<Layer extends string, Least extends number, Top, S, D, Axis extends number> = D extends number
  ? `${D}` extends NotPositive
    ? Message<"positive", { layer: Layer; option: `inputShape axis ${Axis}`; value: D }>
    : `${D}` extends Below<Least>
      ? Message<"leastSize", { layer: Layer; least: Least; actual: ShowShape<S> }>
      : null
  : [Top] extends [true]
    ? Message<"openTop", { layer: Layer; actual: ShowShape<InputDims<S>> }>
    : D extends string
      ? IsName<D> extends true ? null : Message<"symbol", { layer: Layer; option: `inputShape axis ${Axis}`; value: D }>
      : D extends null ? null : Message<"imageShape", { layer: Layer; actual: ShowShape<InputDims<S>> }>;

type ChannelFault<Layer extends string, S, C> = C extends number
  ? `${C}` extends NotPositive ? Message<"positive", { layer: Layer; option: "inputShape axis 2"; value: C }> : null
  : Message<"unsized", { layer: Layer; axis: 2; shape: ShowShape<InputDims<S>> }>;

/** The input of an application: the shape given, or the default: Size by Size with the classifier, any size without. */
export type ImageShape<Top, S, Size extends number> = [S] extends [undefined]
  ? [Top] extends [true]
    ? [Batch, Size, Size, 3]
    : [Top] extends [false] ? [Batch, "height", "width", 3] : [Batch, number, number, 3]
  : S extends readonly [infer H, infer W, infer C]
    ? [Batch, SizeOf<H>, SizeOf<W>, SizeOf<C>]
    : Shape;

type SizeOf<D> = D extends null ? number : D extends Dim ? D : number;

/** The shape of N classes, or null without a classifier; of unknown rank where it is open whether there is one. */
export type Classes<Top, N> = [Top] extends [true] ? [Batch, N extends number ? N : number] : [Top] extends [false] ? null : Shape;

/** The shape of features, pooled or not; of unknown rank where an image was too small to have any. */
export type Features<Pool, H extends Dim, W extends Dim, C extends number> = [Pool] extends [null]
  ? [H] extends [never] ? Shape : [W] extends [never] ? Shape : [Batch, H, W, C]
  : [Pool] extends ["avg" | "max"] ? [Batch, C] : Shape;

/** Options of the builders at run time. */
export interface ApplicationArguments {
  readonly weights?: unknown;
  readonly includeTop: boolean;
  readonly inputShape: readonly RuntimeDim[];
  readonly pooling: FeaturePooling;
  readonly classes: number;
  readonly classifierActivation: ActivationName | null;
}

/** Refuses what the types refuse: options of the other kind of model, and shapes that are no images or too small ones. */
export function checkApplication(layer: string, least: number, given: Partial<ApplicationArguments>): void {
  const { weights = null, includeTop = true, inputShape, classes } = given;
  if (weights !== null) throw optionError("noWeights", { layer });
  if (includeTop && (given.pooling ?? null) !== null) throw optionError("needsTop", { layer, option: "pooling", top: "false" });
  for (const option of ["classes", "classifierActivation"] as const) {
    if (!includeTop && given[option] !== undefined) throw optionError("needsTop", { layer, option, top: "true" });
  }
  if (classes !== undefined) checkPositive(layer, "classes", classes);
  if (inputShape !== undefined) checkImage(layer, least, includeTop, inputShape);
}

/** The run-time twin of {@link Fault}. */
function checkImage(layer: string, least: number, includeTop: boolean, shape: readonly RuntimeDim[]): void {
  const actual = showShape(shape);
  if (shape.length !== 3) throw optionError("imageShape", { layer, actual });
  shape.slice(0, 2).forEach((size, axis) => {
    if (typeof size === "number") {
      checkPositive(layer, `inputShape axis ${axis}`, size);
      if (size < least) throw optionError("leastSize", { layer, least, actual });
      return;
    }
    if (includeTop) throw optionError("openTop", { layer, actual });
    if (size !== null && typeof size !== "string") throw optionError("imageShape", { layer, actual });
    checkInput(shape.slice(0, axis + 1), layer, "inputShape axis");
  });
  const channels = shape[2]!;
  if (typeof channels !== "number") throw optionError("unsized", { layer, axis: 2, shape: actual });
  checkPositive(layer, "inputShape axis 2", channels);
}
