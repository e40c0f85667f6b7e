// M9. `fit` on a model that was not compiled.
// Python: a RuntimeError; tfjs-layers says "Cannot read properties of undefined (reading 'length')".
import { input, layers, model, type Tensor } from "katachi";

declare const pairs: readonly [Tensor<[1000, 20, 128]>, Tensor<[1000, 20, 128]>];
declare const similar: Tensor<[1000, 1]>;

const left = input([20, 128]);
const right = input([20, 128]);
const lstm = layers.lstm(32);
const merged = layers.concatenate()([lstm(left), lstm(right)]);
const siamese = model({ inputs: [left, right], outputs: layers.dense(1, { activation: "sigmoid" })(merged) });

siamese.fit([pairs[0], pairs[1]], similar);
//      ^^^ Property 'fit' does not exist on type 'Model<readonly [Tensor<[Batch, 20, 128]>, Tensor<[Batch, 20, 128]>], Tensor<[Batch, 1]>>'.

siamese.compile({ optimizer: "adam", loss: "binaryCrossentropy" }).fit([pairs[0], pairs[1]], similar);
