/** applications.inceptionV3: the shape of its features. */
import type { CeilDiv, Sub } from "../arithmetic.js";
import type { Dim } from "../dimension.js";
import type { Shape } from "../shape.js";
import type { Classes, Features, ImageShape } from "./options.js";

/** What inceptionV3 gives for its options. */
export type InceptionV3Shape<Top, S, Pool, N> = Classes<Top, N> extends infer C extends Shape
  ? C
  : ImageShape<Top, S, 299> extends readonly [unknown, infer H extends Dim, infer W extends Dim, unknown]
    ? Features<Pool, Side<H>, Side<W>, 2048>
    : Shape;

/**
 * One side of the features, floor((n - 43) / 32). A window of 3 with strides 2 comes to floor((n - 1) / 2) =
 * ceil((n - 2) / 2), and with another one of 3 behind it to ceil((n - 6) / 2).
 */
type Side<D> = D extends string ? `floor((${D}-43)/32)` : Half<Half<Half<Stem<Stem<D>>>>>;

type Half<N> = CeilDiv<Sub<N, 2>, 2>;
type Stem<N> = CeilDiv<Sub<N, 6>, 2>;
