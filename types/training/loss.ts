/** Losses in the types: their names, their objects, and the losses a model's outputs take. */
import type { Message } from "../messages.js";
import type { AnyTensor } from "../tensor.js";

/** The losses, by name. `mse` and `mae` are short for the mean errors. */
export type LossName =
  | "binaryCrossentropy"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "mse"
  | "mae";

/** A loss with its options set, as the functions of `losses` make it. */
export interface Loss<Name extends LossName> {
  readonly name: Name;
  readonly fromLogits: boolean;
}

/** Options of the crossentropies. */
export interface CrossentropyOptions {
  /** Whether the outputs are scores before sigmoid or softmax; probabilities otherwise. */
  fromLogits?: boolean;
}

/** What `compile` takes for the outputs O: one loss for all, or one for each by position or by name. */
export type LossCheck<O, L> = [L] extends [readonly unknown[]]
  ? ListCheck<O, L>
  : [L] extends [string | Loss<LossName>]
    ? OneLoss<L>
    : [O] extends [AnyTensor]
      ? Message<"lossesByName", { outputs: "1 output without a name" }>
      : [O] extends [readonly unknown[]]
        ? Message<"lossesByName", { outputs: "outputs by position" }>
        : { [K in keyof L]: K extends keyof O ? OneLoss<L[K]> : Message<"noOutput", { name: K & string }> } & {
            readonly [K in Exclude<keyof O, keyof L>]: LossName;
          };

type ListCheck<O, L extends readonly unknown[]> = [O] extends [AnyTensor]
  ? LossCount<L["length"], "1 output">
  : [O] extends [readonly unknown[]]
    ? [L["length"]] extends [O["length"]]
      ? { [K in keyof L]: OneLoss<L[K]> }
      : LossCount<L["length"], O["length"] extends 1 ? "1 output" : `${O["length"]} outputs`>
    : Message<"lossesByPosition", {}>;

type LossCount<N extends number, Outputs extends string> = N extends 1 ? Message<"oneLoss", { outputs: Outputs }> : Message<"lossCount", { losses: N; outputs: Outputs }>;

/** A misspelled name becomes the names themselves, so that the compiler suggests the nearest one. */
type OneLoss<L> = [L] extends [LossName | Loss<LossName>] ? L : LossName;

/** The name of the loss that output K is trained on. */
export type LossNameOf<L, K> = L extends LossName
  ? L
  : L extends Loss<infer Name>
    ? Name
    : K extends keyof L
      ? L[K] extends LossName
        ? L[K]
        : L[K] extends Loss<infer Name>
          ? Name
          : LossName
      : LossName;

/** Weights of the losses in their sum. */
export type LossWeights<O> = [O] extends [AnyTensor]
  ? number
  : [O] extends [readonly unknown[]]
    ? { readonly [K in keyof O]: number }
    : { readonly [K in keyof O]?: number };
