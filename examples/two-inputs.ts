/** Two inputs that are multiplied, two outputs, a layer used twice: 205 weights. */
import { input, layers, model, random } from "katachi";

const a = input([5]);                                   // Tensor<[Batch, 5]>
const b = input([5]);                                   // Tensor<[Batch, 5]>
const mid = layers.dense(10)(a);                        // Tensor<[Batch, 10]>
const mid2 = layers.dense(10)(b);                       // Tensor<[Batch, 10]>
const mid3 = layers.multiply()([mid, mid2]);            // Tensor<[Batch, 10]>; with 10 and 11 columns this line turns red
const z = layers.dense(5)(mid3);                        // Tensor<[Batch, 5]>

const additionalDense = layers.dense(5);
const c = additionalDense(z);                           // Tensor<[Batch, 5]>
const d = additionalDense(c);                           // Tensor<[Batch, 5]>, the same weights again

const net = model({ inputs: [a, b], outputs: [c, d] }).compile({ optimizer: "adam", loss: "meanSquaredError" });
net.summary();

const xs = [random.uniform([10, 5], { seed: 1 }), random.uniform([10, 5], { seed: 2 })] as const; // as many as there are inputs
const ys = [random.uniform([10, 5], { seed: 3 }), random.uniform([10, 5], { seed: 4 })] as const; // as many as there are outputs
await net.fit(xs, ys, { epochs: 5 });
