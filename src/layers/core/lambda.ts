/** lambda: a function written in ops, as a layer. */
import type { Layer } from "../../../types/layer.js";
import type { Lambda, LambdaOptions } from "../../../types/layers/lambda.js";
import { shapeError } from "../../../types/messages.js";
import { showShape, type RuntimeShape, type Shape } from "../../../types/shape.js";
import type { Tensor } from "../../../types/tensor.js";
import { check } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { lowerTraced, trace, type Traced } from "../trace.js";

interface Config {
  readonly fn: (x: never) => unknown;
}

/** The function applied to a tensor of a shape. */
function traced({ fn }: Config, shape: RuntimeShape): Traced {
  const found = trace("lambda", [{ shape, dtype: "float32" }], ([x]) => fn(x as never), ", or write a layer with defineLayer");
  if (found.result.dtype !== "float32") throw shapeError("notFloat", { layer: "lambda", shape: showShape(found.result.shape) });
  return found;
}

const definition: LayerDefinition<Config> = {
  kind: "Lambda",
  name: "lambda",
  inputs: "one",
  options: {},
  check: ({ fn }) => check("lambda", "fn", fn, { expected: "a function", accepts: (value) => typeof value === "function" }),
  shape: ([input], config) => traced(config, input!).result.shape,
  call: (call, [x], _, config) => lowerTraced(call, traced(config, x!.shape), [x!]),
};

/**
 * A function written in ops, as a layer: for what has no weights. The type of its parameter is what the layer accepts;
 * names of dimensions there, and the batch, stand for those of the input. The function runs once for every shape the
 * layer is called on, and must compute from its parameter alone.
 *
 * @example
 * const scaled = layers.lambda((x: Tensor<[Batch, 10]>) => mul(softmax(x), 2));
 * const y = scaled(input([10])); // Tensor<[Batch, 10]>
 */
export function lambda<I extends Shape, O extends Shape>(fn: (x: Tensor<I>) => Tensor<O>, options?: LambdaOptions): Layer<Lambda<I, O>> {
  return makeLayer(definition, { fn: fn as unknown as Config["fn"] }, options) as unknown as Layer<Lambda<I, O>>;
}
