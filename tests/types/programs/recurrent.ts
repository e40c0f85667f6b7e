// Recurrent layers and wrappers: exact types, states and masks, generic blocks, and mistakes at their places.
import { input, layers, model, sequential, type Batch, type IntTensor, type Shape, type Tensor } from "katachi";

const x = input([10, 8]);
const named = input(["seq", 8]);
const ids = input([12], { dtype: "int32" });

// What the options make of the shape
export const last: Tensor<[Batch, 32]> = layers.lstm(32)(x);
export const all: Tensor<[Batch, "seq", 16]> = layers.gru(16, { returnSequences: true, resetAfter: false, dropout: 0.2 })(named);
export const chosen: Tensor<[Batch, 4]> = layers.simpleRNN(4, { returnSequences: false, goBackwards: true, activation: "relu" })(named);
export const tuple: [Tensor<[Batch, 32]>, Tensor<[Batch, 32]>, Tensor<[Batch, 32]>] = layers.lstm(32, { returnState: true })(x);
const [steps, h, c] = layers.lstm(32, { returnState: true, returnSequences: true })(named);
export const outputs: Tensor<[Batch, "seq", 32]> = steps;
const [, g] = layers.gru(16, { returnState: true })(x);
export const kept: Tensor<[32, 16]> = layers.gru(16, { stateful: true })(input([10, 8], { batchSize: 32 }));
export const fixed: IntTensor<[5, 10]> = input([10], { batchSize: 5, dtype: "int32" });

// States and masks
export const decoded: Tensor<[Batch, 10, 32]> = layers.lstm(32, { returnSequences: true })(x, { initialState: [h, c] });
export const carried: Tensor<[Batch, 16]> = layers.gru(16)(x, { initialState: g, mask: input([10]) });
export const skipped: Tensor<[Batch, 16]> = layers.gru(16)(named, { mask: input(["seq"], { dtype: "int32" }) });

// Both directions
export const both: Tensor<[Batch, 64]> = layers.bidirectional(layers.lstm(32))(x);
export const summed: Tensor<[Batch, "seq", 32]> = layers.bidirectional(layers.lstm(32, { returnSequences: true }), { mergeMode: "sum" })(named);
export const apart: [Tensor<[Batch, 5]>, Tensor<[Batch, 5]>] = layers.bidirectional(layers.simpleRNN(5), { mergeMode: null })(x);
export const encoded: [Tensor<[Batch, 6]>, Tensor<[Batch, 3]>, Tensor<[Batch, 3]>] = layers.bidirectional(layers.gru(3, { returnState: true }))(x);
const [, fh, fc, bh, bc] = layers.bidirectional(layers.lstm(7, { returnState: true }))(x);
export const again: Tensor<[Batch, 14]> = layers.bidirectional(layers.lstm(7))(named, { initialState: [fh, fc, bh, bc] });

// Every step
export const frames: Tensor<[Batch, 10, 26, 26, 16]> = layers.timeDistributed(layers.conv2d(16, 3))(input([10, 28, 28, 3]));
export const flat: Tensor<[Batch, "seq", "4*h"]> = layers.timeDistributed(layers.flatten())(input(["seq", "h", 4]));
const sentence = model({ inputs: ids, outputs: layers.lstm(9)(layers.embedding({ inputDim: 50, outputDim: 4 })(ids)) });
export const document: Tensor<[Batch, 5, 9]> = layers.timeDistributed(sentence)(input([5, 12], { dtype: "int32" }));

// In sequential
export const stacked: Tensor<[Batch, 5]> = sequential([
  named, layers.bidirectional(layers.lstm(32, { returnSequences: true })), layers.timeDistributed(layers.dense(7)), layers.gru(4), layers.dense(5),
]).outputs;

// Generic blocks
export function block<L extends string | number, D extends number>(y: Tensor<[Batch, L, D]>) {
  const a = layers.bidirectional(layers.gru(16, { returnSequences: true }))(layers.lstm(32, { returnSequences: true })(y));
  const [b, h2, c2] = layers.lstm(8, { returnState: true })(a);
  const d = layers.lstm(8)(a, { initialState: [h2, c2] });
  return layers.concatenate()([b, d, layers.gru(2)(layers.timeDistributed(layers.dense(4))(a))]);
}
export const mixed: Tensor<[Batch, 18]> = block(named);
export function wide<U extends number>(units: U) {
  return [layers.lstm(units)(x), layers.bidirectional(layers.gru(units))(x)] as const;
}
export const widths: readonly [Tensor<[Batch, 7]>, Tensor<[Batch, 14]>] = wide(7);
export function anyBatch<B extends number | Batch, L extends number>(y: Tensor<[B, L, 3]>) { const z = layers.lstm(2)(y); return z; }
export const some: Tensor<[6, 2]> = anyBatch(input([4, 3], { batchSize: 6 }));

// What the compiler does not know is unknown
declare const units: number, flag: boolean;
export const open: Tensor<[Batch, number]> = layers.lstm(units)(x);
const unranked = layers.lstm(3, { returnSequences: flag })(x);
export const rankless: Tensor<Shape> = unranked;
const either = layers.gru(3, { returnState: flag })(x);
export const listed: Tensor<[Batch, 3]> = Array.isArray(either) ? either[0] : either;

// Inputs that do not fit
layers.lstm(32)(input([8]));
// ^17 lstm: expected input [batch, time, features], got [Batch, 8]
layers.gru(16)(input([8, "n"]));
// ^16 gru: axis 2 must have a known size to make the weights, got [Batch, 8, n]
layers.simpleRNN(3)(ids);
// ^21 simpleRNN: expected a float tensor, got IntTensor<[Batch, 12]>
layers.gru(16, { stateful: true })(x);
// ^36 gru: stateful needs a known batch size (batchSize of input), got [Batch, 10, 8]
layers.bidirectional(layers.lstm(32))(input([3]));
// ^39 bidirectional: expected input [batch, time, features], got [Batch, 3]
layers.timeDistributed(layers.conv2d(16, 3))(input([10, 28, 3]));
// ^46 conv2d: expected input [batch, height, width, channels], got [Batch, 28, 3]
layers.timeDistributed(layers.dense(16))(input([3]));
// ^42 timeDistributed: expected input of rank 3 or more, got [Batch, 3]
layers.timeDistributed(layers.lstm(16, { returnState: true }))(input([3, 4, 5]));
// ^64 lstm: gives several tensors where one is expected
layers.timeDistributed(sentence)(input([5, 12]));
// ^34 model: input must be IntTensor<[Batch, 12]>, got Tensor<[Batch, 12]>
layers.timeDistributed(sentence)(input([5, 13], { dtype: "int32" }));
// ^34 model: input must be [Batch, 12], got [Batch, 13]
layers.timeDistributed(layers.add())(input([5, 13]));
// ^38 add: expected a list of tensors

// States and masks that do not fit
layers.lstm(32)(x, { initialState: [h, g] });
// ^40 lstm: initialState must be [Batch, 32], got [Batch, 16]
layers.lstm(32)(x, { initialState: h });
// ^22 lstm: initialState must be a list of 2 tensors
layers.lstm(32)(x, { initialState: [h, c, h] });
// ^22 lstm: initialState must be a list of 2 tensors
layers.gru(16)(x, { initialState: h });
// ^21 gru: initialState must be [Batch, 16], got [Batch, 32]
layers.gru(16)(x, { initialState: [g] });
// ^21 gru: expected a tensor
layers.gru(16)(x, { initialState: x });
// ^21 gru: initialState must be [Batch, 16], got [Batch, 10, 8]
layers.gru(16)(x, { mask: input([9]) });
// ^21 gru: mask must be [Batch, 10], got [Batch, 9]
layers.gru(16)(x, { mask: [1, 1] });
// ^21 gru: expected a tensor
layers.gru(16)(x, { masks: input([10]) });
// ^21 Did you mean to write 'mask'?
layers.bidirectional(layers.lstm(7))(x, { initialState: [fh, fc] });
// ^43 bidirectional: initialState must be a list of 4 tensors
layers.bidirectional(layers.lstm(7))(x, { initialState: [fh, fc, bh, g] });
// ^70 bidirectional: initialState must be [Batch, 7], got [Batch, 16]

// Options that cannot be
layers.lstm(0);
// ^13 lstm: units must be a positive integer, got 0
layers.lstm(4, { dropout: 1 });
// ^18 lstm: dropout must be at least 0 and below 1, got 1
layers.gru(4, { dropout: 0.5, recurrentDropout: -0.5 });
// ^31 gru: recurrentDropout must be at least 0 and below 1, got -0.5
layers.gru(4, { returnSequence: true });
// ^17 Did you mean to write 'returnSequences'?
layers.simpleRNN(4, { activation: "tan" });
// ^23 Did you mean '"tanh"'?
layers.bidirectional(layers.dense(3))(x);
// ^22 bidirectional: expected a recurrent layer
layers.bidirectional(layers.lstm(3), { mergeMode: "su" });
// ^40 Type '"su"' is not assignable to type 'MergeMode | undefined'.
layers.timeDistributed(3);
// ^24 Argument of type 'number' is not assignable to parameter of type 'AnyLayer'.
input([10], { batchSize: 0 });
// ^15 input: batchSize must be a positive integer, got 0

// One mistake is one error
const wrong = layers.lstm(32, { returnSequences: true })(input([8]));
// ^58 lstm: expected input [batch, time, features], got [Batch, 8]
layers.dense(10)(layers.bidirectional(layers.gru(5))(layers.timeDistributed(layers.dense(3))(wrong)));

// Sequential: the error is at the layer that does not fit
sequential([named, layers.lstm(3, { returnState: true }), layers.dense(5)]);
// ^20 lstm: gives several tensors where one is expected
sequential([named, layers.lstm(3), layers.lstm(5)]);
// ^36 lstm: expected input [batch, time, features], got [Batch, 3]
sequential([named, layers.bidirectional(layers.lstm(3), { mergeMode: null }), layers.dense(5)]);
// ^20 bidirectional: gives several tensors where one is expected
sequential([named, layers.gru(3, { stateful: true }), layers.dense(5)]);
// ^20 gru: stateful needs a known batch size (batchSize of input), got [Batch, seq, 8]
sequential([x, layers.timeDistributed(layers.conv2d(3, 3))]);
// ^16 conv2d: expected input [batch, height, width, channels], got [Batch, 8]
