/** Numbers as Python prints them: in messages and files that Keras' users compare with theirs. */

/**
 * Python's `str` of a float: the shortest digits that give the same number, an exponent of two digits outside 1e-4 to 1e16.
 *
 * @example
 * pythonFloat(0.00001); // "1e-05"
 * pythonFloat(1); // "1.0"
 */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [digits, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const text = power < 0 ? value.toFixed(digits.replace(/\D/g, "").length - 1 - power) : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

/**
 * The number with the fewest digits that is the same float32: what NumPy prints of one.
 *
 * @example
 * shortest(Math.fround(0.001)); // 0.001, not 0.0010000000474974513
 */
export function shortest(value: number): number {
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return Number(single.toPrecision(9));
}
