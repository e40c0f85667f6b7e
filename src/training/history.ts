/** What `fit` gives back: every logged number after every epoch. */
export class History {
  /** The epochs' numbers, from 0. */
  readonly epoch: number[] = [];
  /** `loss`, the metrics, and the same with `val_` when validation was asked for; one number for each epoch. */
  readonly history: Record<string, number[]> = {};

  add(epoch: number, logs: Readonly<Record<string, number>>): void {
    this.epoch.push(epoch);
    for (const [key, value] of Object.entries(logs)) (this.history[key] ??= []).push(value);
  }
}
