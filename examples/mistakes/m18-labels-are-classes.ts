// M18. Labels are class numbers, the loss wants one column per class: toCategorical was forgotten.
// Python: a shape error when it runs.
import { input, layers, sequential, type IntTensor, type Tensor } from "katachi";

declare const data: Tensor<[1000, 100]>, labels: IntTensor<[1000, 1]>;

const net = sequential([input([100]), layers.dense(32, { activation: "relu" }), layers.dense(10, { activation: "softmax" })]);

net.compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy" }).fit(data, labels);
//                                                                               ^^^^^^ fit: targets for categoricalCrossentropy must be Tensor<[?, 10]>, got IntTensor<[1000, 1]>

net.compile({ optimizer: "rmsprop", loss: "sparseCategoricalCrossentropy" }).fit(data, labels);
