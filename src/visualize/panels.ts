/** How the numbers of a training are put together for drawing: a panel for each quantity, its two curves, its scale. */
import { KatachiError } from "../../types/error.js";

/** What `fit` returns, as far as curves need it. Epochs count from 0, as in Keras. */
export interface CurveHistory {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** The epochs that have a value of a quantity, where not all have: a model need not be validated after each. */
  epochsOf?(key: string): readonly number[];
}

export type Split = "training" | "validation";

export interface Point {
  /** Counted from 1, as the printed lines do: "Epoch 1/10". */
  readonly epoch: number;
  /** Null where the value is not finite. */
  readonly value: number | null;
}

export interface Panel {
  readonly quantity: string;
  /** Whether the values want a logarithmic scale. */
  readonly log: boolean;
  readonly curves: readonly { readonly split: Split; readonly points: readonly Point[] }[];
}

/** A key without its `val_`, and which of the two curves it is. */
export const splitOf = (key: string): readonly [quantity: string, split: Split] => (key.startsWith("val_") ? [key.slice("val_".length), "validation"] : [key, "training"]);

/** Values of all sizes are read off a logarithmic scale; 0 and less have no place there. */
export const isLog = (least: number, most: number): boolean => least > 0 && most / least >= 100;

/**
 * Quantities in the order of the history, each with its validation twin: `loss` and `val_loss`.
 * @param method the function that the user called, which starts the messages
 */
export function panelsOf(method: string, history: CurveHistory): Panel[] {
  const panels = new Map<string, Panel["curves"][number][]>();
  for (const [key, values] of Object.entries(history.history)) {
    const epochs = history.epochsOf?.(key) ?? history.epoch;
    if (values.length !== epochs.length) throw new KatachiError("data", `${method}: "${key}" has ${values.length} values, expected one for each of the ${epochs.length} epochs`);
    const [quantity, split] = splitOf(key);
    const points = values.map((value, i): Point => ({ epoch: epochs[i]! + 1, value: Number.isFinite(value) ? value : null }));
    panels.set(quantity, [...(panels.get(quantity) ?? []), { split, points }]);
  }
  if (history.epoch.length === 0 || panels.size === 0) throw new KatachiError("data", `${method}: the history is empty, expected at least one epoch and one quantity`);
  return [...panels].map(([quantity, curves]) => {
    const [least, most] = range(curves.flatMap(({ points }) => points));
    return { quantity, log: isLog(least, most), curves };
  });
}

/** The least and the greatest finite value; [0, 1] where there is none. */
export function range(points: readonly Point[]): readonly [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { value } of points) {
    if (value === null) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? [least, most] : [0, 1];
}

/** The first and the last epoch that is drawn. */
export function epochRange(panels: readonly Panel[]): readonly [first: number, last: number] {
  const epochs = panels.flatMap(({ curves }) => curves.flatMap(({ points }) => (points.length === 0 ? [] : [points[0]!.epoch, points.at(-1)!.epoch])));
  return epochs.length === 0 ? [1, 1] : [epochs.reduce((a, b) => Math.min(a, b)), epochs.reduce((a, b) => Math.max(a, b))];
}

/** Whole epochs only, about six of them, at steps of 1, 2 or 5 times a power of ten. */
export function epochTicks(first: number, last: number): number[] {
  const rough = Math.max(1, (last - first) / 6);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const ticks: number[] = [];
  for (let tick = step === 1 ? first : Math.ceil(first / step) * step; tick <= last; tick += step) ticks.push(tick);
  return ticks;
}

/** A value as people read it: four digits, an exponent where they would not do. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}
