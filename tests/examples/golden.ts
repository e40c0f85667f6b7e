/** What Keras 2.12 prints, written from its layout: for the tests of examples. */

/** The table of a model that is a chain: columns at 1, 29 and 55, 65 wide. */
export function chain(name: string, rows: readonly (readonly [name: string, shape: string, params: number])[], total: string): string {
  const row = (cells: readonly (string | number)[]): string => ` ${String(cells[0]).padEnd(28)}${String(cells[1]).padEnd(26)}${String(cells[2]).padEnd(10)}`;
  return [
    `Model: "${name}"`,
    "_".repeat(65),
    row(["Layer (type)", "Output Shape", "Param #"]),
    "=".repeat(65),
    ...rows.flatMap((cells) => [row(cells), " ".repeat(65)]),
    "=".repeat(65),
    `Total params: ${total}`,
    `Trainable params: ${total}`,
    "Non-trainable params: 0",
    "_".repeat(65),
  ].join("\n");
}

/** A number as Keras prints it: four decimals, or an exponent where they would say little. */
export const NUMBER = String.raw`(?:\d\.\d{4}e-\d\d|\d+\.\d{4})`;
const TIME = String.raw`\d+(?:s|ms|us)`;

/** The line of verbose 1: `1/1 [==============================] - 0s 8ms/step - loss: 6.2260e-06`. */
export const barOf = (steps: number, keys: readonly string[]): RegExp =>
  new RegExp(String.raw`^${steps}/${steps} \[={30}\] - \d+s ${TIME}/step${keys.map((key) => ` - ${key}: ${NUMBER}`).join("")}$`);

/** The line of verbose 2: `1/1 - 0s - loss: 0.7335 - 16ms/epoch - 8ms/step`. */
export const lineOf = (steps: number, keys: readonly string[]): RegExp =>
  new RegExp(String.raw`^${steps}/${steps} - \d+s${keys.map((key) => ` - ${key}: ${NUMBER}`).join("")} - ${TIME}/epoch - ${TIME}/step$`);

/** The value of a key in such a line. */
export const valueIn = (line: string, key: string): number => Number(new RegExp(` - ${key}: (${NUMBER})`).exec(line)![1]);
