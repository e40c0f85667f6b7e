/** add, subtract, multiply, average, maximum, minimum: tensors merged element by element. */
import type { Node } from "../../../codegen/graph/node.js";
import * as ops from "../../../codegen/ops/index.js";
import { mergePairShape, mergeShape, type MergeLayer, type MergeName, type MergeOptions, type MergePairLayer } from "../../../types/layers/merge.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { aligned, mergedMask } from "./masks.js";

const definition = (kind: string, name: MergeName | "subtract", merge: (a: Node, b: Node) => Node): LayerDefinition<object> => ({
  kind,
  name,
  inputs: "list",
  options: {},
  shape: (inputs) => (name === "subtract" ? mergePairShape : mergeShape)(name, inputs),
  mask: mergedMask,
  call: (_, inputs) => aligned(inputs).reduce(merge),
});

const sum = definition("Add", "add", ops.add);
const difference = definition("Subtract", "subtract", ops.sub);
const product = definition("Multiply", "multiply", ops.mul);
const mean: LayerDefinition<object> = { ...definition("Average", "average", ops.add), call: (_, inputs) => ops.mul(aligned(inputs).reduce((a, b) => ops.add(a, b)), 1 / inputs.length) };
const largest = definition("Maximum", "maximum", ops.maximum);
const smallest = definition("Minimum", "minimum", ops.minimum);

/**
 * Adds tensors: residual connections. Axes of size 1 take the size of the others; the batches must be the same. A
 * tensor of lower rank gets axes of size 1 behind the batch.
 *
 * @example
 * const x = input([16]);
 * const y = layers.add()([layers.dense(16)(x), x]); // Tensor<[Batch, 16]>
 *
 * @param options `name`, `trainable`
 */
export const add = (options?: MergeOptions): MergeLayer<"add"> => makeLayer(sum, {}, options) as unknown as MergeLayer<"add">;

/**
 * The first tensor minus the second. Shapes go together as in {@link add}.
 *
 * @example
 * const y = layers.subtract()([input([10, 3]), input([1, 3])]); // Tensor<[Batch, 10, 3]>
 *
 * @param options `name`, `trainable`
 */
export const subtract = (options?: MergeOptions): MergePairLayer<"subtract"> => makeLayer(difference, {}, options) as unknown as MergePairLayer<"subtract">;

/**
 * The product of the elements of tensors: gates. Shapes go together as in {@link add}.
 *
 * @example
 * const y = layers.multiply()([input([28, 28, 8]), input([1, 1, 8])]); // Tensor<[Batch, 28, 28, 8]>
 *
 * @param options `name`, `trainable`
 */
export const multiply = (options?: MergeOptions): MergeLayer<"multiply"> => makeLayer(product, {}, options) as unknown as MergeLayer<"multiply">;

/**
 * The mean of tensors. Shapes go together as in {@link add}.
 *
 * @example
 * const y = layers.average()([input([16]), input([16])]); // Tensor<[Batch, 16]>
 *
 * @param options `name`, `trainable`
 */
export const average = (options?: MergeOptions): MergeLayer<"average"> => makeLayer(mean, {}, options) as unknown as MergeLayer<"average">;

/**
 * The largest of each element's values. Shapes go together as in {@link add}.
 *
 * @example
 * const y = layers.maximum()([input([16]), input([16])]); // Tensor<[Batch, 16]>
 *
 * @param options `name`, `trainable`
 */
export const maximum = (options?: MergeOptions): MergeLayer<"maximum"> => makeLayer(largest, {}, options) as unknown as MergeLayer<"maximum">;

/**
 * The smallest of each element's values. Shapes go together as in {@link add}.
 *
 * @example
 * const y = layers.minimum()([input([16]), input([16])]); // Tensor<[Batch, 16]>
 *
 * @param options `name`, `trainable`
 */
export const minimum = (options?: MergeOptions): MergeLayer<"minimum"> => makeLayer(smallest, {}, options) as unknown as MergeLayer<"minimum">;
