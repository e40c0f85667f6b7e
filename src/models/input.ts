/** `input(shape)`: where a model begins. */
import { checkInput, inputShape, type InputCheck, type InputOptions, type InputTensor } from "../../types/layers/input.js";
import type { Batch, RuntimeDim } from "../../types/dimension.js";
import type { DType } from "../../types/tensor.js";
import { autoName } from "../names.js";
import { check, checkOptions, oneOf, positiveInteger, text } from "../options.js";
import { TensorValue } from "../tensor.js";

/**
 * An input of a model. The shape leaves out the batch; a string names a dimension that is the same wherever the name is
 * used, `null` leaves a size open until the model runs.
 *
 * @example
 * const image = input([28, 28, 1]);                      // Tensor<[Batch, 28, 28, 1]>
 * const words = input(["seq"], { dtype: "int32" });      // IntTensor<[Batch, "seq"]>
 * const chunks = input([10, 8], { batchSize: 32 });      // Tensor<[32, 10, 8]>
 *
 * @param options `dtype` ("float32" or "int32"), `name` (`input_1`, `input_2`, …), `batchSize` (any; a number fixes it)
 */
export function input<const S extends readonly unknown[], const D extends DType = "float32", const N = Batch, G = 1>(shape: InputCheck<S>, options?: InputOptions<D, N, G>): InputTensor<S, D, N> {
  const rules = { name: text, dtype: oneOf(["float32", "int32"]), batchSize: positiveInteger };
  const { name, dtype = "float32", batchSize } = checkOptions<{ name?: string; dtype?: DType; batchSize?: number }>("input", options as object | undefined, rules);
  const sizes = shape as readonly RuntimeDim[];
  check("input", "shape", sizes, { expected: "a list of sizes", accepts: Array.isArray });
  checkInput(sizes);
  return new TensorValue(inputShape(sizes, batchSize), dtype, { kind: "input", name: name ?? autoName("input", 1) }) as unknown as InputTensor<S, D, N>;
}
