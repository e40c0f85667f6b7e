/** concatenate: tensors one behind the other along an axis. All other axes must match. */
import type { RuntimeDim } from "../dimension.js";
import { plus, type Plus } from "../dimension-arithmetic.js";
import type { AnyLayer } from "../layer.js";
import type { MergeIn, Mismatch } from "../merge.js";
import { checkMatch } from "../merge.js";
import { shapeError, type Message } from "../messages.js";
import { showShape, type RuntimeShape, type Shape, type ShowShape } from "../shape.js";
import type { ShapeOf, Tensor } from "../tensor.js";
import type { LayerOptions } from "./options.js";

/** A layer that takes a list of tensors and puts them one behind the other. */
export interface ConcatenateLayer<A extends number> extends AnyLayer {
  <const Ts>(tensors: MergeIn<"concatenate", Ts, { [I in keyof Ts]: ConcatenateCheck<ShapeOf<Ts[0 & keyof Ts]>, ShapeOf<Ts[I]>, A> }>): Tensor<ConcatenateShape<Ts, A>>;
}
