// M13. The shape of an input is given as a number, and as the wrong one: 10 features for data with one.
// Python: Input(shape=(10)) is taken for a shape of one number; fit fails on the data.
import { input, layers, sequential, type Tensor } from "katachi";

declare const x: Tensor<[1000, 1]>, y: Tensor<[1000, 1]>;

input(10);
//    ^^ Argument of type 'number' is not assignable to parameter of type 'readonly (string | number | null)[]'.

const wide = sequential([input([10]), layers.dense(10, { activation: "relu" }), layers.dense(1)]).compile({ optimizer: "adam", loss: "mse" });

wide.fit(x, y);
//       ^ fit: x must be Tensor<[?, 10]>, got Tensor<[1000, 1]>

const narrow = sequential([input([1]), layers.dense(10, { activation: "relu" }), layers.dense(1)]).compile({ optimizer: "adam", loss: "mse" });
narrow.fit(x, y);
