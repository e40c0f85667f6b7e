/** One Xception sees two images, on a small scale: 20,861,480 weights, once. */
import { applications, input, layers, model, random } from "katachi";

const xceptionBase = applications.xception({ weights: null, includeTop: false });  // any height and width

const leftInput = input([250, 250, 3]);                                            // Tensor<[Batch, 250, 250, 3]>
const rightInput = input([250, 250, 3]);                                           // Tensor<[Batch, 250, 250, 3]>
const leftFeatures = xceptionBase(leftInput);                                      // Tensor<[Batch, 8, 8, 2048]>
const rightFeatures = xceptionBase(rightInput);                                    // Tensor<[Batch, 8, 8, 2048]>
const mergedFeatures = layers.concatenate({ axis: -1 })([leftFeatures, rightFeatures]); // Tensor<[Batch, 8, 8, 4096]>

const eyes = model({ inputs: [leftInput, rightInput], outputs: mergedFeatures });
eyes.summary();

// The same base on images of 71 by 71, the least that it takes.
const [left, right] = [random.uniform([1, 71, 71, 3], { seed: 1 }), random.uniform([1, 71, 71, 3], { seed: 2 })];
const [a, b] = [xceptionBase(left), xceptionBase(right)];                          // Tensor<[1, 3, 3, 2048]> twice
const values = await layers.concatenate({ axis: -1 })([a, b]).data();
console.log(`Two images of 71 by 71 give [${a.shape.join(", ")}] each, together ${values.length} numbers.`);
