/** Losses in the types: their names, their objects, functions of one's own, and the losses a model's outputs take. */
import type { Message } from "../messages.js";
import type { Shape } from "../shape.js";
import type { AnyTensor, Tensor } from "../tensor.js";

/** A tensor of floats of any shape. */
export interface FloatTensor extends AnyTensor {
  readonly dtype: "float32";
}

/** The losses by their full names. */
export type FullLossName =
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "meanAbsolutePercentageError"
  | "meanSquaredLogarithmicError"
  | "huber"
  | "logCosh"
  | "binaryCrossentropy"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "kullbackLeiblerDivergence"
  | "poisson"
  | "hinge"
  | "squaredHinge"
  | "categoricalHinge"
  | "cosineSimilarity";

/** Keras' short names of losses. */
export type LossAlias = "mse" | "mae" | "mape" | "msle" | "bce" | "kld";

/** The losses, by name. */
export type LossName = FullLossName | LossAlias;

/** A loss with its options set, as the functions of `losses` make it. */
export interface Loss<Name extends LossName> {
  readonly kind: "loss";
  readonly name: Name;
}

/**
 * A loss of one's own, written in ops: targets and output, shaped alike, give a number for each sample, or for each of
 * its positions; training takes the mean.
 */
export type LossFunction<O> = (yTrue: O, yPred: O) => FloatTensor;

/** Options of the sparse crossentropy. */
export interface SparseCrossentropyOptions {
  /** Whether the outputs are scores before the softmax; probabilities by default. */
  fromLogits?: boolean;
}

/** Options of the crossentropies with targets shaped like the output. */
export interface CrossentropyOptions {
  /** Whether the outputs are scores before sigmoid or softmax; probabilities by default. */
  fromLogits?: boolean;
  /** From 0 to 1: how far targets are moved towards all classes being equally likely; 0 by default. */
  labelSmoothing?: number;
}

export interface HuberOptions {
  /** Up to this distance the loss is squared, beyond it linear; 1 by default. */
  delta?: number;
}

export interface CosineSimilarityOptions {
  /** The axis along which vectors lie, not that of the batch; -1, the last, by default. */
  axis?: number;
}

/** What `compile` takes for the outputs O: one loss for all, or one for each by position or by name. */
export type LossCheck<O, L> = [L] extends [readonly unknown[]]
  ? ListCheck<O, L>
  : [L] extends [string | { readonly kind: "loss" | "metric" }]
    ? OneLoss<AnyTensor, L>
    : unknown extends L
      ? Sought<O>
      : [L] extends [OwnFunction]
        ? OneLoss<Each<O>, L>
        : [O] extends [AnyTensor]
          ? Message<"lossesByName", { outputs: "1 output without a name" }>
          : [O] extends [readonly unknown[]]
            ? Message<"lossesByName", { outputs: "outputs by position" }>
            : { [K in keyof L]: K extends keyof O ? OneLoss<O[K], L[K]> : Message<"noOutput", { name: K & string }> } & {
                readonly [K in Exclude<keyof O, keyof L>]: LossName;
              };

type ListCheck<O, L extends readonly unknown[]> = [O] extends [AnyTensor]
  ? LossCount<L["length"], "1 output">
  : [O] extends [readonly unknown[]]
    ? [L["length"]] extends [O["length"]]
      ? { [K in keyof L]: OneLoss<K extends keyof O ? O[K] : AnyTensor, L[K]> }
      : LossCount<L["length"], O["length"] extends 1 ? "1 output" : `${O["length"]} outputs`>
    : Message<"lossesByPosition", {}>;

type LossCount<N extends number, Outputs extends string> = N extends 1 ? Message<"oneLoss", { outputs: Outputs }> : Message<"lossCount", { losses: N; outputs: Outputs }>;

/** What the compiler is told while it looks for the types of a function's parameters. */
type Sought<O> = LossFunction<Each<O>> | ([O] extends [AnyTensor] ? never : { readonly [K in keyof O]: LossName | Loss<LossName> | LossFunction<O[K]> });

/** A tensor that each output is. */
export type Each<O> = [O] extends [AnyTensor] ? O : Tensor<Shape>;

export type OwnFunction = (...tensors: never) => unknown;

/**
 * A misspelled name becomes the names themselves, so that the compiler suggests the nearest one. A function whose
 * parameters have no types yet is `unknown` while the compiler looks for them.
 */
type OneLoss<O, L> = [L] extends [LossName | Loss<LossName>] ? L : unknown extends L ? LossFunction<O> : [L] extends [OwnFunction] ? LossFunction<O> : LossName;

/** The name of the loss that output K is trained on. */
export type LossNameOf<L, K> = K extends keyof L ? (L extends LossName | Loss<LossName> | OwnFunction ? NameOf<L> : NameOf<L[K]>) : NameOf<L>;

type NameOf<L> = L extends LossName ? L : L extends Loss<infer Name> ? Name : unknown extends L ? "a function" : L extends OwnFunction ? "a function" : LossName;

/** Weights of the losses in their sum. */
export type LossWeights<O> = [O] extends [AnyTensor]
  ? number
  : [O] extends [readonly unknown[]]
    ? { readonly [K in keyof O]: number }
    : { readonly [K in keyof O]?: number };
