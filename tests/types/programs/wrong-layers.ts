// Mistakes in layers and in the tensors given to them.
import { input, layers, sequential, tensor, type IntTensor } from "katachi";

const image = input([28, 28, 1]);
const x10 = input([10, 3]);
const x12 = input([12, 3]);
declare const ints: IntTensor<[1000, 1]>;

// The wrong rank, a window larger than the input
layers.conv2d(32, 3)(input([784]));
// ^22 conv2d: expected input [batch, height, width, channels], got [Batch, 784]
layers.conv2d(32, 29)(image);
// ^23 conv2d: kernel 29x29 does not fit input [Batch, 28, 28, 1]: axis 1 is 28
layers.conv2d(8, [3, 29])(image);
// ^27 conv2d: kernel 3x29 does not fit input [Batch, 28, 28, 1]: axis 2 is 28
layers.conv2d(8, 15, { dilationRate: 2 })(image);
// ^43 conv2d: dilated kernel 29x29 does not fit input [Batch, 28, 28, 1]: axis 1 is 28
layers.maxPooling2d(2)(layers.flatten()(image));
// ^24 maxPooling2d: expected input [batch, height, width, channels], got [Batch, 784]
layers.averagePooling2d(29)(image);
// ^29 averagePooling2d: pool 29x29 does not fit input [Batch, 28, 28, 1]: axis 1 is 28
layers.dense(3)(input([]));
// ^17 dense: expected input of rank 2 or more, got [Batch]
layers.dense(10)(layers.maxPooling2d(14, { strides: 1 })(image));

// MNIST with pooling by 3: the dense that was made for 9216 features says so
const convolved = layers.conv2d(64, 3)(layers.conv2d(32, 3)(image));
const pooled = layers.flatten()(layers.maxPooling2d(3)(convolved));
layers.dense(10, { inputDim: 9216 })(pooled);
// ^38 dense: axis 1 must be 9216 (inputDim), got [Batch, 4096]
layers.reshape([12, 12, 64])(layers.maxPooling2d(3)(convolved));
// ^30 reshape: [8, 8, 64] has 4096 elements, [12, 12, 64] has 9216

// Options that cannot be
layers.conv2d(-1, 3)(image);
// ^15 conv2d: filters must be a positive integer, got -1
layers.conv2d(0, 3);
// ^15 conv2d: filters must be a positive integer, got 0
layers.conv2d(8, 0);
// ^18 conv2d: kernelSize must be a positive integer, got 0
layers.conv2d(8, 3, { strides: [2, 0] });
// ^23 conv2d: strides must be a positive integer, got 0
layers.conv2d(8, 3, { strides: 2, dilationRate: 2 });
// ^35 conv2d: strides and dilationRate cannot both be larger than 1
layers.conv2d(32, 3, { paddin: "same" });
// ^24 Did you mean to write 'padding'?
layers.conv2d(32, 3, { padding: "sam" });
// ^24 Did you mean '"same"'?
layers.maxPooling2d(-2);
// ^21 maxPooling2d: poolSize must be a positive integer, got -2
layers.dense(2.5);
// ^14 dense: units must be a positive integer, got 2.5
layers.dense("5");
// ^14 Argument of type 'string' is not assignable to parameter of type 'number'.
layers.dense(3, { activation: "rellu" });
// ^19 Did you mean '"relu"'?
layers.activation("rellu");
// ^19 activation: there is no activation named "rellu"; did you mean "relu"?

// Integers where floats are wanted, things that are no tensors
layers.dense(10)(input([5], { dtype: "int32" }));
// ^18 dense: expected a float tensor, got IntTensor<[Batch, 5]>
layers.dense(10)(layers.concatenate);
// ^18 dense: expected a tensor
layers.flatten()(layers.dropout(0.5)(ints));
// ^38 dropout: expected a float tensor, got IntTensor<[1000, 1]>

// Declared inputs
const shared = layers.dense(5, { inputDim: 5 });
shared(shared(input([5])));
shared(input([6]));
// ^8 dense: axis 1 must be 5 (inputDim), got [Batch, 6]
layers.dense(5, { inputShape: [5] })(input([6]));
// ^38 dense: input must be [Batch, 5] (inputShape), got [Batch, 6]

// Lists
layers.concatenate({ axis: 2 })([x10, x12]);
// ^39 concatenate: axis 1 must match: [Batch, 10, 3] vs [Batch, 12, 3]
layers.concatenate({ axis: 5 })([x10, x10]);
// ^34 concatenate: axis 5 is out of range for [Batch, 10, 3]
layers.concatenate({ axis: -4 })([x10, x10]);
// ^35 concatenate: axis -4 is out of range for [Batch, 10, 3]
layers.concatenate({ axis: 0 })([x10, x10]);
// ^34 concatenate: axis 0 of [Batch, 10, 3] is the batch, which cannot change
layers.concatenate()([x10, input([3])]);
// ^28 concatenate: ranks must match: [Batch, 10, 3] vs [Batch, 3]
layers.add()([x10, x10, x12]);
// ^25 add: axis 1 must match: [Batch, 10, 3] vs [Batch, 12, 3]
layers.add()([x10, ints]);
// ^20 add: expected a float tensor, got IntTensor<[1000, 1]>
layers.add()(x10, x12);
// ^19 Expected 1 arguments, but got 2.

// Reshape
layers.reshape([5, 5])(input([24]));
// ^24 reshape: [24] has 24 elements, [5, 5] has 25
layers.reshape([-1, 5])(input([24]));
// ^25 reshape: [24] has 24 elements, not a multiple of 5 for [-1, 5]
layers.reshape([-1, -1])(input([4]));
// ^21 reshape: only one size can be -1, got [-1, -1]
layers.reshape([0, 4])(input([4]));
// ^17 reshape: size 0 must be a positive integer, got 0

// Inputs and data
input([-3]);
// ^8 input: axis 0 must be a positive integer, got -3
input(28);
// ^7 Argument of type 'number' is not assignable to parameter of type 'readonly (string | number | null)[]'.
input(["seq-2", 4]);
// ^8 input: axis 0 must be a name such as "seq", got "seq-2"
input(["floor(x", 4]);
// ^8 input: axis 0 must be a name such as "seq", got "floor(x"
input(["", 4]);
// ^8 input: axis 0 must be a name such as "seq", got ""
input(["Batch"]);
// ^8 input: axis 0 must be a name such as "seq", got "Batch"
tensor([[1, 2], [3]]);
// ^8 tensor: all rows must have the same length
tensor([1, 2, 3], [2, 2]);
// ^8 tensor: shape [2, 2] wants 4 values, got 3
await image.data();
// ^7 data: a tensor of shape [Batch, 28, 28, 1] is a step of a model and has no values; call predict

// One mistake is one error, also when layers follow
const failed = layers.maxPooling2d(50)(image);
// ^40 maxPooling2d: pool 50x50 does not fit input [Batch, 28, 28, 1]: axis 1 is 28
layers.dense(10)(layers.flatten()(layers.conv2d(3, 3)(failed)));

// Sequential: the error is at the layer that does not fit
sequential([image, layers.conv2d(8, 3), layers.flatten(), layers.maxPooling2d(2), layers.dense(10)]);
// ^59 maxPooling2d: expected input [batch, height, width, channels], got [Batch, 5408]
sequential([input([784]), layers.dense(32)]).add(layers.conv2d(3, 3));
// ^50 conv2d: expected input [batch, height, width, channels], got [Batch, 32]
sequential([input([5], { dtype: "int32" }), layers.dense(3)]);
// ^45 dense: expected a float tensor, got IntTensor<[Batch, 5]>
sequential([input([5]), layers.add()]);
// ^25 add: expected a list of tensors
