/** Writing pictures to files, whole or not at all. */
import { KatachiError } from "../../types/error.js";
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
  const content = extension === "svg" ? svg : await pngFromSvg(svg);

  const [{ mkdir, open, rename, rm }, { dirname }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
  // In the same folder, because a rename is atomic only within one file system.
  const temporary = `${path}.${globalThis.crypto.randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new KatachiError("file", `writePicture: ${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
