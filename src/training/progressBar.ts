/** Keras 2.12's progress display on a stream: a moving bar in a terminal, plain lines elsewhere. */
import { barLine, epochLine, type BarState, type Values } from "./progressText.js";

/** 0 prints nothing, 1 a progress bar, 2 one line per epoch. */
export type Verbosity = 0 | 1 | 2;

/** What the display needs of a stream; `process.stdout` is one. */
export interface ProgressOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  readonly verbose: Verbosity;
  /** With more than one, each epoch starts with the line `Epoch 1/10`. */
  readonly epochs?: number;
  /** Default: the standard output, or the console in a browser. */
  readonly output?: ProgressOutput;
  /** Milliseconds on any steadily growing clock. Default: `performance.now`. */
  readonly now?: () => number;
}

/** Redrawing more often than a screen shows would only cost time. */
const INTERVAL_MS = 50;

function standardOutput(): ProgressOutput {
  const { process } = globalThis as { process?: { stdout?: ProgressOutput } };
  if (process?.stdout) return process.stdout;
  // A console writes whole lines only; without a terminal every write here is whole lines.
  return { write: (text) => console.log(text.replace(/\n$/, "")) };
}

/**
 * Shows the progress of fit and evaluate.
 *
 * @example
 * const bar = new ProgressBar({ verbose: 1, epochs: 2 });
 * for (let epoch = 0; epoch < 2; epoch++) {
 *   bar.epochBegin(epoch, 100);
 *   for (let step = 1; step <= 100; step++) bar.step(step, { loss: 1 / step });
 *   bar.epochEnd({ loss: 0.01, val_loss: 0.02 });
 * }
 */
export class ProgressBar {
  readonly #verbose: Verbosity;
  readonly #epochs: number;
  readonly #output: ProgressOutput;
  readonly #now: () => number;
  #steps: number | undefined;
  #current = 0;
  #start = 0;
  #afterFirstStep: number | undefined;
  #lastDrawn = Number.NEGATIVE_INFINITY;
  /** Characters of the moving line on the screen; 0 when the cursor stands at the start of an empty line. */
  #drawn = 0;

  constructor({ verbose, epochs = 1, output = standardOutput(), now = () => performance.now() }: ProgressOptions) {
    this.#verbose = verbose;
    this.#epochs = epochs;
    this.#output = output;
    this.#now = now;
  }

  /** Starts an epoch, counted from 0, of `steps` batches; undefined when the data does not say how many. */
  epochBegin(epoch: number, steps: number | undefined): void {
    this.#steps = steps;
    this.#current = 0;
    this.#start = this.#now();
    this.#afterFirstStep = undefined;
    this.#lastDrawn = Number.NEGATIVE_INFINITY;
    this.#drawn = 0;
    if (this.#verbose > 0 && this.#epochs > 1) this.#output.write(`Epoch ${epoch + 1}/${this.#epochs}\n`);
  }

  /** Reports that `current` batches are done. `values` given as a function is called only when a line is drawn. */
  step(current: number, values: Values | (() => Values)): void {
    this.#current = current;
    if (this.#verbose !== 1) return;
    const now = this.#now();
    if (current === 1) this.#afterFirstStep = now;
    if (this.#output.isTTY !== true || now - this.#lastDrawn < INTERVAL_MS) return;
    this.#lastDrawn = now;
    this.#draw(barLine(this.#state(now, typeof values === "function" ? values() : values, false), this.#columns()));
  }

  /** Ends the epoch with its final values, those of the validation included. */
  epochEnd(values: Values): void {
    if (this.#verbose === 0) return;
    this.#steps ??= this.#current;
    const state = this.#state(this.#now(), values, true);
    if (this.#verbose === 1) this.#draw(barLine(state, this.#columns()));
    else this.#output.write(epochLine(state));
    this.#output.write("\n");
    this.#drawn = 0;
  }

  /** Leaves a half-done bar where it is and moves to a line of its own. For training that stops early. */
  stop(): void {
    if (this.#drawn > 0) this.#output.write("\n");
    this.#drawn = 0;
  }

  /** Prints a line of its own; the bar goes on below it. */
  print(line: string): void {
    // What is drawn makes room and is drawn again below.
    const erased = this.#drawn > 0 ? `\r${" ".repeat(Math.min(this.#drawn, this.#columns()))}\r` : "";
    this.#output.write(`${erased}${line}\n`);
    this.#drawn = 0;
  }

  #state(now: number, values: Values, final: boolean): BarState {
    const current = this.#current;
    // The first step compiles and warms up: it would spoil the estimate of those to come.
    const [since, count] = this.#afterFirstStep !== undefined && current > 1 ? [this.#afterFirstStep, current - 1] : [this.#start, current];
    return { current, steps: this.#steps, elapsed: (now - this.#start) / 1000, perStep: count === 0 ? 0 : (now - since) / count / 1000, values, final };
  }

  /** The last column stays free: a character there makes many terminals wrap. */
  #columns(): number {
    return this.#output.isTTY === true ? Math.max(1, (this.#output.columns || 80) - 1) : Number.POSITIVE_INFINITY;
  }

  #draw(text: string): void {
    // Spaces blank out what a longer line left; a final text may have more lines, which start on empty ones.
    const [first = "", ...more] = text.split("\n");
    const start = this.#drawn === 0 ? first : `\r${first.padEnd(Math.min(this.#drawn, this.#columns()))}`;
    this.#output.write([start, ...more].join("\n"));
    this.#drawn = text.length;
  }
}
