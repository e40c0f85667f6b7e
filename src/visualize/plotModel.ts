/** Drawings of models: as Keras' plot_model, by the same Graphviz, compiled to WebAssembly. */
import { KatachiError } from "../../types/error.js";
import type { AnyLayer } from "../../types/layer.js";
import { sentenceError } from "../../types/messages.js";
import type { PlotModelOptions, PlotPath } from "../../types/picture.js";
import { partsOf } from "../models/cost.js";
import type { ModelParts } from "../models/model.js";
import { Operation } from "../operation.js";
import { boolean, checkOptions, oneOf, positive, show } from "../options.js";
import { dotOf } from "./modelDot.js";
import { optional } from "./optional.js";
import { writeWhole } from "./picture.js";
import { pngFromSvg } from "./png.js";

/** A model of whatever shapes. */
interface AnyModel extends AnyLayer {
  summaryText(): string;
}

const DEFAULTS = { showShapes: true, showDtype: false, showLayerNames: true, showLayerActivations: false, showTrainable: false, rankdir: "TB", expandNested: false } as const;
const RULES = { showShapes: boolean, showDtype: boolean, showLayerNames: boolean, showLayerActivations: boolean, showTrainable: boolean, rankdir: oneOf(["TB", "LR"]), expandNested: boolean, dpi: positive };

/** A picture of more pixels would take a gigabyte and more while it is drawn. */
const MOST_PIXELS = 2 ** 28;

function check(method: string, model: unknown, given: PlotModelOptions | undefined): { readonly parts: ModelParts; readonly options: PlotModelOptions } {
  const parts = model instanceof Operation ? partsOf(model) : undefined;
  if (!parts) throw new KatachiError("option", `${method}: expected a model, got ${model instanceof Operation ? `the layer ${model.name}` : show(model)}`);
  return { parts, options: { ...DEFAULTS, ...checkOptions<PlotModelOptions>(method, given, RULES) } };
}

async function svgOf(dot: string): Promise<string> {
  const { instance } = await optional("@viz-js/viz", "a drawing of a model", () => import("@viz-js/viz"));
  const viz = await instance();
  const result = viz.render(dot, { format: "svg", engine: "dot" });
  if (result.status !== "success") throw new KatachiError("graph", `plotModel: Graphviz refuses the drawing: ${result.errors.map(({ message }) => message).join("; ")}`);
  // Graphviz' own numbers of boxes and arrows; browsers would show them as tooltips.
  return result.output.replaceAll(/<title>[^<]*<\/title>\n/g, "");
}

/**
 * A model in Graphviz' language. Options as those of {@link plotModel}, without `dpi`.
 *
 * @example
 * console.log(modelToDot(net, { rankdir: "LR" }));
 */
export function modelToDot(model: AnyModel, options?: Omit<PlotModelOptions, "dpi">): string {
  const checked = check("modelToDot", model, options);
  return dotOf(checked.parts, checked.options);
}

/**
 * Draws a model into a file: PNG, SVG, or the text that Graphviz reads. A box is a layer, with its class, its name and the
 * shapes of its inputs and outputs; an arrow is a tensor. A layer that is called several times is one box. Layers with
 * weights are blue, inputs green. A file of that name is replaced only once the new one is complete. Needs the optional
 * package @viz-js/viz, and for a PNG @resvg/resvg-js and dejavu-fonts-ttf.
 *
 * @example
 * const net = sequential([input([784]), layers.dense(32, { activation: "relu" }), layers.dense(10)]);
 * await plotModel(net, "model.png", { showLayerActivations: true, rankdir: "LR" });
 *
 * @param path ends with .png, .svg or .dot; missing folders are made
 */
export async function plotModel<const P extends string>(model: AnyModel, path: PlotPath<P>, options?: PlotModelOptions): Promise<void> {
  return drawModel(model, path, options);
}

/** `plotModel` as the run time knows it. */
export async function drawModel(model: unknown, given: unknown, options: PlotModelOptions | undefined): Promise<void> {
  const checked = check("plotModel", model, options);
  const ending = typeof given === "string" ? /\.(png|svg|dot)$/i.exec(given)?.[1]?.toLowerCase() : undefined;
  if (typeof given !== "string" || ending === undefined) throw sentenceError("file", "pictureEnding", { method: "plotModel", endings: ".png, .svg or .dot", path: String(given) });
  const { dpi } = checked.options;
  if (dpi !== undefined && ending !== "png") throw new KatachiError("option", `plotModel: dpi is of a .png, got it with ${show(given)}`);
  const dot = dotOf(checked.parts, checked.options);
  if (ending === "dot") return writeWhole("plotModel", given, dot);
  const svg = await svgOf(dot);
  if (ending === "svg") return writeWhole("plotModel", given, svg);
  const scale = (dpi ?? 192) / 96;
  const [width, height] = /<svg width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg)!.slice(1).map((points) => Math.ceil((Number(points) * 96 * scale) / 72)) as [number, number];
  if (width * height > MOST_PIXELS) throw new KatachiError("option", `plotModel: a picture of ${width} by ${height} pixels is too large; give a smaller dpi, or write an .svg`);
  return writeWhole("plotModel", given, await pngFromSvg(svg, { scale }));
}
