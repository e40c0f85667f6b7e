/** `input(shape)`: where a model begins. */
import { checkInput, inputShape, type InputCheck, type InputOptions, type InputTensor } from "../../types/layers/input.js";
import type { RuntimeDim } from "../../types/dimension.js";
import type { DType } from "../../types/tensor.js";
import { autoName } from "../names.js";
import { check, checkOptions, oneOf, text } from "../options.js";
import { TensorValue } from "../tensor.js";

/**
 * An input of a model. The shape leaves out the batch; a string names a dimension that is the same wherever the name is
 * used, `null` leaves a size open until the model runs.
 *
 * @example
 * const image = input([28, 28, 1]);                      // Tensor<[Batch, 28, 28, 1]>
 * const words = input(["seq"], { dtype: "int32" });      // IntTensor<[Batch, "seq"]>
 *
 * @param options `dtype` ("float32" or "int32"), `name` (`input_1`, `input_2`, …)
 */
export function input<const S extends readonly unknown[], const D extends DType = "float32">(shape: InputCheck<S>, options?: InputOptions<D>): InputTensor<S, D> {
  const { name, dtype = "float32" } = checkOptions<InputOptions<DType>>("input", options, { name: text, dtype: oneOf(["float32", "int32"]) });
  const sizes = shape as readonly RuntimeDim[];
  check("input", "shape", sizes, { expected: "a list of sizes", accepts: Array.isArray });
  checkInput(sizes);
  return new TensorValue(inputShape(sizes), dtype, { kind: "input", name: name ?? autoName("input", 1) }) as unknown as InputTensor<S, D>;
}
