/** What a dashboard knows of a training: the numbers of all epochs, how far it is, how fast it goes. */
import { isLog, splitOf, type Split } from "../panels.js";

export type Status = "starting" | "training" | "validating" | "finished" | "failed";

/** The numbers of one epoch, as a page wants them; null where a value is not finite. */
export interface Row {
  /** Counted from 1. */
  readonly epoch: number;
  readonly values: readonly (readonly [quantity: string, split: Split, value: number | null])[];
}

/** Where a training is. Times are in seconds; null where nothing can be said yet. */
export interface State {
  readonly status: Status;
  /** What went wrong. */
  readonly message: string;
  /** The running epoch, counted from 1, and how many there will be. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number | null;
  /** From 0 to 1. */
  readonly done: number | null;
  readonly elapsed: number;
  readonly left: number | null;
  readonly samplesPerSecond: number | null;
  /** Means of the running epoch so far. */
  readonly logs: Readonly<Record<string, number | null>>;
}

/** What is seen of a training. */
export interface Place {
  readonly epoch: number;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly batch: number;
  readonly steps: number | undefined;
  readonly batchSize: number;
  /** Batches so far, those of earlier trainings included. */
  readonly iteration: number;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

export class Feed {
  status: Status = "starting";
  message = "";
  readonly rows: Row[] = [];
  readonly #now: () => number;
  readonly #ranges = new Map<string, [least: number, most: number]>();
  readonly #began: number;
  #ended: number | undefined;
  #place: Place | undefined;
  #logs: Readonly<Record<string, number>> = {};
  /** When the first step was over, and how much was done: that step compiles, which says nothing of those to come. */
  #warm: { readonly time: number; readonly done: number } | undefined;
  /** Batches before this training. */
  #before: number | undefined;
  /** From when on, on the clock of training, and from which batch on, speed is measured. */
  #measured: { readonly time: number; readonly iteration: number } | undefined;
  /** Milliseconds in which nothing was trained, such as validations, and since when the latest of them lasts. */
  #paused = 0;
  #pausedSince: number | undefined;
  #speed: number | null = null;

  /** @param now milliseconds on a clock that grows steadily */
  constructor(now: () => number) {
    this.#now = now;
    this.#began = now();
  }

  /** A look at the training, with the means of the epoch so far. */
  at(place: Place, logs?: Readonly<Record<string, number>>): void {
    // By name: a running training has these as getters, which a spread leaves out.
    const { epoch, epochs, initialEpoch, batch, steps, batchSize, iteration } = place;
    this.#place = { epoch, epochs, initialEpoch, batch, steps, batchSize, iteration };
    if (logs) this.#logs = logs;
    this.#before ??= iteration;
    if (iteration === this.#before) return;
    this.#warm ??= { time: this.#now(), done: this.#done() ?? 0 };
    if (this.status !== "training") return;
    if (this.#pausedSince !== undefined) this.#paused += this.#now() - this.#pausedSince;
    this.#pausedSince = undefined;
    this.#measured ??= { time: this.#trained(), iteration };
  }

  /** The clock of training, which stands still in pauses. */
  #trained(): number {
    return (this.#pausedSince ?? this.#now()) - this.#paused;
  }

  epochDone(epoch: number, logs: Readonly<Record<string, number>>): void {
    const values = Object.entries(logs).map(([key, value]): Row["values"][number] => [...splitOf(key), finite(value)]);
    for (const [quantity, , value] of values) {
      if (value === null) continue;
      const [least, most] = this.#ranges.get(quantity) ?? [value, value];
      this.#ranges.set(quantity, [Math.min(least, value), Math.max(most, value)]);
    }
    this.rows.push({ epoch: epoch + 1, values });
  }

  end(status: "finished" | "failed", message = ""): void {
    this.status = status;
    this.message = message;
    this.#ended = this.#now();
  }

  /** Which quantities want a logarithmic scale. */
  get logarithmic(): string[] {
    return [...this.#ranges].flatMap(([quantity, range]) => (isLog(...range) ? [quantity] : []));
  }

  state(): State {
    const now = this.#ended ?? this.#now();
    const place = this.#place;
    const done = this.status === "finished" ? 1 : this.#done();
    const over = this.#ended !== undefined;
    return {
      status: this.status,
      message: this.message,
      epoch: place === undefined ? 0 : Math.min(place.epoch + 1, place.epochs),
      epochs: place?.epochs ?? 0,
      step: place?.batch ?? 0,
      steps: place?.steps ?? null,
      done,
      elapsed: (now - this.#began) / 1000,
      left: over || done === null || !this.#warm || done <= this.#warm.done ? null : (((now - this.#warm.time) / (done - this.#warm.done)) * (1 - done)) / 1000,
      samplesPerSecond: this.#measure(),
      logs: Object.fromEntries(Object.entries(this.#logs).map(([key, value]) => [key, finite(value)])),
    };
  }

  /** Epochs and parts of one, of all there will be. */
  #done(): number | null {
    if (!this.#place) return 0;
    const { epoch, epochs, initialEpoch, batch, steps } = this.#place;
    if (epochs <= initialEpoch) return 1;
    const within = steps === undefined ? 0 : Math.min(1, batch / steps);
    return Math.min(1, (epoch - initialEpoch + within) / (epochs - initialEpoch));
  }

  /** Samples a second of training, over about the last second; in the end the mean of all. */
  #measure(): number | null {
    if (!this.#place) return null;
    const { iteration, batchSize } = this.#place;
    if (this.#ended !== undefined) return iteration > this.#before! ? ((iteration - this.#before!) * batchSize * 1000) / (this.#ended - this.#began) : null;
    if (!this.#measured) return this.#speed;
    const time = this.#trained();
    const seconds = (time - this.#measured.time) / 1000;
    const batches = iteration - this.#measured.iteration;
    if (batches > 0 && seconds >= 0.2) {
      this.#speed = (batches * batchSize) / seconds;
      if (seconds >= 1) this.#measured = { time, iteration };
    }
    return this.#speed;
  }

  /** A pause, such as a validation, is no slow training. */
  pause(): void {
    this.#pausedSince ??= this.#now();
  }
}
