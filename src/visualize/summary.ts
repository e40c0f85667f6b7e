/** The table that Keras 2.12 prints for a model, to the character, and columns of our own behind Keras'. */
import type { SummaryOptions } from "../../types/summary.js";
import { KatachiError } from "../../types/error.js";
import { show } from "../options.js";

/** A size: a number, the name of a symbolic dimension, or null for the batch and for sizes unknown until the model runs. */
export type SummarySize = number | string | null;
export type SummaryShape = readonly SummarySize[];

export interface SummaryRow {
  readonly name: string;
  /** The class Keras would name: "Dense", "InputLayer", "Functional". */
  readonly type: string;
  /** One shape, or several for a layer with several outputs. */
  readonly outputShape: SummaryShape | readonly SummaryShape[];
  readonly params: number;
  /** Where the inputs come from, as Keras writes it: `dense[0][0]`. Shown in models that are no simple chain. */
  readonly connectedTo: readonly string[];
  /** Keras shows an input layer's shape as a list of one. */
  readonly isInput: boolean;
  readonly trainable?: boolean;
  /** Asked for by the options `flops` and `bytes`; undefined where a size is unknown. */
  readonly multiplyAdds?: number | undefined;
  readonly weightBytes?: number;
  readonly activationBytes?: number | undefined;
  /** The layers of a model, when they are to be listed. */
  readonly layers?: readonly SummaryRow[];
}

/** Of the whole model, for a batch of 1; undefined where a size is unknown. */
export interface SummaryTotals {
  readonly multiplyAdds?: number | undefined;
  readonly weightBytes?: number;
  readonly activationBytes?: number | undefined;
  /** Named dimensions that no size was given for. */
  readonly unknown?: readonly string[];
}

export interface ModelSummary {
  readonly name: string;
  /** A chain of layers, each used once: three columns. Anything else also shows how layers connect. */
  readonly sequentialLike: boolean;
  readonly rows: readonly SummaryRow[];
  readonly trainable: number;
  readonly nonTrainable: number;
  readonly options?: SummaryOptions;
  readonly totals?: SummaryTotals;
}

interface Layout {
  readonly width: number;
  /** Where each column ends. */
  readonly ends: readonly number[];
  readonly titles: readonly string[];
}

const CHAIN = { width: 65, parts: [0.45, 0.85, 1], titles: ["Layer (type)", "Output Shape", "Param #"] };
const NETWORK = { width: 98, parts: [0.33, 0.55, 0.67, 1], titles: ["Layer (type)", "Output Shape", "Param #", "Connected to"] };

/** A column that an option adds behind Keras' own. */
interface Extra {
  readonly title: string;
  readonly width: number;
  readonly cell: (row: SummaryRow) => string;
}

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
const known = (count: number | undefined, text: (count: number) => string): string => (count === undefined ? "?" : text(count));

/** `1.5 KiB`: three digits at least, exact below 1,024. */
export function bytesText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(value < 10 ? 2 : 1)} ${["B", "KiB", "MiB", "GiB", "TiB"][power]!}`;
}

/** Keras' own extra column is 11 wide. */
const extras = ({ showTrainable, flops, bytes }: SummaryOptions): Extra[] => [
  ...(showTrainable ? [{ title: "Trainable", width: 11, cell: (row: SummaryRow) => (row.trainable === false ? "N" : "Y") }] : []),
  ...(flops ? [{ title: "Mult-adds", width: 18, cell: (row: SummaryRow) => known(row.multiplyAdds, grouped) }] : []),
  ...(bytes
    ? [
        { title: "Weights", width: 12, cell: (row: SummaryRow) => known(row.weightBytes, bytesText) },
        { title: "Activations", width: 13, cell: (row: SummaryRow) => known(row.activationBytes, bytesText) },
      ]
    : []),
];

function layoutOf(sequentialLike: boolean, { lineLength, positions, ...options }: SummaryOptions): Layout {
  const { width, parts, titles } = sequentialLike ? CHAIN : NETWORK;
  const length = lineLength ?? width;
  const given = positions ?? parts;
  if (given.length !== parts.length) throw new KatachiError("option", `summary: positions must have one entry for each of the ${parts.length} columns ${titles.join(", ")}, got ${given.length}`);
  const ends = given.at(-1)! <= 1 ? given.map((part) => Math.floor(length * part)) : [...given];
  ends.forEach((end, column) => {
    // Two spaces keep a column from the next, and a character of each line must get through.
    if (!(end - (ends[column - 1] ?? 0) >= 3)) throw new KatachiError("option", `summary: lineLength ${length} and positions ${show(given)} leave no room for the column ${titles[column]!}`);
  });
  const more = extras(options);
  // Keras measures its extra column from the end of the line, not of the last column.
  const widths = more.map((_, i) => more.slice(0, i + 1).reduce((sum, extra) => sum + extra.width, length));
  return { width: widths.at(-1) ?? length, ends: [...ends, ...widths], titles: [...titles, ...more.map(({ title }) => title)] };
}

interface Cell {
  readonly text: string;
  /** After this mark Keras breaks the line: between the elements of a list. */
  readonly breakAfter?: string;
  /** Too long a text is cut between sizes. Keras cuts anywhere, but has no symbolic sizes, which make long shapes common. */
  readonly wrapSizes?: boolean;
}

/** As Python prints a tuple: `(None, 10)`, and `(None,)` with one size. */
function shapeText(shape: SummaryShape): string {
  const sizes = shape.map((size) => (size === null ? "None" : String(size)));
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

const isList = (shape: SummaryRow["outputShape"]): shape is readonly SummaryShape[] => shape.some((size) => Array.isArray(size));

function outputCell({ outputShape, isInput }: SummaryRow): Cell {
  if (isList(outputShape)) return { text: `[${outputShape.map(shapeText).join(", ")}]`, breakAfter: ")," };
  const text = shapeText(outputShape);
  return { text: isInput ? `[${text}]` : text, wrapSizes: outputShape.some((size) => typeof size === "string") };
}

/** A name must not move the cursor or add lines to the table. */
export const printable = (name: string): string => name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** How much of `text` goes on this line of a cell of `room` characters. */
function lengthOnLine(text: string, { breakAfter, wrapSizes }: Cell, room: number): number {
  const fitting = text.slice(0, room);
  const at = breakAfter === undefined ? -1 : fitting.indexOf(breakAfter);
  if (at >= 0) return at + breakAfter!.length;
  const comma = wrapSizes === true && text.length > room ? fitting.lastIndexOf(", ") : -1;
  return comma > 0 ? comma + 2 : room;
}

/** One row of the table: as many lines as its longest cell needs. Layers of a model inside stand in a frame for each level. */
function rowLines(cells: readonly Cell[], { ends }: Layout, level = 0): string[] {
  const frame = "|".repeat(level);
  const left = cells.map((cell) => cell.text);
  const lines: string[] = [];
  while (left.some((text) => text.length > 0)) {
    // Keras counts neither this leading space nor its own two spaces against a full cell's room: such a row is shifted by one.
    let line = `${frame} `;
    ends.forEach((end, column) => {
      const gap = column < ends.length - 1 ? 2 : 0;
      const length = lengthOnLine(left[column]!, cells[column]!, end - (ends[column - 1] ?? 0) - gap);
      line = (line + left[column]!.slice(0, length) + " ".repeat(gap)).padEnd(end - level);
      left[column] = left[column]!.slice(length);
    });
    lines.push(line + frame);
  }
  return lines;
}

/** A line of one character between the frames of a level. */
const filled = (character: string, { width }: Layout, level: number): string => "|".repeat(level) + character.repeat(width - 2 * level) + "|".repeat(level);

/** A layer, and below it the layers it is made of. Keras leaves no space after the last one of a frame. */
function layerLines(row: SummaryRow, cells: (row: SummaryRow) => readonly Cell[], layout: Layout, level: number, last: boolean): string[] {
  const { layers = [] } = row;
  const inside = layers.flatMap((inner, i) => layerLines(inner, cells, layout, level + 1, i === layers.length - 1));
  const framed = layers.length === 0 ? [] : [filled("¯", layout, level + 1), ...inside, filled("¯", layout, level)];
  return [...rowLines(cells(row), layout, level), ...framed, ...(last ? [] : [filled(" ", layout, level)])];
}

function totalLines({ multiplyAdds, weightBytes, activationBytes, unknown = [] }: SummaryTotals, { flops, bytes }: SummaryOptions): string[] {
  const exact = (count: number): string => `${bytesText(count)}${count < 1024 ? "" : ` (${grouped(count)} bytes)`}`;
  return [
    ...(flops ? [`Multiply-adds: ${known(multiplyAdds, grouped)} (batch of 1)`] : []),
    ...(bytes ? [`Weights: ${known(weightBytes, exact)}`, `Activations: ${known(activationBytes, exact)} (batch of 1)`] : []),
    ...(unknown.length > 0 ? [`Unknown sizes: ${unknown.join(", ")} (option sizes: { ${unknown[0]!}: ... })`] : []),
  ];
}

/**
 * The text of `model.summary()` in Keras 2.12.
 *
 * @example
 * const dense = { name: "dense", type: "Dense", outputShape: [null, 1], params: 3, connectedTo: [], isInput: false };
 * console.log(summaryText({ name: "sequential", sequentialLike: true, rows: [dense], trainable: 3, nonTrainable: 0 }));
 * // Model: "sequential"
 * // _________________________________________________________________
 * //  Layer (type)                Output Shape              Param #
 * // =================================================================
 * //  dense (Dense)               (None, 1)                 3
 */
export function summaryText({ name, sequentialLike, rows, trainable, nonTrainable, options = {}, totals = {} }: ModelSummary): string {
  const layout = layoutOf(sequentialLike, options);
  const more = extras(options);
  const cells = (row: SummaryRow): Cell[] => {
    const shared = [{ text: printable(`${row.name} (${row.type})`) }, outputCell(row), { text: String(row.params) }];
    const origins = row.connectedTo.map((origin) => `'${printable(origin)}'`).join(", ");
    return [...shared, ...(sequentialLike ? [] : [{ text: `[${origins}]`, breakAfter: "'," }]), ...more.map(({ cell }) => ({ text: cell(row) }))];
  };
  const extra = totalLines(totals, options);
  return [
    `Model: "${printable(name)}"`,
    "_".repeat(layout.width),
    ...rowLines(layout.titles.map((text) => ({ text })), layout),
    "=".repeat(layout.width),
    ...rows.flatMap((row) => layerLines(row, cells, layout, 0, false)),
    "=".repeat(layout.width),
    `Total params: ${grouped(trainable + nonTrainable)}`,
    `Trainable params: ${grouped(trainable)}`,
    `Non-trainable params: ${grouped(nonTrainable)}`,
    ...(extra.length === 0 ? [] : ["_".repeat(layout.width), ...extra]),
    "_".repeat(layout.width),
  ].join("\n");
}
