/** What comparing a training step with the reference gives. */

/** Where two runs differ most in one array. */
export interface LargestDifference {
  readonly difference: number;
  /** The place in the array: `[3, 0]`; `[]` of a number. */
  readonly index: readonly number[];
  /** What the model's own backend gives there. */
  readonly value: number;
  /** What the float64 reference gives there. */
  readonly reference: number;
}

/** One loss, metric or weight after the step. */
export interface ComparedArray {
  readonly name: string;
  readonly kind: "number" | "weight";
  readonly shape: readonly number[];
  readonly absolute: LargestDifference;
  /** Differences over the size of the reference, which counts as at least a millionth of the array's largest number. */
  readonly relative: LargestDifference;
}

/** A training step on the model's own backend and in float64, from the same state. */
export interface StepComparison {
  /** Losses, metrics and weights, the largest relative difference first. */
  readonly arrays: readonly ComparedArray[];
  /** A table of them. */
  toString(): string;
  /** Prints the table. */
  print(): void;
}
