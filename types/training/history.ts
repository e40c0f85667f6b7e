/** What training and evaluation report. */
import type { ChartOptions, CurvesPath, PlotHistoryOptions } from "../picture.js";

/** One number for each key: `{ loss, accuracy }`. */
export type Logs<Keys extends string> = { [K in Keys]: number };

/** What `fit` gives back: each key's value after each epoch. `val_` keys are there when validation was asked for, `lr` when a callback changes the learning rate. */
export interface History<Keys extends string> {
  /** The epochs' numbers, from 0. */
  readonly epoch: readonly number[];
  readonly history: Curves<Keys> & Partial<Curves<`val_${Keys}`>> & Partial<Curves<"lr">>;
  /**
   * Draws the curves into a file: a PNG, an SVG, or one HTML page without network on which values can be read off.
   *
   * @example
   * await history.plot("curves.html", { title: "digits" });
   */
  plot<const P extends string>(path: CurvesPath<P>, options?: PlotHistoryOptions): Promise<void>;
  /**
   * The curves as text for a terminal.
   *
   * @example
   * console.log(history.chart());
   */
  chart(options?: ChartOptions): string;
}

/** The history of a `fit` with `validationSplit` or `validationData`. */
export interface ValidatedHistory<Keys extends string> extends History<Keys> {
  readonly history: Curves<Keys> & Curves<`val_${Keys}`> & Partial<Curves<"lr">>;
}

type Curves<Keys extends string> = { readonly [K in Keys]: readonly number[] };
