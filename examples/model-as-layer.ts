/** A model is a layer: called on one tensor, on several, on data. */
import { input, layers, model, random, tensor } from "katachi";

const image = input([16]);                                                            // Tensor<[Batch, 16]>
const encoder = model({ inputs: image, outputs: layers.dense(4, { activation: "tanh" })(image), name: "encoder" });

// One input: both calls share the weights.
const left = input([16]);                                                             // Tensor<[Batch, 16]>
const right = input([16]);                                                            // Tensor<[Batch, 16]>
const difference = layers.subtract()([encoder(left), encoder(right)]);                // Tensor<[Batch, 4]>
const compare = model({ inputs: [left, right], outputs: difference, name: "compare" });
compare.summary();

// Several inputs and outputs.
const p = input([3]);                                                                 // Tensor<[Batch, 3]>
const q = input([3]);                                                                 // Tensor<[Batch, 3]>
const sumAndProduct = model({ inputs: [p, q], outputs: [layers.add()([p, q]), layers.multiply()([p, q])], name: "sum_and_product" });

const x1 = input([3]);
const x2 = input([3]);
const [y1, y2] = sumAndProduct([x1, x2]);                                             // Tensor<[Batch, 3]> twice
const whole = model({ inputs: { x1, x2 }, outputs: { y1, y2 }, name: "whole" });
whole.summary();

// On data a call gives data.
const [sums, products] = sumAndProduct([tensor([[1, 2, 3]]), tensor([[4, 5, 6]])]);   // Tensor<[1, 3]> twice
console.log(await sums.array(), await products.array());

const codes = encoder(random.uniform([2, 16], { seed: 1 }));                          // Tensor<[2, 4]>
console.log(`Two images give codes of shape [${codes.shape.join(", ")}].`);
