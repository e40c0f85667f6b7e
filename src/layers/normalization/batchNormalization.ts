/** batchNormalization: zero mean and unit variance along one axis, over the batch and all other axes. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, mul, reshape } from "../../../codegen/ops/index.js";
import { alongShape, axesOf, checkAxes, type AlongLayer } from "../../../types/layers/alongAxes.js";
import type { BatchNormalizationOptions } from "../../../types/layers/batchNormalization.js";
import { checkNotNegative, checkShare } from "../../../types/option.js";
import { aNumber, boolean, finite } from "../../options.js";
import type { LayerCall } from "../call.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";
import { along, maskedMoments, moments, standardize, type Moments } from "./moments.js";

const name = "batchNormalization";

interface Config {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}

const definition: LayerDefinition<Config> = {
  kind: "BatchNormalization",
  name,
  inputs: "one",
  options: { axis: aNumber, momentum: finite, epsilon: finite, center: boolean, scale: boolean },
  check({ axis, momentum, epsilon }) {
    checkAxes(name, axis);
    checkShare(name, "momentum", momentum);
    checkNotNegative(name, "epsilon", epsilon);
  },
  shape: ([input], { axis }) => alongShape(name, input!, axis, true),
  weights([input], { axis, center, scale }) {
    const shape = [sizeFor(name, input!, axis)];
    return {
      ...(scale && { gamma: { shape, initializer: "ones" } }),
      ...(center && { beta: { shape, initializer: "zeros" } }),
      movingMean: { shape, initializer: "zeros", trainable: false },
      movingVariance: { shape, initializer: "ones", trainable: false },
    };
  },
  tunable: { gamma: "gamma", beta: "beta", movingMean: ["movingMean"], movingVariance: ["movingVariance"] },
  mask: "pass",
  call(call, [x], { gamma, beta, movingMean, movingVariance }, config) {
    const at = axesOf(name, x!.shape, config.axis);
    const laid = (weight: Node): Node => along(weight, x!.shape, at);
    const learns = call.training && call.trainable;
    const used = learns ? batchMoments(call, x!, at[0]!) : { mean: laid(movingMean!), variance: laid(movingVariance!) };
    if (learns) follow(call, used, { mean: movingMean!, variance: movingVariance! }, config.momentum, correction(call, x!, at[0]!));
    return standardize(x!, used, config.epsilon, gamma && laid(gamma), beta && laid(beta));
  },
};

/** Statistics of the batch for each index of an axis; padding does not count. */
function batchMoments(call: LayerCall, x: Node, at: number): Moments {
  const [mask] = call.masks;
  const axes = x.shape.flatMap((_, axis) => (axis === at ? [] : [axis]));
  return mask ? maskedMoments(x, axes, mask) : moments(x, axes);
}

/** Moves the moving statistics a step towards the batch's. */
function follow(call: LayerCall, batch: Moments, moving: Moments, momentum: number, bessel: number): void {
  const step = (old: Node, value: Node, factor = 1): Node => add(mul(old, momentum), mul(reshape(value, old.shape), (1 - momentum) * factor));
  call.update("movingMean", step(moving.mean, batch.mean));
  call.update("movingVariance", step(moving.variance, batch.variance, bessel));
}

/**
 * Bessel's correction n / (n - 1) of the variance of n values, by which the moving variance estimates that of the data.
 * Keras 2 applies it where TensorFlow's fused kernel runs: on images and volumes, with the first or the last axis after
 * the batch, and without a mask.
 */
function correction(call: LayerCall, x: Node, at: number): number {
  const rank = x.shape.length;
  const fused = (rank === 4 || rank === 5) && (at === 1 || at === rank - 1) && !call.masks[0];
  const count = x.shape.reduce((product, size) => product * size, 1) / x.shape[at]!;
  return fused ? count / Math.max(count - 1, 1) : 1;
}

/**
 * Normalizes each index of an axis to zero mean and unit variance over the batch and all other axes, then scales by
 * `gamma` and shifts by `beta`, which are trained: `gamma · (x - mean) / sqrt(variance + epsilon) + beta`
 * (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167). The shape stays.
 *
 * In training, mean and variance are those of the batch, and the moving ones follow them:
 * `moving = momentum · moving + (1 - momentum) · batch`. Everywhere else, and always in a layer that is not trainable,
 * the moving ones are used. Steps that a mask calls padding do not count.
 *
 * As in Keras 2, the variance put into the moving average is that of the batch as it is (divided by n), except for
 * inputs of rank 4 and 5 normalized along their last axis or axis 1, where it is the estimate for the data (divided by
 * n - 1) that TensorFlow's fused kernel gives. Keras 3 and tfjs-layers divide by n everywhere.
 *
 * @example
 * const y = layers.batchNormalization()(input([28, 28, 32])); // Tensor<[Batch, 28, 28, 32]>
 *
 * @param options `axis` (-1), `momentum` (0.99), `epsilon` (0.001), `center` (true: there is a `beta`), `scale` (true:
 *   there is a `gamma`), `gamma…` and `beta…` with the endings `Initializer`, `Regularizer` and `Constraint`,
 *   `movingMeanInitializer`, `movingVarianceInitializer`, `name`, `trainable`
 */
export function batchNormalization<const A extends number = -1, const M extends number = 0.99, const E extends number = 0.001>(
  options?: BatchNormalizationOptions<A, M, E>,
): AlongLayer<"batchNormalization", A, true> {
  const defaults = { axis: -1, momentum: 0.99, epsilon: 0.001, center: true, scale: true };
  return makeLayer(definition, {}, options, defaults) as unknown as AlongLayer<"batchNormalization", A, true>;
}
