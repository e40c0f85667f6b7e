/** Running means over an epoch, each sample counting once, as Keras computes them. */

/** How a program reports a number: the mean over the batch, or the sum over its samples. */
export type Kind = "mean" | "sum";

export class Totals {
  readonly #sums: Float64Array;
  #samples = 0;

  constructor(readonly keys: readonly string[], readonly kinds: readonly Kind[]) {
    this.#sums = new Float64Array(keys.length);
  }

  reset(): void {
    this.#sums.fill(0);
    this.#samples = 0;
  }

  /** Adds one batch's report. */
  add(values: ArrayLike<number>, samples: number): void {
    for (let i = 0; i < this.#sums.length; i++) this.#sums[i]! += this.kinds[i] === "mean" ? values[i]! * samples : values[i]!;
    this.#samples += samples;
  }

  /** The means so far, by key. */
  logs(): Record<string, number> {
    return Object.fromEntries(this.keys.map((key, i) => [key, this.#sums[i]! / this.#samples]));
  }
}
