/** Automatic names as Keras gives them: `dense`, `dense_1`, `dense_2`, …; inputs start at `input_1`. */
const used = new Map<string, number>();

/** The next automatic name for a kind of layer or model. */
export function autoName(base: string, first: 0 | 1 = 0): string {
  const count = used.get(base) ?? 0;
  used.set(base, count + 1);
  const number = count + first;
  return number === 0 ? base : `${base}_${number}`;
}

/**
 * Forgets all automatic names, so that the next layer of each kind is numbered from the start again. Existing layers keep
 * their names.
 */
export function resetNames(): void {
  used.clear();
}
