/** SVG text to PNG bytes, with a font of its own: it looks the same on a machine that has none. */
import { builtin } from "../runtime/builtin.js";
import { optional } from "./optional.js";

export interface PngOptions {
  /** Pixels per SVG unit. Default 2, sharp on dense screens. */
  readonly scale?: number;
}

/** The regular and the bold face, from the optional package. */
async function fontFiles(): Promise<string[]> {
  const { createRequire } = builtin("node:module", "a PNG");
  const require = createRequire(import.meta.url);
  return optional("dejavu-fonts-ttf", "a PNG picture", () =>
    ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"].map((face) => require.resolve(`dejavu-fonts-ttf/ttf/${face}`)));
}

/**
 * Renders an SVG picture.
 *
 * @example
 * const png = await pngFromSvg(await curvesSvg(history));
 */
export async function pngFromSvg(svg: string, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  const { Resvg } = await optional("@resvg/resvg-js", "a PNG picture", () => import("@resvg/resvg-js"));
  const files = await fontFiles();
  const image = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    background: "white",
    font: {
      fontFiles: files,
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
      // Scripts that the font lacks, such as Japanese, come from the machine where it has them.
      loadSystemFonts: /[\u2e80-\uffff]/.test(svg),
    },
  });
  return image.render().asPng();
}
