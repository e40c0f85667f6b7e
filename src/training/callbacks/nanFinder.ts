/** Finds where NaN and infinity come from. */
import type { Callback } from "../../../types/training/callback.js";
import { asCallback } from "./callback.js";

/**
 * Ends training when a number becomes NaN or infinite, with an error that names the layer or the weight and the step
 * in which that happened first: `nanFinder: at epoch 3, step 17, layer classifier/dense_2 gives NaN first; its inputs
 * are finite, the largest is 3.1e+38`. Epochs and steps are counted from 1, as the progress bar counts them. The model
 * keeps the last finite weights.
 *
 * It costs less than a hundredth of the training: until something is not finite, it looks at the loss and, from time to
 * time, at the weights. Then the last steps are run again.
 *
 * @throws KatachiError "number", from `fit`
 * @example
 * await net.fit(x, y, { epochs: 100, callbacks: [callbacks.nanFinder()] });
 */
export const nanFinder = (): Callback => asCallback({ name: "nanFinder", guards: true });
