// M17. Two ways to write one model, the second of which stops after the relu.
// Python: no error; the models have different outputs.
import { input, layers, sequential, type Batch, type Tensor } from "katachi";

const first = sequential([input([784]), layers.dense(32), layers.activation("relu"), layers.dense(10), layers.activation("softmax")]);
const second = sequential([input([784]), layers.dense(32), layers.activation("relu")]);

export const classes: Tensor<[Batch, 10]> = second.outputs;
//           ^^^^^^^ Type 'Tensor<[Batch, 32]>' is not assignable to type 'Tensor<[Batch, 10]>'.

export const right: Tensor<[Batch, 10]> = first.outputs;
