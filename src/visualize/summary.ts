/** The table that Keras 2.12 prints for a model, to the character. */

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
}

export interface ModelSummary {
  readonly name: string;
  /** A chain of layers, each used once: three columns. Anything else also shows how layers connect. */
  readonly sequentialLike: boolean;
  readonly rows: readonly SummaryRow[];
  readonly trainable: number;
  readonly nonTrainable: number;
}

interface Layout {
  readonly width: number;
  /** Where each column ends. */
  readonly ends: readonly number[];
  readonly titles: readonly string[];
}

const CHAIN: Layout = { width: 65, ends: [29, 55, 65], titles: ["Layer (type)", "Output Shape", "Param #"] };
const NETWORK: Layout = { width: 98, ends: [32, 53, 65, 98], titles: ["Layer (type)", "Output Shape", "Param #", "Connected to"] };

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
const printable = (name: string): string => name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** How much of `text` goes on this line of a cell of `room` characters. */
function lengthOnLine(text: string, { breakAfter, wrapSizes }: Cell, room: number): number {
  const fitting = text.slice(0, room);
  const at = breakAfter === undefined ? -1 : fitting.indexOf(breakAfter);
  if (at >= 0) return at + breakAfter!.length;
  const comma = wrapSizes === true && text.length > room ? fitting.lastIndexOf(", ") : -1;
  return comma > 0 ? comma + 2 : room;
}

/** One row of the table: as many lines as its longest cell needs. */
function rowLines(cells: readonly Cell[], { ends }: Layout): string[] {
  const left = cells.map((cell) => cell.text);
  const lines: string[] = [];
  while (left.some((text) => text.length > 0)) {
    // Keras counts neither this leading space nor its own two spaces against a full cell's room: such a row is shifted by one.
    let line = " ";
    ends.forEach((end, column) => {
      const gap = column < ends.length - 1 ? 2 : 0;
      const length = lengthOnLine(left[column]!, cells[column]!, end - (ends[column - 1] ?? 0) - gap);
      line = (line + left[column]!.slice(0, length) + " ".repeat(gap)).padEnd(end);
      left[column] = left[column]!.slice(length);
    });
    lines.push(line);
  }
  return lines;
}

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

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
export function summaryText({ name, sequentialLike, rows, trainable, nonTrainable }: ModelSummary): string {
  const layout = sequentialLike ? CHAIN : NETWORK;
  const cells = (row: SummaryRow): Cell[] => {
    const shared = [{ text: printable(`${row.name} (${row.type})`) }, outputCell(row), { text: String(row.params) }];
    const origins = row.connectedTo.map((origin) => `'${printable(origin)}'`).join(", ");
    return sequentialLike ? shared : [...shared, { text: `[${origins}]`, breakAfter: "'," }];
  };
  return [
    `Model: "${printable(name)}"`,
    "_".repeat(layout.width),
    ...rowLines(layout.titles.map((text) => ({ text })), layout),
    "=".repeat(layout.width),
    ...rows.flatMap((row) => [...rowLines(cells(row), layout), " ".repeat(layout.width)]),
    "=".repeat(layout.width),
    `Total params: ${grouped(trainable + nonTrainable)}`,
    `Trainable params: ${grouped(trainable)}`,
    `Non-trainable params: ${grouped(nonTrainable)}`,
    "_".repeat(layout.width),
  ].join("\n");
}
