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

/** A quantity made of named sums. */
export const sumQuantity = (key: string, names: readonly string[], value: (sums: Readonly<Record<string, Float64Array>>, samples: number) => number): Quantity => ({
  key,
  parts: names.length,
  kind: "sum",
  value: (sums, samples) => value(Object.fromEntries(names.map((name, i) => [name, sums[i]!])), samples),
});

/** What was added up so far, as a backup keeps it, and the numbers that came of it. */
export interface Sums {
  readonly sums: readonly (readonly number[])[];
  readonly samples: number;
  readonly logs: Readonly<Record<string, number>>;
}

export class Totals {
  /** Sums of each output, once there are some. */
  readonly #sums: Float64Array[];
  #samples: number;
  #report: readonly Quantity[] | undefined;
  /** What there was before the first batch. */
  readonly #before: Readonly<Record<string, number>>;

  constructor({ sums, samples, logs }: Sums = { sums: [], samples: 0, logs: {} }) {
    this.#sums = sums.map((each) => Float64Array.from(each));
    this.#samples = samples;
    this.#before = logs;
  }

  /** Adds one batch's outputs, which lie in the order of the quantities. Programs of one model and its loss report the same ones. */
  add(outputs: readonly ArrayLike<number>[], report: readonly Quantity[], samples: number): void {
    let output = 0;
    for (const { parts, kind } of report) {
      const weight = kind === "mean" ? samples : 1;
      for (let part = 0; part < parts; part++, output++) {
        const values = outputs[output]!;
        const sums = (this.#sums[output] ??= new Float64Array(values.length));
        for (let i = 0; i < sums.length; i++) sums[i]! += values[i]! * weight;
      }
    }
    this.#report = report;
    this.#samples += samples;
  }

  get sums(): Sums {
    return { sums: this.#sums.map((sums) => [...sums]), samples: this.#samples, logs: this.logs() };
  }

  /** The numbers so far, by key. */
  logs(): Record<string, number> {
    if (this.#report === undefined) return { ...this.#before };
    let output = 0;
    return Object.fromEntries(this.#report.map(({ key, parts, value }) => [key, value(this.#sums.slice(output, (output += parts)), this.#samples)]));
  }
}
