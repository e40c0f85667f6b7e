/** Training curves as SVG: one panel per quantity, training and validation together. */
import type { TopLevelSpec } from "vega-lite";
import { KatachiError } from "../../types/error.js";
import { optional } from "./optional.js";
import { COLORS, FONT } from "./style.js";

/** What `fit` returns, as far as curves need it. Epochs count from 0, as in Keras. */
export interface CurveHistory {
  readonly epoch: readonly number[];
  readonly history: Readonly<Record<string, readonly number[]>>;
}

export interface CurveOptions {
  readonly title?: string;
  /** Size of one panel in pixels. */
  readonly width?: number;
  readonly height?: number;
  /** Panels side by side. */
  readonly columns?: number;
}

interface Point {
  readonly epoch: number;
  readonly split: "training" | "validation";
  readonly value: number | null;
}

type Split = Point["split"];

/** Quantities in the order of the history, each with its validation twin: `loss` and `val_loss`. */
function panelsOf({ epoch, history }: CurveHistory): Map<string, Point[]> {
  const panels = new Map<string, Point[]>();
  for (const [key, values] of Object.entries(history)) {
    if (values.length !== epoch.length) {
      throw new KatachiError("data", `curves: "${key}" has ${values.length} values, expected one for each of the ${epoch.length} epochs`);
    }
    const validation = key.startsWith("val_");
    const quantity = validation ? key.slice("val_".length) : key;
    const points = values.map((value, i): Point => ({
      // The printed lines count from 1: "Epoch 1/10".
      epoch: epoch[i]! + 1,
      split: validation ? "validation" : "training",
      value: Number.isFinite(value) ? value : null,
    }));
    panels.set(quantity, [...(panels.get(quantity) ?? []), ...points]);
  }
  return panels;
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

interface Shared {
  readonly ticks: readonly number[];
  readonly splits: readonly Split[];
  readonly size: { readonly width: number; readonly height: number };
}

function panel(quantity: string, points: readonly Point[], { ticks, splits, size }: Shared): object {
  const few = new Set(points.map((point) => point.epoch)).size <= 30;
  return {
    ...size,
    data: { values: points },
    // A gap where a value is not finite, instead of a line drawn across it.
    mark: { type: "line", strokeWidth: 2, point: few ? { size: 28, filled: true } : false, invalid: "break-paths-show-domains" },
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative",
        title: "epoch",
        // Not format "d": it asks for a least step, by which ticks that are given are thinned out.
        axis: { values: ticks, tickCount: ticks.length, format: ".0f", grid: false },
        scale: { domain: [Math.min(...ticks, ...points.map((p) => p.epoch)), Math.max(...points.map((p) => p.epoch))], nice: false, zero: false, padding: 8 },
      },
      y: { field: "value", type: "quantitative", title: quantity, scale: { zero: false, nice: true } },
      color: {
        field: "split",
        type: "nominal",
        scale: { domain: splits, range: splits.map((split) => COLORS[split]) },
        legend: { title: null, orient: "top", direction: "horizontal", symbolType: "stroke", symbolStrokeWidth: 3 },
      },
    },
  };
}

/**
 * Draws loss and metrics over the epochs of a training run.
 *
 * @example
 * const history = { epoch: [0, 1, 2], history: { loss: [0.9, 0.4, 0.2], val_loss: [0.8, 0.5, 0.4] } };
 * await writePicture("curves.svg", await curvesSvg(history, { title: "digits" }));
 */
export async function curvesSvg(history: CurveHistory, { title, width = 360, height = 240, columns = 2 }: CurveOptions = {}): Promise<string> {
  const panels = panelsOf(history);
  if (history.epoch.length === 0 || panels.size === 0) throw new KatachiError("data", "curves: the history is empty, expected at least one epoch and one quantity");
  const ticks = epochTicks(Math.min(...history.epoch) + 1, Math.max(...history.epoch) + 1);
  const splits = (["training", "validation"] as const).filter((split) => [...panels.values()].flat().some((point) => point.split === split));
  const spec = {
    ...(title === undefined ? {} : { title: { text: title, anchor: "start", fontSize: 17, offset: 14 } }),
    background: "white",
    padding: 20,
    columns,
    spacing: 36,
    concat: [...panels].map(([quantity, points]) => panel(quantity, points, { ticks, splits, size: { width, height } })),
    config: {
      font: FONT,
      view: { stroke: null },
      axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", titlePadding: 10, gridColor: COLORS.grid, domainColor: COLORS.quiet, tickColor: COLORS.quiet, labelColor: COLORS.text, titleColor: COLORS.text },
      legend: { labelFontSize: 12, labelColor: COLORS.text },
      title: { color: COLORS.text },
    },
  };
  const [vega, vegaLite] = await Promise.all([
    optional("vega", "a picture of training curves", () => import("vega")),
    optional("vega-lite", "a picture of training curves", () => import("vega-lite")),
  ]);
  // The specification above is plain data; vega-lite's own type for it is too deep a union to be inferred.
  const view = new vega.View(vega.parse(vegaLite.compile(spec as unknown as TopLevelSpec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
