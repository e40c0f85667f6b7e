// Sequences that start with integers: only what takes them may stand first.
import { input, layers, sequential, type Batch, type IntTensor, type Tensor, type Sequential } from "katachi";
export const a: Sequential<IntTensor<[Batch, 10]>, Tensor<[Batch, 3]>> = sequential([input([10], { dtype: "int32" }), layers.embedding({ inputDim: 5, outputDim: 4 }), layers.flatten(), layers.dense(3)]);
export const b: Sequential<IntTensor<[Batch, 10]>, Tensor<[Batch, 10, 4]>> = sequential([input([10], { dtype: "int32" })]).add(layers.embedding({ inputDim: 5, outputDim: 4 }));
sequential([input([10]), layers.embedding({ inputDim: 5, outputDim: 4 })]);
// ^26 embedding: expected an IntTensor, got Tensor<[Batch, 10]>
sequential([input([10], { dtype: "int32" }), layers.dense(4)]);
// ^46 dense: expected a float tensor, got IntTensor<[Batch, 10]>
sequential([input([10], { dtype: "int32" }), layers.embedding({ inputDim: 5, outputDim: 4 }), layers.conv2d(3, 3)]);
// ^95 conv2d: expected input [batch, height, width, channels], got [Batch, 10, 4]
sequential([input([10], { dtype: "int32" })]).add(layers.dense(4));
// ^51 dense: expected a float tensor, got IntTensor<[Batch, 10]>
export const c: Sequential<IntTensor<[Batch, 4, 4, 1]>, Tensor<[Batch, 2, 2, 3]>> = sequential([input([4, 4, 1], { dtype: "int32" }), layers.rescaling(1 / 255), layers.conv2d(3, 3)]);
