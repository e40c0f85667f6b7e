/** The numbers of the logs over an epoch: sums over its steps, and what comes of them. Each sample counts once, as in Keras. */

/** One number of the logs. */
export interface Quantity {
  readonly key: string;
  /** How many of a program's outputs belong to it. */
  readonly parts: number;
  /** Whether a program reports means over its batch, or sums. */
  readonly kind: "mean" | "sum";
  /** The number, from the sums of each part over `samples` samples. */
  readonly value: (sums: readonly Float64Array[], samples: number) => number;
}

/** A quantity that is a mean over the samples. */
export const meanQuantity = (key: string): Quantity => ({ key, parts: 1, kind: "mean", value: ([sum], samples) => sum![0]! / samples });

export class Totals {
  /** Sums of each output, once there are some. */
  readonly #sums: Float64Array[] = [];
  #samples = 0;

  constructor(readonly quantities: readonly Quantity[]) {}

  /** Adds one batch's outputs, which lie in the order of the quantities. */
  add(outputs: readonly ArrayLike<number>[], samples: number): void {
    let output = 0;
    for (const { parts, kind } of this.quantities) {
      const weight = kind === "mean" ? samples : 1;
      for (let part = 0; part < parts; part++, output++) {
        const values = outputs[output]!;
        const sums = (this.#sums[output] ??= new Float64Array(values.length));
        for (let i = 0; i < sums.length; i++) sums[i]! += values[i]! * weight;
      }
    }
    this.#samples += samples;
  }

  /** The numbers so far, by key. */
  logs(): Record<string, number> {
    let output = 0;
    return Object.fromEntries(this.quantities.map(({ key, parts, value }) => [key, value(this.#sums.slice(output, (output += parts)), this.#samples)]));
  }
}
