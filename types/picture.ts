/** Files that pictures are written to, and what may be said about a picture. */
import type { Message } from "./messages.js";

/** A path that ends as one of `Endings`, else the sentence that it does not; `string` passes and is checked at run time. */
export type PicturePath<P, Method extends string, Endings extends string, Listed extends string> = P extends string
  ? string extends P
    ? P
    : Lowercase<P> extends `${string}${Endings}`
      ? P
      : Message<"pictureEnding", { method: Method; endings: Listed; path: P }>
  : string;

/** Where a model is drawn. */
export type PlotPath<P> = PicturePath<P, "plotModel", ".png" | ".svg" | ".dot", ".png, .svg or .dot">;

/** Where curves are drawn. */
export type CurvesPath<P> = PicturePath<P, "plot", ".png" | ".svg" | ".html", ".png, .svg or .html">;

/** Which way arrows go: to the bottom, or to the right. */
export type RankDir = "TB" | "LR";

/** The options of `plotModel`: those of Keras' plot_model. */
export interface PlotModelOptions {
  /** Whether to show the shapes of inputs and outputs; true by default. */
  showShapes?: boolean;
  /** Whether to show the dtype of the output; false by default. */
  showDtype?: boolean;
  /** Whether to show the names of layers beside their classes; true by default. */
  showLayerNames?: boolean;
  /** Whether to show the activation of layers that have one; false by default. */
  showLayerActivations?: boolean;
  /** Whether to show which layers are trained; false by default. */
  showTrainable?: boolean;
  /** "TB" from top to bottom, the default; "LR" from left to right. */
  rankdir?: RankDir;
  /** Whether to draw the layers of models inside the model, in a frame; false by default. */
  expandNested?: boolean;
  /** Pixels per inch of a PNG; 192 by default. */
  dpi?: number;
}

/** The options of `history.plot`. */
export interface PlotHistoryOptions {
  /** Above all panels. */
  title?: string;
  /** Of one panel, in pixels; 360 by default. */
  width?: number;
  /** Of one panel, in pixels; 240 by default. */
  height?: number;
  /** Panels side by side; 2 by default. */
  columns?: number;
}

/** The options of `history.chart`. */
export interface ChartOptions {
  /** Characters in a line; the terminal's width by default, 80 where there is none, and at least 40. */
  width?: number;
  /** Lines of one panel without its labels; 12 by default. */
  height?: number;
  /** Which quantities to draw; all by default. */
  keys?: readonly string[];
}
