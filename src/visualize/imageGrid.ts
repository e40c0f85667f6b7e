/** A grid of small images with captions, as SVG: digits with their predicted and true classes, for instance. */
import { KatachiError } from "../../types/error.js";
import { optional } from "./optional.js";
import { COLORS, FONT } from "./style.js";

export interface Caption {
  readonly text: string;
  /** False draws the caption and a frame in red. */
  readonly good: boolean;
}

export interface ImageGrid {
  /** One flat array per image, row-major: height, width, channels. */
  readonly images: readonly ArrayLike<number>[];
  readonly width: number;
  readonly height: number;
  /** 1 is grey, 3 is RGB, 4 is RGB with opacity. */
  readonly channels: 1 | 3 | 4;
  readonly captions?: readonly Caption[];
  readonly columns?: number;
  readonly title?: string;
  /** Values that are black and white. Default: [0, 255] for arrays of bytes, else [0, 1]. */
  readonly range?: readonly [number, number];
}

const IMAGE_SIDE = 84;
const GAP = 16;
const MARGIN = 24;
const TITLE_SIZE = 17;
const CAPTION_SIZE = 12;
/** Mean width of a letter of this font, in parts of its size; generous, so that captions do not touch. */
const LETTER = 0.64;

/** resvg knows only SVG's own word; a browser that has dropped it falls back to the attribute, which has CSS' word. */
const UNSMOOTHED = 'image-rendering="pixelated" style="image-rendering:optimizeSpeed"';

const escape = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    // Characters that no XML file may hold.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");

function check({ images, width, height, channels, captions, columns, range }: ImageGrid): void {
  const whole = (name: string, value: number): void => {
    if (!Number.isSafeInteger(value) || value < 1) throw new KatachiError("option", `image grid: ${name} is ${value}, expected a whole number of at least 1`);
  };
  whole("width", width);
  whole("height", height);
  if (columns !== undefined) whole("columns", columns);
  if (![1, 3, 4].includes(channels)) throw new KatachiError("option", `image grid: channels is ${String(channels)}, expected 1, 3 or 4`);
  if (range && !(Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1])) {
    throw new KatachiError("option", `image grid: range is [${range.join(", ")}], expected a smaller and a larger number`);
  }
  if (images.length === 0) throw new KatachiError("data", "image grid: there are 0 images, expected at least 1");
  if (captions && captions.length !== images.length) throw new KatachiError("data", `image grid: ${captions.length} captions for ${images.length} images, expected one each`);
  images.forEach((image, i) => {
    if (image.length !== width * height * channels) {
      throw new KatachiError("data", `image grid: image ${i} has ${image.length} values, expected ${width * height * channels} for ${width} by ${height} by ${channels}`);
    }
  });
}

function bytesOf(image: ArrayLike<number>, range: readonly [number, number] | undefined): Uint8Array {
  const isBytes = image instanceof Uint8Array || image instanceof Uint8ClampedArray;
  const [low, high] = range ?? (isBytes ? [0, 255] : [0, 1]);
  return Uint8Array.from(image, (value) => Math.min(255, Math.max(0, Math.round(((value - low) / (high - low)) * 255))));
}

/**
 * Draws images in rows, each with its caption below. Pixels stay square blocks: nothing is smoothed.
 *
 * @example
 * const svg = await imageGridSvg({
 *   images: [new Float32Array(28 * 28)], width: 28, height: 28, channels: 1,
 *   captions: [{ text: "4 (true 9)", good: false }],
 * });
 */
export async function imageGridSvg(grid: ImageGrid): Promise<string> {
  check(grid);
  const { images, width, height, channels, captions, title, range } = grid;
  const { encode } = await optional("fast-png", "a grid of images", () => import("fast-png"));

  const columns = Math.min(grid.columns ?? Math.min(8, Math.ceil(Math.sqrt(images.length))), images.length);
  const longest = Math.max(0, ...(captions ?? []).map((caption) => [...caption.text].length));
  const scale = IMAGE_SIDE / Math.max(width, height);
  const [imageWidth, imageHeight] = [width * scale, height * scale];
  const cellWidth = Math.max(imageWidth, Math.ceil(longest * CAPTION_SIZE * LETTER));
  const cellHeight = imageHeight + (captions ? CAPTION_SIZE + 8 : 0);
  const top = MARGIN + (title === undefined ? 0 : TITLE_SIZE + 18);
  const titleWidth = title === undefined ? 0 : Math.ceil([...title].length * TITLE_SIZE * LETTER);
  const totalWidth = 2 * MARGIN + Math.max(titleWidth, columns * cellWidth + (columns - 1) * GAP);
  const rows = Math.ceil(images.length / columns);
  const totalHeight = top + rows * cellHeight + (rows - 1) * GAP + MARGIN;

  const cells = images.map((image, i) => {
    const x = MARGIN + (i % columns) * (cellWidth + GAP) + (cellWidth - imageWidth) / 2;
    const y = top + Math.floor(i / columns) * (cellHeight + GAP);
    const png = base64(encode({ width, height, channels, data: bytesOf(image, range) }));
    const caption = captions?.[i];
    const frame = caption?.good === false ? { color: COLORS.wrong, width: 2 } : { color: COLORS.grid, width: 1 };
    return [
      `<image x="${x}" y="${y}" width="${imageWidth}" height="${imageHeight}" preserveAspectRatio="none" ${UNSMOOTHED} href="data:image/png;base64,${png}"/>`,
      `<rect x="${x - frame.width / 2}" y="${y - frame.width / 2}" width="${imageWidth + frame.width}" height="${imageHeight + frame.width}" fill="none" stroke="${frame.color}" stroke-width="${frame.width}"/>`,
      ...(caption ? [text(x + imageWidth / 2, y + imageHeight + CAPTION_SIZE + 4, caption.text, { size: CAPTION_SIZE, anchor: "middle", color: caption.good ? COLORS.quiet : COLORS.wrong, weight: caption.good ? 400 : 700 })] : []),
    ].join("");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${totalWidth}" height="${totalHeight}" viewBox="0 0 ${totalWidth} ${totalHeight}">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    ...(title === undefined ? [] : [text(MARGIN, MARGIN + TITLE_SIZE - 2, title, { size: TITLE_SIZE, anchor: "start", color: COLORS.text, weight: 700 })]),
    ...cells,
    "</svg>",
  ].join("\n");
}

interface TextStyle {
  readonly size: number;
  readonly anchor: "start" | "middle";
  readonly color: string;
  readonly weight: number;
}

const text = (x: number, y: number, words: string, { size, anchor, color, weight }: TextStyle): string =>
  `<text x="${x}" y="${y}" font-family="${FONT}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${color}">${escape(words)}</text>`;

/** Without Node's Buffer, so that it runs in browsers too. */
function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
