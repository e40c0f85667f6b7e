/** The words of Keras 2.12's progress bar, as pure functions. Times are in seconds. */

export type Values = Readonly<Record<string, number>>;

/** Python's `%.4f`, `%.0f`: as toFixed, except that exact halves go to the even digit. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const text = value.toFixed(digits);
  // A double that is not an exact half differs from it well before 40 more digits.
  const isHalf = /50{39}$/.test(Math.abs(value).toFixed(digits + 40));
  if (!isHalf || Number(text.at(-1)) % 2 === 0) return text;
  const nearerZero = (Math.abs(Number(text)) - 10 ** -digits).toFixed(digits);
  return value < 0 ? `-${nearerZero}` : nearerZero;
}

/**
 * A loss or metric as Keras prints it: four decimals, or an exponent when they would say little.
 *
 * @example
 * valueText(0.73351); // "0.7335"
 * valueText(6.226e-6); // "6.2260e-06"
 */
export function valueText(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) > 1e-3) return fixed(value, 4);
  return value.toExponential(4).replace(/e([+-])(\d)$/, "e$10$2");
}

/** ` - loss: 0.7335 - accuracy: 0.5000`, in the order given. */
export const valuesText = (values: Values): string =>
  Object.entries(values).map(([name, value]) => ` - ${name}: ${valueText(value)}`).join("");

/** Time left, cut to whole seconds: `0s`, `1:05`, `1:02:03`. */
export function etaText(seconds: number): string {
  const whole = (value: number, width = 1): string => String(Math.trunc(value)).padStart(width, "0");
  if (seconds > 3600) return `${whole(seconds / 3600)}:${whole((seconds % 3600) / 60, 2)}:${whole(seconds % 60, 2)}`;
  if (seconds > 60) return `${whole(seconds / 60)}:${whole(seconds % 60, 2)}`;
  return `${whole(seconds)}s`;
}

/** A duration per unit: `8ms/step`, `2s/epoch`, `23us/step`. */
export function perUnitText(seconds: number, unit: string): string {
  if (seconds >= 1 || seconds === 0) return `${fixed(seconds, 0)}s/${unit}`;
  return seconds >= 1e-3 ? `${fixed(seconds * 1e3, 0)}ms/${unit}` : `${fixed(seconds * 1e6, 0)}us/${unit}`;
}

/** ` 32/1563`: the count right-aligned, so that the bar does not move; `     32/Unknown` without a known end. */
export const countText = (current: number, steps: number | undefined): string =>
  steps === undefined ? `${String(current).padStart(7)}/Unknown` : `${String(current).padStart(String(steps).length)}/${steps}`;

/** ` [=====>....]` with `width` characters inside; nothing below three. */
export function barText(current: number, steps: number, width: number): string {
  if (width < 3) return "";
  const done = steps === 0 ? width : Math.min(width, Math.trunc((width * current) / steps));
  const head = done === 0 ? "" : "=".repeat(done - 1) + (current < steps ? ">" : "=");
  return ` [${head}${".".repeat(width - done)}]`;
}

export interface BarState {
  readonly current: number;
  /** Undefined when the data does not say how many batches it has. */
  readonly steps: number | undefined;
  readonly elapsed: number;
  readonly perStep: number;
  readonly values: Values;
  /** The last line of an epoch has the elapsed time where moving lines have the time left. */
  readonly final: boolean;
}

const BAR_WIDTH = 30;
/** A final bar narrower than this says less than a second line would cost. */
const NARROWEST_FINAL_BAR = 10;

/** Starts a new line before each ` - value` that would cross the last column. */
function brokenAtValues(line: string, columns: number): string {
  const lines: string[] = [];
  for (const part of line.split(/(?= - )/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= columns) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines.join("\n");
}

/**
 * The line of verbose 1. Where it would be longer than `columns` the bar shrinks. A moving line that is still too long
 * is cut, because a wrapped line cannot be overwritten; a final line keeps all its values and breaks between them.
 *
 * @example
 * barLine({ current: 1, steps: 1, elapsed: 0.2, perStep: 0.008, values: { loss: 6.226e-6 }, final: true });
 * // 1/1 [==============================] - 0s 8ms/step - loss: 6.2260e-06
 */
export function barLine({ current, steps, elapsed, perStep, values, final }: BarState, columns = Number.POSITIVE_INFINITY): string {
  const time = final || steps === undefined ? `${fixed(elapsed, 0)}s ${perUnitText(perStep, "step")}` : `ETA: ${etaText(perStep * (steps - current))}`;
  const count = countText(current, steps);
  const rest = ` - ${time}${valuesText(values)}`;
  const room = Math.min(BAR_WIDTH, columns - count.length - rest.length - " []".length);
  const width = final && room < NARROWEST_FINAL_BAR ? BAR_WIDTH : room;
  const line = count + (steps === undefined ? "" : barText(current, steps, width)) + rest;
  if (line.length <= columns) return line;
  return final ? brokenAtValues(line, columns) : `${line.slice(0, Math.max(0, columns - 1))}…`;
}

/**
 * The line of verbose 2, one per epoch.
 *
 * @example
 * epochLine({ current: 2, steps: 2, elapsed: 0.016, perStep: 0.008, values: { loss: 0.7335 }, final: true });
 * // 2/2 - 0s - loss: 0.7335 - 16ms/epoch - 8ms/step
 */
export const epochLine = ({ current, steps, elapsed, values }: BarState): string =>
  `${countText(current, steps)} - ${fixed(elapsed, 0)}s${valuesText(values)} - ${perUnitText(elapsed, "epoch")} - ${perUnitText(elapsed / Math.max(1, steps ?? current), "step")}`;
