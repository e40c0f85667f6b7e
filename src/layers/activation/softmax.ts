/** softmax: along one axis or several. */
import { softmax as softmaxAlong } from "../../../codegen/ops/index.js";
import { alongShape, axesOf, checkAxes, type AlongLayer, type Axes } from "../../../types/layers/alongAxes.js";
import type { SoftmaxOptions } from "../../../types/layers/softmax.js";
import type { Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly axis: Axes;
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const axisRule: Rule = { expected: "an axis or a list of axes", accepts: (value) => isNumber(value) || (Array.isArray(value) && value.every(isNumber)) };

const definition: LayerDefinition<Config> = {
  kind: "Softmax",
  name: "softmax",
  inputs: "one",
  options: { axis: axisRule },
  check: ({ axis }) => checkAxes("softmax", axis),
  shape: ([input], { axis }) => alongShape("softmax", input!, axis),
  mask: "pass",
  call(call, [x], _, { axis }) {
    const axes = axesOf("softmax", x!.shape, axis);
    const result = softmaxAlong(x!, axes);
    // What losses compute from the logits is along the last axis.
    if (axes.length === 1 && axes[0] === x!.shape.length - 1) call.recordActivation(result, { activation: "softmax", logits: x! });
    return result;
  },
};

/**
 * exp(x) / Σ exp(x) along an axis, or along several that are one distribution together.
 *
 * @example
 * const y = layers.softmax({ axis: [1, 2] })(input([8, 8, 3])); // Tensor<[Batch, 8, 8, 3]>: a distribution over places
 *
 * @param options `axis` (-1, the last), a number or a list of them; `name`, `trainable`
 */
export function softmax<const A extends Axes = -1>(options?: SoftmaxOptions<A>): AlongLayer<"softmax", A> {
  return makeLayer(definition, {}, options, { axis: -1 }) as unknown as AlongLayer<"softmax", A>;
}
