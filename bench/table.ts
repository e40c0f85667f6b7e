/** The first table that the benchmark prints, at most 110 columns wide. */
import type { Case } from "./cases.js";
import { median, outliers, type Result } from "./measure.js";

export const WIDTH = 110;
const OURS = "katachi";
const isThreaded = (peer: string): boolean => peer.startsWith(`${OURS} `);

export type Column = { readonly title: string; readonly width: number; readonly align: "left" | "right" };

const COLUMNS: readonly Column[] = [
  { title: "case", width: 34, align: "left" },
  { title: "library", width: 11, align: "left" },
  { title: "median ms", width: 11, align: "right" },
  { title: "min ms", width: 11, align: "right" },
  { title: "peer / ours", width: 12, align: "right" },
  { title: "GFLOP/s", width: 9, align: "right" },
  { title: "% of peak", width: 10, align: "right" },
  { title: "loss", width: 9, align: "right" },
];

export const cell = (text: string, { width, align }: Column): string => (align === "left" ? text.padEnd(width) : text.padStart(width));
const line = (texts: readonly string[]): string => COLUMNS.map((column, i) => cell(texts[i] ?? "", column)).join("").trimEnd();

/** Three digits that count, in plain notation. */
export const threeDigits = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 0.001 ? value.toPrecision(3) : value.toFixed(6));

/** Words in lines of at most `width` characters, where that can be. */
export function wrap(words: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of words.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A case's title in lines that fit the first column. */
function heading({ id, title, mode }: Case): string[] {
  const parts = [...title.split(/(?<=:) /), mode === "train" ? "training" : "inference"];
  return parts.flatMap((part) => wrap(part, COLUMNS[0]!.width - 4)).map((text, i) => (i === 0 ? `${id[0]}  ${text}` : `   ${text}`));
}

export interface Row {
  readonly which: Case;
  readonly results: readonly Result[];
}

export function table(rows: readonly Row[], peakGflops: number): string {
  const rule = "-".repeat(WIDTH);
  const lines = [line(COLUMNS.map((column) => column.title)), rule];
  for (const { which, results } of rows) {
    const ours = results.find((result) => result.peer === OURS && result.samples.length > 0);
    const strange = outliers(results);
    const titles = heading(which);
    let next = 0;
    for (const result of results) {
      const title = titles[next++] ?? "";
      if (result.samples.length === 0) {
        const words = result.error === undefined ? `skipped: ${result.skipped}` : `cannot: ${result.error}`;
        const room = WIDTH - COLUMNS[0]!.width - COLUMNS[1]!.width - 2;
        wrap(words, room).forEach((text, i) => lines.push(`${line([i === 0 ? title : (titles[next++] ?? ""), i === 0 ? result.peer : ""]).padEnd(WIDTH - room)}${text}`));
        continue;
      }
      const middle = median(result.samples);
      const rate = which.flops / middle / 1e6;
      const isOurs = result.peer === OURS;
      lines.push(
        line([
          title,
          result.peer,
          threeDigits(middle),
          threeDigits(Math.min(...result.samples)),
          ours && !isOurs ? `${threeDigits(middle / median(ours.samples))}x` : "",
          which.showRate ? threeDigits(rate) : "",
          // The peak is that of one core.
          which.showRate && !isThreaded(result.peer) ? threeDigits((100 * rate) / peakGflops) : "",
          `${result.loss!.toFixed(4)}${strange.includes(result.peer) ? "!" : ""}`,
        ]),
      );
    }
    for (; next < titles.length; next++) lines.push(titles[next]!);
    lines.push(rule);
  }
  return lines.join("\n");
}
