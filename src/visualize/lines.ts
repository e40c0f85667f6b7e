/** Lines over a common axis, as SVG: a function beside what a model makes of it, for instance. */
import { KatachiError } from "../../types/error.js";
import { checkOptions, positive, text } from "../options.js";
import { LINE_COLORS } from "./style.js";
import { chartSvg, LINE_LEGEND } from "./vega.js";

/** Numbers, or a tensor that holds them. */
export type LineValues = ArrayLike<number> | { data(): Promise<ArrayLike<number>> };

export interface LinesOptions {
  readonly title?: string;
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Size of the plot in pixels. */
  readonly width?: number;
  readonly height?: number;
}

const RULES = { title: text, xTitle: text, yTitle: text, width: positive, height: positive };

const numbers = async (values: LineValues): Promise<ArrayLike<number>> => ("data" in values ? values.data() : values);

/**
 * Draws lines in one plot, each with its name in the legend.
 *
 * @example
 * const x = linspace(0, 2 * Math.PI, 1000);
 * await writePicture("out/sine.png", await linesSvg(x, { "sin(x)": sin(x), "cos(x)": cos(x) }, { xTitle: "x" }));
 *
 * @param x where the points are
 * @param lines one value for each point, by the names of the lines; a gap where one is not finite
 */
export async function linesSvg(x: LineValues, lines: Readonly<Record<string, LineValues>>, options?: LinesOptions): Promise<string> {
  const { title, xTitle = "", yTitle = "", width = 480, height = 280 } = checkOptions<LinesOptions>("lines", options, RULES);
  const names = Object.keys(lines);
  if (names.length === 0 || names.length > LINE_COLORS.length) throw new KatachiError("data", `lines: there are ${names.length} lines, expected 1 to ${LINE_COLORS.length}`);
  const at = await numbers(x);
  if (at.length === 0) throw new KatachiError("data", "lines: x has no values, expected at least 1");
  const bad = Array.prototype.findIndex.call(at, (value) => !Number.isFinite(value));
  if (bad >= 0) throw new KatachiError("data", `lines: x must hold finite numbers, got ${at[bad]} at position ${bad}`);
  const points: object[] = [];
  for (const name of names) {
    const values = await numbers(lines[name]!);
    if (values.length !== at.length) throw new KatachiError("data", `lines: "${name}" has ${values.length} values, expected ${at.length} as x`);
    for (let i = 0; i < at.length; i++) points.push({ line: name, x: at[i], y: Number.isFinite(values[i]) ? values[i] : null });
  }
  const chart = {
    width,
    height,
    data: { values: points },
    mark: { type: "line", strokeWidth: 2, invalid: "break-paths-show-domains" },
    encoding: {
      x: { field: "x", type: "quantitative", title: xTitle, axis: { grid: false }, scale: { nice: false, zero: false } },
      y: { field: "y", type: "quantitative", title: yTitle, scale: { zero: false, nice: true } },
      color: { field: "line", type: "nominal", scale: { domain: names, range: LINE_COLORS.slice(0, names.length) }, legend: LINE_LEGEND },
    },
  };
  return chartSvg(chart, { title, purpose: "a picture of lines" });
}
