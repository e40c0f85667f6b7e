/** Typed arrays one behind the other. */

type TypedArray = Uint8Array | Float32Array | Int32Array;

/**
 * All elements of `parts` in one array.
 * @param empty makes an array of the kind and so many elements
 */
export function joined<T extends TypedArray>(parts: readonly T[], empty: (length: number) => T): T {
  const whole = empty(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
