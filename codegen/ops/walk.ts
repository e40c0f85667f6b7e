/** The loop of every reference implementation: visits a box in row-major order. */
import { coefficient, type Affine } from "../graph/affine.js";

/** Calls `visit` at every point of the box (sizes of at least 1) with the values of the affine forms there. The array is reused. */
export function walk(sizes: readonly number[], forms: readonly Affine[], visit: (values: readonly number[]) => void): void {
  const values = forms.map((form) => form.offset);
  const steps = sizes.map((_, i) => forms.map((form) => coefficient(form, i)));
  const point = new Array<number>(sizes.length).fill(0);
  for (;;) {
    visit(values);
    let axis = sizes.length - 1;
    for (; axis >= 0; axis--) {
      const step = steps[axis]!;
      if (++point[axis]! < sizes[axis]!) {
        for (let f = 0; f < values.length; f++) values[f]! += step[f]!;
        break;
      }
      point[axis] = 0;
      for (let f = 0; f < values.length; f++) values[f]! -= step[f]! * (sizes[axis]! - 1);
    }
    if (axis < 0) return;
  }
}
