/** Pictures of training and data: `katachi/visualize`. Vega, vega-lite and resvg are needed for what they draw, and only then. */
export { curvesSvg, type CurveHistory, type CurveOptions } from "./curves.js";
export { imageGridSvg, type Caption, type ImageGrid } from "./imageGrid.js";
export { writePicture } from "./picture.js";
export { pngFromSvg, type PngOptions } from "./png.js";
