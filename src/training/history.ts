/** What `fit` gives back. */
import type { ChartOptions, PlotHistoryOptions } from "../../types/picture.js";
import { historyChart } from "../visualize/chart.js";
import { fileModule } from "../visualize/fileModule.js";

/** Every logged number after every epoch. */
export class History {
  /** The epochs' numbers, from 0. */
  readonly epoch: number[] = [];
  /** `loss`, the metrics, and the same with `val_` when validation was asked for; one number for each epoch. */
  readonly history: Record<string, number[]> = {};
  /** Where not every epoch has a value, because not every one is validated: the epochs that have. */
  readonly #epochs = new Map<string, number[]>();

  add(epoch: number, logs: Readonly<Record<string, number>>): void {
    this.epoch.push(epoch);
    for (const [key, value] of Object.entries(logs)) {
      (this.history[key] ??= []).push(value);
      const epochs = this.#epochs.get(key);
      if (epochs) epochs.push(epoch);
      else this.#epochs.set(key, [epoch]);
    }
  }

  /** The epochs that a key has values of. */
  epochsOf(key: string): readonly number[] {
    return this.#epochs.get(key) ?? this.epoch;
  }

  /** Draws the curves into a file that ends with .png, .svg or .html. */
  async plot(path: string, options?: PlotHistoryOptions): Promise<void> {
    const { plotHistory } = await fileModule<typeof import("../visualize/plotHistory.js")>("plotHistory.js");
    return plotHistory(this, path as never, options);
  }

  /** The curves as text for a terminal. */
  chart(options?: ChartOptions): string {
    return historyChart(this, options);
  }

  /** All of it as plain data, to be kept while this history grows. */
  content(): HistoryContent {
    const copied = (from: Iterable<readonly [string, readonly number[]]>): Record<string, number[]> => Object.fromEntries([...from].map(([key, values]) => [key, [...values]]));
    return { epoch: [...this.epoch], history: copied(Object.entries(this.history)), epochs: copied(this.#epochs) };
  }

  /** Takes over what another training has logged, which this one goes on with. */
  replace({ epoch, history, epochs }: HistoryContent): void {
    this.epoch.splice(0, Infinity, ...epoch);
    for (const key of Object.keys(this.history)) delete this.history[key];
    this.#epochs.clear();
    for (const [key, values] of Object.entries(history)) {
      this.history[key] = [...values];
      this.#epochs.set(key, [...(epochs[key] ?? [])]);
    }
  }
}

/** A history as plain data. */
export interface HistoryContent {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** The epochs that each key has its values of. */
  readonly epochs: Readonly<Record<string, readonly number[]>>;
}
