/** applications.xception: the shape of its features. */
import type { Sub } from "../arithmetic.js";
import type { Dim } from "../dimension.js";
import type { Shape } from "../shape.js";
import type { Classes, Features, ImageShape } from "./options.js";
import type { ThirtySecond } from "./sides.js";

/** What xception gives for its options. */
export type XceptionShape<Top, S, Pool, N> = Classes<Top, N> extends infer C extends Shape
  ? C
  : ImageShape<Top, S, 299> extends readonly [unknown, infer H extends Dim, infer W extends Dim, unknown]
    ? Features<Pool, Side<H>, Side<W>, 2048>
    : Shape;

/**
 * One side of the features. A window of 3 with strides 2, one of 3, and four times half of it rounded up come to
 * ceil((floor((n - 1) / 2) - 2) / 16) = ceil((n - 6) / 32) = floor((n + 25) / 32).
 */
type Side<D> = D extends string ? `floor((${D}+25)/32)` : ThirtySecond<Sub<D, 6>>;
