/** Training curves in a terminal: lines of Braille dots, marks for validation, so that they are told apart without colours. */
import { KatachiError } from "../../types/error.js";
import type { ChartOptions } from "../../types/picture.js";
import { checkOptions, hint, positiveInteger, show, type Rule } from "../options.js";
import { epochRange, epochTicks, numberText, panelsOf, range, type CurveHistory, type Panel, type Point } from "./panels.js";
import { printable } from "./summary.js";

const MARK = "+";
/** A Braille character has two columns of four dots; their bits, from the top. */
const BITS = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]] as const;
const BLANK = 0x2800;

const LEAST_WIDTH = 40;
const MOST_WIDTH = 500;

/** Character cells with dots in them. */
class Canvas {
  readonly #cells: number[][];
  readonly #marks: (string | undefined)[][];

  constructor(readonly columns: number, readonly rows: number) {
    this.#cells = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
    this.#marks = Array.from({ length: rows }, () => new Array<string | undefined>(columns).fill(undefined));
  }

  dot(x: number, y: number): void {
    this.#cells[Math.floor(y / 4)]![Math.floor(x / 2)]! |= BITS[(x % 2) as 0 | 1][(y % 4) as 0 | 1 | 2 | 3];
  }

  line(x0: number, y0: number, x1: number, y1: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let i = 0; i <= steps; i++) this.dot(Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps));
  }

  mark(x: number, y: number): void {
    this.#marks[Math.floor(y / 4)]![Math.floor(x / 2)] = MARK;
  }

  lines(): string[] {
    return this.#cells.map((row, y) => row.map((bits, x) => this.#marks[y]![x] ?? (bits === 0 ? " " : String.fromCharCode(BLANK + bits))).join(""));
  }
}

interface Scales {
  readonly x: (epoch: number) => number;
  readonly y: (value: number) => number;
}

function scalesOf(panel: Panel, [first, last]: readonly [number, number], [bottom, top]: readonly [number, number], { columns, rows }: Canvas): Scales {
  // Halves, because the distance of two numbers may be none.
  const place = panel.log ? Math.log : (value: number) => value / 2;
  const [low, high] = [place(bottom), place(top)];
  return {
    x: (epoch) => (last === first ? columns : Math.round(((epoch - first) / (last - first)) * (2 * columns - 1))),
    y: (value) => (high === low ? 2 * rows : Math.round(((high - place(value)) / (high - low)) * (4 * rows - 1))),
  };
}

/** Dots that belong together: a value that is not finite leaves a gap. */
function drawLine(points: readonly Point[], { x, y }: Scales, canvas: Canvas): void {
  points.forEach(({ epoch, value }, i) => {
    if (value === null) return;
    const before = points[i - 1];
    if (before && before.value !== null) canvas.line(x(before.epoch), y(before.value), x(epoch), y(value));
    else canvas.dot(x(epoch), y(value));
  });
}

/** Marks at least three cells apart, the last one always. */
function drawMarks(points: readonly Point[], { x, y }: Scales, canvas: Canvas): void {
  let free = Number.POSITIVE_INFINITY;
  for (const { epoch, value } of [...points].reverse()) {
    if (value === null || x(epoch) > free) continue;
    canvas.mark(x(epoch), y(value));
    free = x(epoch) - 6;
  }
}

/** Epochs below the axis, each number under its place, as many as there is room for. */
function epochLine([first, last]: readonly [number, number], { x }: Scales, columns: number): string {
  let line = "";
  for (const tick of epochTicks(first, last)) {
    const words = String(tick);
    const at = Math.max(0, Math.min(columns - words.length, Math.floor(x(tick) / 2) - Math.floor((words.length - 1) / 2)));
    if (at >= line.length + (line === "" ? 0 : 1)) line = line.padEnd(at) + words;
  }
  return line;
}

function panelLines(panel: Panel, epochs: readonly [number, number], width: number, height: number): string[] {
  const limits = range(panel.curves.flatMap(({ points }) => points));
  const [bottom, top] = limits;
  const middle = panel.log ? Math.exp((Math.log(bottom) + Math.log(top)) / 2) : bottom / 2 + top / 2;
  const labels = [top, middle, bottom].map(numberText);
  const margin = Math.max(...labels.map((label) => label.length));
  const canvas = new Canvas(width - margin - 3, height);
  const scales = scalesOf(panel, epochs, limits, canvas);
  const [training, validation] = (["training", "validation"] as const).map((split) => panel.curves.find((curve) => curve.split === split));
  if (training) drawLine(training.points, scales, canvas);
  if (validation) drawMarks(validation.points, scales, canvas);
  const labelRows = new Map(top === bottom ? [[Math.floor(height / 2), labels[0]!]] : [[0, labels[0]!], [Math.floor((height - 1) / 2), labels[1]!], [height - 1, labels[2]!]]);
  const legend = [...(training ? [`⠤⠤ training ${lastText(training.points)}`] : []), ...(validation ? [`${MARK} validation ${lastText(validation.points)}`] : [])].join("   ");
  const title = `${printable(panel.quantity)}${panel.log ? " (logarithmic)" : ""}`;
  return [
    fitted(`${" ".repeat(margin + 2)}${title}   ${legend}`, width),
    ...canvas.lines().map((line, row) => `${(labelRows.get(row) ?? "").padStart(margin)} ${labelRows.has(row) ? "┤" : "│"}${line}`.trimEnd()),
    `${" ".repeat(margin + 1)}└${"─".repeat(canvas.columns)}`,
    `${" ".repeat(margin + 2)}${epochLine(epochs, scales, canvas.columns)}`,
  ];
}

const lastText = (points: readonly Point[]): string => {
  const value = points.at(-1)?.value;
  return value === null || value === undefined ? "not finite" : numberText(value);
};

const fitted = (line: string, width: number): string => ([...line].length <= width ? line : `${[...line].slice(0, width - 1).join("")}…`);

const RULES = {
  width: { expected: `a whole number from ${LEAST_WIDTH} to ${MOST_WIDTH}`, accepts: (value) => Number.isSafeInteger(value) && (value as number) >= LEAST_WIDTH && (value as number) <= MOST_WIDTH } satisfies Rule,
  height: positiveInteger,
  keys: { expected: "a list of names", accepts: (value) => Array.isArray(value) && value.every((key) => typeof key === "string") } satisfies Rule,
};

/** One character less than the terminal has, because some wrap a full line. */
function terminalWidth(): number {
  const { process } = globalThis as { process?: { stdout?: { columns?: number | undefined } } };
  return Math.min(120, Math.max(LEAST_WIDTH, (process?.stdout?.columns || 80) - 1));
}

/**
 * Training curves as text: a panel for each quantity, a line for training, marks for validation, the last values beside
 * their names. Values of several sizes are on a logarithmic scale.
 *
 * @example
 * console.log(historyChart(history, { width: 60 }));
 */
export function historyChart(history: CurveHistory, given?: ChartOptions): string {
  const { width = terminalWidth(), height = 10, keys } = checkOptions<ChartOptions>("chart", given, RULES);
  const panels = panelsOf("chart", history);
  const known = panels.map(({ quantity }) => quantity);
  const missing = keys?.find((key) => !known.includes(key));
  if (missing !== undefined) throw new KatachiError("option", `chart: the history has no ${show(missing)}${hint(missing, known)}`);
  const drawn = keys ? panels.filter(({ quantity }) => keys.includes(quantity)) : panels;
  const epochs = epochRange(panels);
  return drawn.map((panel) => panelLines(panel, epochs, width, height).join("\n")).join("\n\n");
}
