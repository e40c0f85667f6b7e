/** Whole numbers among the options of a command line. */

/**
 * The number that an option was given.
 * @throws Error naming the option when it is no whole number of at least 0
 */
export function wholeNumber(values: Readonly<Record<string, unknown>>, name: string): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0 || values[name] === "") throw new Error(`--${name} must be a whole number, got ${String(values[name])}`);
  return value;
}
