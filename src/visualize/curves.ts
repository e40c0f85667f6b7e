/** Training curves as SVG: one panel per quantity, training and validation together. */
import type { PlotHistoryOptions } from "../../types/picture.js";
import { epochRange, epochTicks, panelsOf, type CurveHistory, type Panel, type Split } from "./panels.js";
import { COLORS } from "./style.js";
import { chartSvg, LINE_LEGEND } from "./vega.js";

interface Shared {
  readonly ticks: readonly number[];
  readonly epochs: readonly [first: number, last: number];
  readonly splits: readonly Split[];
  readonly size: { readonly width: number; readonly height: number };
}

function panel({ quantity, log, curves }: Panel, { ticks, epochs, splits, size }: Shared): object {
  const few = curves.every(({ points }) => points.length <= 30);
  return {
    ...size,
    data: { values: curves.flatMap(({ split, points }) => points.map((point) => ({ ...point, split }))) },
    // A gap where a value is not finite, instead of a line drawn across it.
    mark: { type: "line", strokeWidth: 2, point: few ? { size: 28, filled: true } : false, invalid: "break-paths-show-domains" },
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative",
        title: "epoch",
        // Not format "d": it asks for a least step, by which ticks that are given are thinned out.
        axis: { values: ticks, tickCount: ticks.length, format: ".0f", grid: false },
        scale: { domain: epochs, nice: false, zero: false, padding: 8 },
      },
      y: {
        field: "value",
        type: "quantitative",
        title: quantity,
        scale: log ? { type: "log", nice: true } : { zero: false, nice: true },
        axis: log ? { tickCount: 5, format: "~e" } : { tickCount: 6 },
      },
      color: {
        field: "split",
        type: "nominal",
        scale: { domain: splits, range: splits.map((split) => COLORS[split]) },
        legend: LINE_LEGEND,
      },
    },
  };
}

/**
 * Draws loss and metrics over the epochs of a training run, values of several sizes on a logarithmic scale.
 *
 * @example
 * const history = { epoch: [0, 1, 2], history: { loss: [0.9, 0.4, 0.2], val_loss: [0.8, 0.5, 0.4] } };
 * await writePicture("curves.svg", await curvesSvg(history, { title: "digits" }));
 */
export async function curvesSvg(history: CurveHistory, { title, width = 360, height = 240, columns = 2 }: PlotHistoryOptions = {}): Promise<string> {
  const panels = panelsOf("curves", history);
  const epochs = epochRange(panels);
  const ticks = epochTicks(...epochs);
  const splits = (["training", "validation"] as const).filter((split) => panels.some(({ curves }) => curves.some((curve) => curve.split === split)));
  const chart = { columns, spacing: 36, concat: panels.map((each) => panel(each, { ticks, epochs, splits, size: { width, height } })) };
  return chartSvg(chart, { title, purpose: "a picture of training curves" });
}
