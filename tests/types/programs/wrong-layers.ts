// Mistakes in layers and in the tensors given to them.
import { input, layers, sequential, tensor, type IntTensor } from "katachi";

const image = input([28, 28, 1]);
const x10 = input([10, 3]);
const x12 = input([12, 3]);
declare const ints: IntTensor<[1000, 1]>;

// The wrong rank, a window larger than the input
layers.conv2d(32, 3)(input([784]));
layers.conv2d(32, 29)(image);
layers.conv2d(8, [3, 29])(image);
layers.conv2d(8, 15, { dilationRate: 2 })(image);
layers.maxPooling2d(2)(layers.flatten()(image));
layers.averagePooling2d(29)(image);
layers.dense(3)(input([]));
layers.dense(10)(layers.maxPooling2d(14, { strides: 1 })(image));

// MNIST with pooling by 3: the dense that was made for 9216 features says so
const convolved = layers.conv2d(64, 3)(layers.conv2d(32, 3)(image));
const pooled = layers.flatten()(layers.maxPooling2d(3)(convolved));
layers.dense(10, { inputDim: 9216 })(pooled);
layers.reshape([12, 12, 64])(layers.maxPooling2d(3)(convolved));

// Options that cannot be
layers.conv2d(-1, 3)(image);
layers.conv2d(0, 3);
layers.conv2d(8, 0);
layers.conv2d(8, 3, { strides: [2, 0] });
layers.conv2d(8, 3, { strides: 2, dilationRate: 2 });
layers.conv2d(32, 3, { paddin: "same" });
layers.conv2d(32, 3, { padding: "sam" });
layers.maxPooling2d(-2);
layers.dense(2.5);
layers.dense("5");
layers.dense(3, { activation: "rellu" });
layers.activation("rellu");

// Integers where floats are wanted, things that are no tensors
layers.dense(10)(input([5], { dtype: "int32" }));
layers.dense(10)(layers.concatenate);
layers.flatten()(layers.dropout(0.5)(ints));

// Declared inputs
const shared = layers.dense(5, { inputDim: 5 });
shared(shared(input([5])));
shared(input([6]));
layers.dense(5, { inputShape: [5] })(input([6]));

// Lists
layers.concatenate({ axis: 2 })([x10, x12]);
layers.concatenate({ axis: 5 })([x10, x10]);
layers.concatenate({ axis: -4 })([x10, x10]);
layers.concatenate({ axis: 0 })([x10, x10]);
layers.concatenate()([x10, input([3])]);
layers.add()([x10, x10, x12]);
layers.add()([x10, ints]);
layers.add()(x10, x12);

// Reshape
layers.reshape([5, 5])(input([24]));
layers.reshape([-1, 5])(input([24]));
layers.reshape([-1, -1])(input([4]));
layers.reshape([0, 4])(input([4]));

// Inputs and data
input([-3]);
input(28);
input(["seq-2", 4]);
input(["floor(x", 4]);
input(["", 4]);
input(["Batch"]);
tensor([[1, 2], [3]]);
tensor([1, 2, 3], [2, 2]);
await image.data();

// One mistake is one error, also when layers follow
const failed = layers.maxPooling2d(50)(image);
layers.dense(10)(layers.flatten()(layers.conv2d(3, 3)(failed)));

// Sequential: the error is at the layer that does not fit
sequential([image, layers.conv2d(8, 3), layers.flatten(), layers.maxPooling2d(2), layers.dense(10)]);
sequential([input([784]), layers.dense(32)]).add(layers.conv2d(3, 3));
sequential([input([5], { dtype: "int32" }), layers.dense(3)]);
sequential([input([5]), layers.add()]);
