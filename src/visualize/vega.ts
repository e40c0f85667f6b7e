/** How charts are drawn: vega-lite specifications in one style, made SVG without a screen. */
import type { TopLevelSpec } from "vega-lite";
import { optional } from "./optional.js";
import { COLORS, FONT } from "./style.js";

const CONFIG = {
  font: FONT,
  view: { stroke: null },
  axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", titlePadding: 10, gridColor: COLORS.grid, domainColor: COLORS.quiet, tickColor: COLORS.quiet, labelColor: COLORS.text, titleColor: COLORS.text },
  legend: { labelFontSize: 12, labelColor: COLORS.text },
  title: { color: COLORS.text },
} as const;

/** A legend above the chart, with a stroke for each line. */
export const LINE_LEGEND = { title: null, orient: "top", direction: "horizontal", symbolType: "stroke", symbolStrokeWidth: 3 } as const;

/**
 * Draws a specification on white, with a title above.
 *
 * @param purpose what the packages are needed for, should one not be installed
 */
export async function chartSvg(chart: object, { title, purpose }: { readonly title?: string | undefined; readonly purpose: string }): Promise<string> {
  const spec = { ...(title === undefined ? {} : { title: { text: title, anchor: "start", fontSize: 17, offset: 14 } }), background: "white", padding: 20, ...chart, config: CONFIG };
  const [vega, vegaLite] = await Promise.all([optional("vega", purpose, () => import("vega")), optional("vega-lite", purpose, () => import("vega-lite"))]);
  // The specification above is plain data; vega-lite's own type for it is too deep a union to be inferred.
  const view = new vega.View(vega.parse(vegaLite.compile(spec as unknown as TopLevelSpec).spec), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
