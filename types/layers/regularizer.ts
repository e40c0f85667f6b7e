/** Regularizers in the types: what weights, or what a layer gives, add to the loss. */
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** The regularizers, by name, with their default options. */
export type RegularizerName = "l1" | "l2" | "l1l2" | "orthogonalRegularizer";

/** A regularizer with its options set, as the functions of `regularizers` make it. */
export interface Regularizer {
  readonly kind: "regularizer";
  readonly name: RegularizerName;
}

/** A regularizer of one's own, written in ops: the numbers that it gives are added up. */
export type RegularizerFunction = (x: Tensor<Shape>) => { readonly dtype: "float32" };

/** What an option such as `kernelRegularizer` takes. */
export type RegularizerOption = RegularizerName | Regularizer | RegularizerFunction;

export interface L1Options {
  /** What the sum of the magnitudes is multiplied by; 0.01 by default. */
  l1?: number;
}

export interface L2Options {
  /** What the sum of the squares is multiplied by; 0.01 by default. */
  l2?: number;
}

export interface L1L2Options extends L1Options, L2Options {}

export interface OrthogonalRegularizerOptions {
  /** What the average is multiplied by; 0.01 by default. */
  factor?: number;
  /** Whether the rows of a matrix are pushed to be orthogonal to each other ("rows", the default) or its columns. */
  mode?: "rows" | "columns";
}
