/** Training curves in a file. */
import { sentenceError } from "../../types/messages.js";
import type { CurvesPath, PlotHistoryOptions } from "../../types/picture.js";
import { checkOptions, positiveInteger, text } from "../options.js";
import type { CurveHistory } from "./panels.js";
import { writeWhole } from "./picture.js";

const RULES = { title: text, width: positiveInteger, height: positiveInteger, columns: positiveInteger };

/**
 * Draws loss and metrics over the epochs into a file: a PNG, an SVG, or a page on which values can be read off, which is
 * one file and needs no network. A panel is one quantity with its validation twin; values of several sizes are on a
 * logarithmic scale. A file of that name is replaced only once the new one is complete. Pictures need the optional packages
 * vega and vega-lite, a PNG @resvg/resvg-js and dejavu-fonts-ttf as well, a page uplot.
 *
 * @example
 * await plotHistory({ epoch: [0, 1], history: { loss: [0.9, 0.4], val_loss: [0.8, 0.5] } }, "curves.html", { title: "digits" });
 *
 * @param path ends with .png, .svg or .html; missing folders are made
 */
export async function plotHistory<const P extends string>(history: CurveHistory, path: CurvesPath<P>, given?: PlotHistoryOptions): Promise<void> {
  const options = checkOptions<PlotHistoryOptions>("plot", given, RULES);
  const file: unknown = path;
  const ending = typeof file === "string" ? /\.(png|svg|html)$/i.exec(file)?.[1]?.toLowerCase() : undefined;
  if (typeof file !== "string" || ending === undefined) throw sentenceError("file", "pictureEnding", { method: "plot", endings: ".png, .svg or .html", path: String(file) });
  if (ending === "html") return writeWhole("plot", file, await (await import("./curvesHtml.js")).curvesHtml(history, options));
  const svg = await (await import("./curves.js")).curvesSvg(history, options);
  return writeWhole("plot", file, ending === "svg" ? svg : await (await import("./png.js")).pngFromSvg(svg));
}
