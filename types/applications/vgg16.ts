/** applications.vgg16: the shape of its features. */
import type { Dim } from "../dimension.js";
import type { Shape } from "../shape.js";
import type { Classes, Features, ImageShape } from "./options.js";
import type { WholeThirtySecond } from "./sides.js";

/** What vgg16 gives for its options. */
export type Vgg16Shape<Top, S, Pool, N> = Classes<Top, N> extends infer C extends Shape
  ? C
  : ImageShape<Top, S, 224> extends readonly [unknown, infer H extends Dim, infer W extends Dim, unknown]
    ? Features<Pool, Side<H>, Side<W>, 512>
    : Shape;

/** One side of the features: five times half of it rounded down. */
type Side<D> = D extends string ? `floor(${D}/32)` : WholeThirtySecond<D>;
