/** What training and evaluation report. */

/** One number for each key: `{ loss, accuracy }`. */
export type Logs<Keys extends string> = { [K in Keys]: number };

/** What `fit` gives back: each key's value after each epoch. `val_` keys are there when validation was asked for. */
export interface History<Keys extends string> {
  /** The epochs' numbers, from 0. */
  readonly epoch: readonly number[];
  readonly history: Curves<Keys> & Partial<Curves<`val_${Keys}`>>;
}

/** The history of a `fit` with `validationSplit` or `validationData`. */
export interface ValidatedHistory<Keys extends string> extends History<Keys> {
  readonly history: Curves<Keys> & Curves<`val_${Keys}`>;
}

type Curves<Keys extends string> = { readonly [K in Keys]: readonly number[] };
