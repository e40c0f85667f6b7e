/** The second table of the benchmark: the same steps on WebGPU, and what each asks of the device. */
import { median, outliers } from "./measure.js";
import type { Counter } from "./counters.js";
import { cell, threeDigits, WIDTH, wrap, type Column } from "./table.js";
import type { WebGpuMeasurement, WebGpuRow } from "./webgpu.js";

const OURS = "katachi";

const COLUMNS: readonly (Column & { readonly counter?: Counter })[] = [
  { title: "   library", width: 15, align: "left" },
  { title: "median ms", width: 10, align: "right" },
  { title: "min ms", width: 9, align: "right" },
  { title: "peer / ours", width: 13, align: "right" },
  { title: "submits", width: 9, align: "right", counter: "submits" },
  { title: "dispatches", width: 12, align: "right", counter: "dispatches" },
  { title: "buffers", width: 9, align: "right", counter: "buffers" },
  { title: "bind groups", width: 13, align: "right", counter: "bindGroups" },
  { title: "writes", width: 8, align: "right", counter: "writes" },
  { title: "loss", width: 10, align: "right" },
];
const COUNTERS = COLUMNS.flatMap(({ counter }) => (counter === undefined ? [] : [counter]));

const line = (texts: readonly string[]): string => COLUMNS.map((column, i) => cell(texts[i] ?? "", column)).join("").trimEnd();

function lines({ which, results }: WebGpuRow): string[] {
  const ours = results.find(({ peer, samples }) => peer === OURS && samples.length > 0);
  const strange = outliers(results);
  const rows = results.flatMap(({ peer, samples, error, skipped, counts, loss }) => {
    if (samples.length === 0) {
      const words = wrap(error === undefined ? `skipped: ${skipped}` : `cannot: ${error}`, WIDTH - COLUMNS[0]!.width - 1);
      return words.map((text, i) => `${cell(i === 0 ? `   ${peer}` : "", COLUMNS[0]!)} ${text}`);
    }
    const middle = median(samples);
    const ratio = ours && peer !== OURS ? `${threeDigits(middle / median(ours.samples))}x` : "";
    return line([`   ${peer}`, threeDigits(middle), threeDigits(Math.min(...samples)), ratio, ...COUNTERS.map((counter) => String(counts?.[counter] ?? "")), `${loss!.toFixed(4)}${strange.includes(peer) ? "!" : ""}`]);
  });
  return [`${which.id}  ${which.title}, training`, ...rows];
}

const NOTE = `A step lasts until its loss can be read: one number is awaited, for every library. Submits, dispatches, buffers and
bind groups created, and buffer writes are the calls that reached WebGPU in one step, counted at its own objects.
Katachi's step includes the upload of its batch; the others' batches stay on the device. Steps that take seconds
are timed once or twice.`;

/** Never throws: what could not be measured is said in one line. */
export function webGpuTable({ adapter, rows, problem }: WebGpuMeasurement): string {
  const missing = problem === undefined ? [] : [`webgpu: ${rows.length === 0 ? "not measured" : "not all measured"}: ${problem}`];
  if (rows.length === 0) return missing.join("\n");
  const rule = "-".repeat(WIDTH);
  return [`webgpu: ${adapter}`, line(COLUMNS.map(({ title }) => title)), rule, ...rows.flatMap((row) => [...lines(row), rule]), NOTE, ...missing].join("\n");
}
