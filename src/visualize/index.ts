/** Pictures of models, training and data: `katachi/visualize`. Vega, vega-lite, uplot, Graphviz and resvg are needed for what they draw, and only then. */
export { historyChart } from "./chart.js";
export { curvesSvg } from "./curves.js";
export { imageGridSvg, type Caption, type ImageGrid } from "./imageGrid.js";
export { modelToDot, plotModel } from "./plotModel.js";
export { linesSvg, type LinesOptions, type LineValues } from "./lines.js";
export type { CurveHistory } from "./panels.js";
export { writePicture } from "./picture.js";
export { plotHistory } from "./plotHistory.js";
export type { ChartOptions, PlotHistoryOptions, PlotModelOptions } from "../../types/picture.js";
export { pngFromSvg, type PngOptions } from "./png.js";
