/** How failures print. */
import { indexText } from "../position.js";
import { format } from "./hints.js";
import type { Failure } from "./property.js";

const MOST_VALUES = 12;

/** Values as nested brackets where they are few, else the first of them. */
export function valuesText(values: ArrayLike<number>, shape: readonly number[]): string {
  const all = Array.from(values, format);
  if (all.length > MOST_VALUES) return `[${all.slice(0, MOST_VALUES).join(", ")}, … ${all.length} in all]`;
  let offset = 0;
  const level = (axis: number): string => (axis === shape.length ? all[offset++]! : `[${Array.from({ length: shape[axis]! }, () => level(axis + 1)).join(", ")}]`);
  return level(0);
}

/** Two columns: names, and what is behind them; long texts go on below. */
export const table = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text.replaceAll("\n", `\n${" ".repeat(width + 4)}`)}`);
};

/** The beginning of a report: what is wrong with what, on which case, and where to look. */
export const failureText = (title: string, { title: problem, lines, hints }: Failure, given: Failure["lines"] = []): string =>
  [`${title}: ${problem}`, "", ...table([...given, ...lines]), ...(hints.length > 0 ? ["", ...hints.map((hint) => `  ${hint}`)] : [])].join("\n");

/** The worst element of two tensors, in three rows. */
export const comparison = (name: string, shape: readonly number[], element: number, expected: ArrayLike<number>, got: ArrayLike<number>, oracle: string): readonly (readonly [string, string])[] => [
  ["worst", `${name}${indexText(element, shape)}, of shape [${shape.join(", ")}]`],
  ["expected", `${format(expected[element]!)}   (${oracle})`],
  ["got", format(got[element]!)],
  ["all expected", valuesText(expected, shape)],
  ["all got", valuesText(got, shape)],
];
