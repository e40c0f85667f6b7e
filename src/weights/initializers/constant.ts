/** Initializers that draw nothing. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import type { ConstantOptions, IdentityOptions, Initializer } from "../../../types/layers/initializer.js";
import { checkOptions, finite } from "../../options.js";
import { filled, makeInitializer } from "./initializer.js";

/**
 * All weights 0.
 *
 * @example
 * const layer = layers.dense(10, { kernelInitializer: initializers.zeros() });
 */
export const zeros = (): Initializer => makeInitializer("zeros", filled(0));

/**
 * All weights 1.
 *
 * @example
 * const layer = layers.dense(10, { biasInitializer: initializers.ones() });
 */
export const ones = (): Initializer => makeInitializer("ones", filled(1));

/**
 * All weights one number.
 *
 * @example
 * const layer = layers.dense(10, { biasInitializer: initializers.constant({ value: 0.1 }) });
 *
 * @param options `value` (0)
 * @throws KatachiError "option" for what is no finite number
 */
export function constant(options?: ConstantOptions): Initializer {
  const { value = 0 } = checkOptions<ConstantOptions>("constant", options, { value: finite });
  return makeInitializer("constant", filled(value));
}

/**
 * `gain` on the diagonal of a matrix and 0 beside it; for weights of two axes.
 *
 * @example
 * const layer = layers.simpleRNN(8, { recurrentInitializer: initializers.identity({ gain: 0.5 }) });
 *
 * @param options `gain` (1)
 * @throws KatachiError "option" for what is no finite number, and by the layer for a weight that is no matrix
 */
export function identity(options?: IdentityOptions): Initializer {
  const { gain = 1 } = checkOptions<IdentityOptions>("identity", options, { gain: finite });
  return makeInitializer("identity", {
    wants: { expected: "weights of two axes", accepts: ({ length }) => length === 2 },
    make(shape) {
      const columns = shape[1]!;
      return Float32Array.from({ length: sizeOf(shape) }, (_, i) => (Math.floor(i / columns) === i % columns ? gain : 0));
    },
  });
}
