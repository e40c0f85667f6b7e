/** groupNormalization: zero mean and unit variance over groups of channels, for each sample by itself. */
import { divideExactly, type DivideExactly } from "../dimension-arithmetic.js";
import type { IsVariable } from "../generic.js";
import type { AnyLayer, NotFloat, Rule, RuleSlot } from "../layer.js";
import { shapeError, type Message } from "../messages.js";
import { checkPositive, type NotNegative, type NotPositive } from "../option.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { Floats, Tensor } from "../tensor.js";
import { axesOf, type AxisOf, type AxisOption, type WrongAxes } from "./alongAxes.js";
import type { LayerOptions } from "./options.js";
import type { BetaWeights, GammaWeights } from "./weightOptions.js";

const layer = "groupNormalization";

/** A layer that returns the very type it is given, where its groups divide the channels. */
export interface GroupNormalizationLayer<G, A, Sized> extends AnyLayer, RuleSlot<GroupNormalization<G, A, Sized>> {
  <T>(x: Question<G, A, Sized, T> extends infer Sentence extends string ? Sentence : T): T extends Floats ? T : Tensor<Shape>;
}

type Question<G, A, Sized, T> = T extends Tensor<infer S> ? WrongGroups<G, A, Sized, S> : NotFloat<typeof layer, T>;

/** The rule of groupNormalization: groups, axis, whether it has weights. */
export interface GroupNormalization<G, A, Sized> extends Rule {
  readonly layer: typeof layer;
  readonly output: GroupNormalizationShape<G, A, Sized, this["input"]>;
}

/** The shape itself, or the sentence why it does not fit. */
export type GroupNormalizationShape<G, A, Sized, S> = S extends Shape ? (WrongGroups<G, A, Sized, S> extends infer Sentence extends string ? Sentence : S) : never;

/** The sentence about a wrong axis, or about channels that the groups do not divide; null when there is none. */
type WrongGroups<G, A, Sized, S extends Shape> = WrongAxes<typeof layer, A, Sized, S> extends infer Sentence extends string ? Sentence : WrongCount<G, A, S>;

type WrongCount<G, A, S extends Shape> =
  IsVariable<S["length"], A> extends true
    ? null
    : [G] extends [-1]
      ? null
      : number extends S["length"] | A | G
        ? null
        : `${G & number}` extends NotPositive
          ? null // Groups has said so already
          : IsVariable<S[AxisOf<S, A & number>], A> extends true
            ? null
            : [DivideExactly<S[AxisOf<S, A & number>], G>] extends [never]
              ? Message<"groupCount", { layer: typeof layer; axis: AxisOf<S, A & number>; shape: ShowShape<S>; groups: G & number }>
              : null;

/** The number of groups; -1 stands for as many as there are channels. */
export type Groups<G> = [G] extends [-1] ? G : G extends number ? (`${G}` extends NotPositive ? Message<"positive", { layer: typeof layer; option: "groups"; value: G }> : G) : G;

/** Options of groupNormalization. */
export interface GroupNormalizationOptions<G, A, E, Center, Scale> extends LayerOptions, GammaWeights, BetaWeights {
  /** How many groups the channels are split into; 32 by default. -1 makes each channel a group of its own. */
  groups?: Groups<G>;
  /** The axis of the channels; -1, the last, by default. */
  axis?: AxisOption<typeof layer, A>;
  /** Added to the variance; 0.001 by default. */
  epsilon?: NotNegative<typeof layer, "epsilon", E, A>;
  /** Whether to add a trained offset, `beta`; true by default. */
  center?: Center;
  /** Whether to multiply by a trained factor, `gamma`; true by default. */
  scale?: Scale;
}

/** Refuses a number of groups that no input would fit. */
export function checkGroups(groups: number): void {
  if (groups !== -1) checkPositive(layer, "groups", groups);
}

/** The run-time twin of {@link GroupNormalizationShape}. */
export function groupNormalizationShape(shape: RuntimeShape, groups: number, axis: number, sized: boolean): RuntimeShape {
  const [at] = axesOf(layer, shape, axis, sized) as [number];
  if (groups !== -1 && divideExactly(shape[at]!, groups) === undefined) throw shapeError("groupCount", { layer, axis: at, shape: showShape(shape), groups });
  return shape;
}
