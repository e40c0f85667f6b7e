/** What a property of layers and functions is, and what is said when it does not hold. */
import type { Backend } from "../../types/training/compile.js";
import type { RuntimeDim } from "../../types/dimension.js";
import type { RuntimeShape } from "../../types/shape.js";
import type { Subject } from "./subject.js";

/** One drawn case: shapes, options, weights and data. */
export interface Case {
  readonly subject: Subject;
  readonly seed: number;
  /** The same with options that went through JSON; absent where there are none. */
  readonly again?: () => Promise<Subject>;
  /** What the shapes of the results are in terms of names for all sizes, and what the names stand for. */
  readonly symbolic?: { readonly shapes: readonly RuntimeShape[]; readonly sizes: ReadonlyMap<string, RuntimeDim> };
  /** Whether the targets are compared in this case: compiling costs more than everything else. */
  readonly compiled: boolean;
}

export interface Settings {
  /** Largest |got - expected| / (1 + |expected|) of a gradient. */
  readonly tolerance: number;
  /** Whether gradients of gradients are checked, to 1e-5. */
  readonly secondOrder: boolean;
  /** Whether each sample of a batch must be computed by itself in inference. */
  readonly independentSamples: boolean;
  /** The targets that are compared with the reference. */
  readonly targets: readonly Backend[];
  /** Whether there are options, which must survive JSON. */
  readonly options: boolean;
}

/** Why a property does not hold. */
export interface Failure {
  /** What is wrong, in a few words that complete "checkLayer name: …". */
  readonly title: string;
  /** The worst element: where, what was expected, what came. */
  readonly lines: readonly (readonly [name: string, text: string])[];
  /** Where to look. */
  readonly hints: readonly string[];
}

export interface Property {
  readonly name: string;
  /** What holds, as reports and documentation say it. */
  readonly about: string;
  /** Whether there is anything to check; always by default. */
  readonly applies?: (settings: Settings) => boolean;
  readonly check: (given: Case, settings: Settings) => Failure | undefined | Promise<Failure | undefined>;
}
