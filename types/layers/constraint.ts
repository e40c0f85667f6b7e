/** Constraints in the types: what weights are made to be after every step of training. */
import type { Shape } from "../shape.js";
import type { Tensor } from "../tensor.js";

/** The constraints, by name, with their default options. */
export type ConstraintName = "maxNorm" | "minMaxNorm" | "nonNeg" | "unitNorm";

/** A constraint with its options set, as the functions of `constraints` make it. */
export interface Constraint {
  readonly kind: "constraint";
  readonly name: ConstraintName;
}

/** A constraint of one's own, written in ops: from a weight to the weight of the same shape that takes its place. */
export type ConstraintFunction = (weight: Tensor<Shape>) => { readonly dtype: "float32"; readonly shape: Shape };

/** What an option such as `kernelConstraint` takes. */
export type ConstraintOption = ConstraintName | Constraint | ConstraintFunction;

/** The axes along which weights make up a vector. */
export interface NormOptions {
  /** An axis of the weight, or a list of them; 0 by default, the inputs of a dense kernel. For kernels of conv2d, [0, 1, 2]. */
  axis?: number | readonly number[];
}

export interface MaxNormOptions extends NormOptions {
  /** The largest length of a vector; 2 by default. */
  maxValue?: number;
}

export interface MinMaxNormOptions extends NormOptions {
  /** The smallest length of a vector; 0 by default. */
  minValue?: number;
  /** The largest length of a vector; 1 by default. */
  maxValue?: number;
  /** How far a step goes, from 0 to 1, which is all the way and the default. */
  rate?: number;
}
