/** Training curves as one page that needs no network, on which values can be read off. */
import type { PlotHistoryOptions } from "../../types/picture.js";
import { htmlText, pageOf, scriptData } from "./page/page.js";
import { panelsOf, type CurveHistory, type Panel, type Split } from "./panels.js";

/** Both curves along the same epochs, as the page's script wants them. */
function aligned({ quantity, log, curves }: Panel): object {
  const epochs = [...new Set(curves.flatMap(({ points }) => points.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  const along = (split: Split): (number | null)[] | null => {
    const curve = curves.find((each) => each.split === split);
    if (!curve) return null;
    const values = new Map(curve.points.map(({ epoch, value }) => [epoch, value]));
    return epochs.map((epoch) => values.get(epoch) ?? null);
  };
  return { quantity, log, epochs, training: along("training"), validation: along("validation") };
}

/**
 * A page with a panel for each quantity; the numbers under the pointer stand above the curves. One file, no network.
 *
 * @example
 * const page = await curvesHtml(history, { title: "digits" });
 */
export async function curvesHtml(history: CurveHistory, { title = "Training curves", width, height = 240, columns }: PlotHistoryOptions = {}): Promise<string> {
  const panels = panelsOf("plot", history).map(aligned);
  // A panel's own width would not fit every window: it is the least from which panels stand side by side.
  const grid = columns === undefined ? (width === undefined ? "" : `grid-template-columns: repeat(auto-fit, minmax(min(${width}px, 100%), 1fr))`) : `grid-template-columns: repeat(${columns}, minmax(0, 1fr))`;
  return pageOf({
    title,
    body: `<main><h1>${htmlText(title)}</h1><div class="panels" id="panels" style="${grid}"></div></main>`,
    script: `katachiCharts(document.getElementById("panels"), ${height}).draw(${scriptData(panels)});`,
  });
}
