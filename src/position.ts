/** Row-major positions and the indices of the elements there. */

/** The index of the element at a row-major position. */
export function indexAt(position: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(position % shape[axis]!);
    position = Math.floor(position / shape[axis]!);
  }
  return index;
}

/** As messages show it: `[3, 0, 2]`. */
export const indexText = (position: number, shape: readonly number[]): string => `[${indexAt(position, shape).join(", ")}]`;
