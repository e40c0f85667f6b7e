/** A histogram as TensorBoard's summaries keep it: rows of left edge, right edge and count. */

/**
 * `buckets` rows of one width between the smallest and the largest value; where all values are equal, rows without
 * width that are empty but for the last. TensorBoard 2.12, plugins/histogram/summary_v2.py.
 */
export function histogram(values: ArrayLike<number>, buckets = 30): Float64Array {
  const rows = new Float64Array(buckets * 3);
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  const width = (most - least) / buckets;
  const edge = (i: number): number => (i === buckets ? most : least + width * i);
  for (let i = 0; i < buckets; i++) rows.set(width === 0 ? [most, most, 0] : [edge(i), edge(i + 1), 0], i * 3);
  for (let i = 0; i < values.length; i++) {
    const bucket = width === 0 ? buckets - 1 : Math.min(buckets - 1, Math.floor((values[i]! - least) / width));
    rows[bucket * 3 + 2]! += 1;
  }
  return rows;
}
