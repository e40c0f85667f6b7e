/** The report as people read it: a table, then every mistake with its line and a caret. Colours are escape codes, or nothing. */
import type { Entry, Mistake, Report } from "./report.js";

/** How parts of the text are painted. */
export interface Paint {
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly shape: (text: string) => string;
  readonly wrong: (text: string) => string;
}

const escape = (open: number, close: number) => (text: string): string => (text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`);

export const coloured: Paint = { faint: escape(2, 22), strong: escape(1, 22), shape: escape(36, 39), wrong: escape(31, 39) };

const same = (text: string): string => text;
export const plain: Paint = { faint: same, strong: same, shape: same, wrong: same };

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;

export function reportText(name: string, { entries, mistakes }: Report, paint: Paint): string {
  const shapes = mistakes.filter(({ shape }) => shape).length;
  const others = mistakes.length - shapes;
  const total = mistakes.length === 0 ? "no shape errors" : [shapes > 0 && count(shapes, "shape error"), others > 0 && count(others, "other error")].filter(Boolean).join(", ");
  return [paint.strong(name), "", ...table(entries, paint), "", ...mistakes.flatMap((mistake) => mistakeText(name, mistake, paint)), (mistakes.length > 0 ? paint.wrong : same)(total)].join("\n");
}

const paramsText = ({ params, shared, kind, code, element }: Entry): string =>
  params === null ? ((kind === "layer" && !element) || code === "parameter" ? "" : "?") : shared ? "shared" : params === 0 && kind === "tensor" ? "" : params.toLocaleString("en-US");

function table(entries: readonly Entry[], paint: Paint): string[] {
  const rows = entries.map((entry) => ({
    line: String(entry.line),
    name: entry.element ? "  ·" : entry.name,
    code: entry.code,
    type: entry.type ?? "",
    params: paramsText(entry),
    entry,
  }));
  const heads = { line: "line", name: "name", code: "made by", type: "shape", params: "params" };
  const width = (key: keyof typeof heads): number => Math.max(...[heads, ...rows].map((row) => row[key].length));
  const [line, name, code, type, params] = [width("line"), width("name"), width("code"), width("type"), width("params")];
  const head = `${heads.line.padStart(line)}  ${heads.name.padEnd(name)}  ${heads.code.padEnd(code)}  ${heads.type.padEnd(type)}  ${heads.params.padStart(params)}`;
  return [
    paint.faint(head.trimEnd()),
    ...rows.map((row) => {
      const shape = row.type.padEnd(type);
      const painted = row.type.includes("Shape>") ? paint.wrong(shape) : paint.shape(shape);
      return `${paint.faint(row.line.padStart(line))}  ${row.name.padEnd(name)}  ${row.code.padEnd(code)}  ${painted}  ${row.params.padStart(params)}`.trimEnd();
    }),
  ];
}

function mistakeText(name: string, { line, column, length, source, text }: Mistake, paint: Paint): string[] {
  const number = String(line);
  const margin = " ".repeat(number.length);
  // Tabs keep their width, so that the caret stands under what is wrong.
  const before = source.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  return [
    `${name}:${line}:${column}  ${paint.wrong(text)}`,
    `  ${paint.faint(`${number} |`)} ${source}`,
    `  ${paint.faint(`${margin} |`)} ${before}${paint.wrong("^".repeat(length))}`,
    "",
  ];
}
