/** Initializers in the types: how a weight starts. */

/** The initializers, by name, with their default options. */
export type InitializerName =
  | "zeros" | "ones" | "constant" | "identity" | "orthogonal" | "randomNormal" | "randomUniform" | "truncatedNormal" | "varianceScaling"
  | "glorotNormal" | "glorotUniform" | "heNormal" | "heUniform" | "lecunNormal" | "lecunUniform";

/** An initializer with its options set, as the functions of `initializers` make it. */
export interface Initializer {
  readonly kind: "initializer";
  readonly name: InitializerName;
}

/** What an option such as `kernelInitializer` takes. */
export type InitializerOption = InitializerName | Initializer;

/** The option of every initializer that draws numbers. */
export interface SeedOptions {
  /** Fixes the numbers: weights of one shape with one seed start alike. By default the model's seed decides, and every weight differs. */
  seed?: number;
}

export interface ConstantOptions {
  /** What every weight starts at; 0 by default. */
  value?: number;
}

export interface IdentityOptions {
  /** The numbers on the diagonal; 1 by default. */
  gain?: number;
}

export interface OrthogonalOptions extends SeedOptions {
  /** What the orthogonal matrix is multiplied by; 1 by default. */
  gain?: number;
}

export interface NormalOptions extends SeedOptions {
  /** 0 by default. */
  mean?: number;
  /** The standard deviation, before anything is cut off; 0.05 by default. */
  stddev?: number;
}

export interface UniformOptions extends SeedOptions {
  /** The lower end; -0.05 by default. */
  minval?: number;
  /** The upper end; 0.05 by default. */
  maxval?: number;
}

export interface VarianceScalingOptions extends SeedOptions {
  /** The variance times the count of `mode`; 1 by default. */
  scale?: number;
  /** Whether the inputs of an output are counted ("fanIn", the default), the outputs of an input, or their average. */
  mode?: "fanIn" | "fanOut" | "fanAvg";
  /** "truncatedNormal" by default, which "normal" is another name for. */
  distribution?: "truncatedNormal" | "untruncatedNormal" | "normal" | "uniform";
}
