/** Writing pictures to files, whole or not at all. */
import { KatachiError } from "../../types/error.js";
import { makeFolder, writeFileAtomic } from "../io/atomicFile.js";
import { builtin } from "../runtime/builtin.js";
import { pngFromSvg } from "./png.js";

/**
 * Writes an SVG picture as `.svg`, or rendered as `.png`. A file of that name is replaced only once the new one is
 * complete; missing folders are made.
 *
 * @example
 * await writePicture("out/curves.png", await curvesSvg(history));
 */
export async function writePicture(path: string, svg: string): Promise<void> {
  const extension = /\.(svg|png)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === undefined) throw new KatachiError("file", `writePicture: the path is ${JSON.stringify(path)}, expected it to end with .svg or .png`);
  await writeWhole("writePicture", path, extension === "svg" ? svg : await pngFromSvg(svg));
}

/** Writes a file whole or not at all; missing folders are made. */
export async function writeWhole(method: string, path: string, content: string | Uint8Array): Promise<void> {
  const { dirname } = builtin("node:path", method);
  await makeFolder(method, dirname(path));
  await writeFileAtomic(method, path, [typeof content === "string" ? new TextEncoder().encode(content) : content]);
}
