/** normalization: subtracts a given mean and divides by the root of a given variance. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, div, maximum, mul, sqrt, sub, toFloat } from "../../../codegen/ops/index.js";
import { axesOf } from "../../../types/layers/alongAxes.js";
import {
  checkNormalization, normalizationShape, type NormalizationArguments, type NormalizationLayer, type NormalizationOptions, type Statistic,
} from "../../../types/layers/normalization.js";
import type { InitializerDefinition } from "../../weights/initializers.js";
import { boolean, check, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { along } from "../normalization/moments.js";

/** The smallest deviation that is divided by: Keras' `backend.epsilon()`. */
const SMALLEST = 1e-7;

interface Config extends NormalizationArguments {
  readonly invert: boolean;
}

const statistic: Rule = { expected: "a finite number or a list of them", accepts: (value) => (Array.isArray(value) ? value : [value]).every(Number.isFinite) };
const axisRule: Rule = { expected: "a number or null", accepts: (value) => value === null || typeof value === "number" };

const given = (values: readonly number[]): InitializerDefinition => ({ make: () => Float32Array.from(values) });

const definition: LayerDefinition<Config> = {
  kind: "Normalization",
  name: "normalization",
  inputs: "one",
  wants: "any",
  options: { mean: statistic, variance: statistic, axis: axisRule, invert: boolean },
  check(config) {
    for (const option of ["mean", "variance"] as const) check("normalization", option, config[option], statistic);
    checkNormalization(config);
  },
  shape: ([input], config) => normalizationShape(input!, config),
  // One number is written into the kernels; a list is kept as a weight that nothing trains.
  weights: (_, { mean, variance }) => ({
    ...(typeof mean !== "number" && { mean: { shape: [mean.length], initializer: given(mean), trainable: false } }),
    ...(typeof variance !== "number" && { variance: { shape: [variance.length], initializer: given(variance), trainable: false } }),
  }),
  mask: "pass",
  call(_, [x], weights, { mean, variance, axis, invert }) {
    const laid = (name: "mean" | "variance"): Node => along(weights[name]!, x!.shape, axesOf("normalization", x!.shape, axis!));
    const center = typeof mean === "number" ? mean : laid("mean");
    const deviation = typeof variance === "number" ? Math.max(Math.sqrt(variance), SMALLEST) : maximum(sqrt(laid("variance")), SMALLEST);
    const values = toFloat(x!);
    return invert ? add(mul(values, deviation), center) : div(sub(values, center), deviation);
  },
};

/**
 * Brings data with a known mean and variance to zero mean and unit variance: `(x - mean) / sqrt(variance)`, one mean and
 * variance for each index of the axis. Takes floats or integers and gives floats of the same shape.
 *
 * @example
 * const y = layers.normalization({ mean: [170, 65], variance: [49, 100] })(input([2])); // Tensor<[Batch, 2]>
 * const z = layers.normalization({ axis: null, mean: 0.13, variance: 0.095 })(input([28, 28, 1])); // Tensor<[Batch, 28, 28, 1]>
 *
 * @param options `mean` and `variance` (a number, or a list as long as the axis), `axis` (-1; null: one mean and
 *   variance for all), `invert` (false), `name`, `trainable`
 */
export function normalization<const Mean extends Statistic, const Variance extends Statistic, const A extends number | null = -1>(
  options: NormalizationOptions<A, Mean, Variance>,
): NormalizationLayer<A, Mean, Variance> {
  return makeLayer(definition, {}, options, { axis: -1, invert: false }) as unknown as NormalizationLayer<A, Mean, Variance>;
}
