/** What a run of the specs tells. */

/** A spec that calls an adapted op. */
export interface Spec {
  /** As Jasmine calls it, without the environment: "add c + A". */
  readonly name: string;
  /** The adapted ops that it calls. */
  readonly ops: readonly string[];
  /** What its first failed expectation says; absent where it passed. */
  readonly failure?: string;
}

/** What became of a planted mistake. */
export interface Killed {
  readonly op: string;
  readonly of: "value" | "gradient";
  /** A spec that fails with it and not without it. */
  readonly by?: string;
}

export interface Results {
  /** The adapted ops. */
  readonly ops: readonly string[];
  readonly specs: readonly Spec[];
  readonly mutants: readonly Killed[];
}
