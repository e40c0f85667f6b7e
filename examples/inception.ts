/** An Inception module: four branches over one image meet in their channels. */
import { input, layers, model, random } from "katachi";

const relu = { activation: "relu" } as const;
const same = { padding: "same", ...relu } as const; // Keras' default "valid" makes the branches differ: `npm run example mistakes -- --only m05`

const x = input([32, 32, 192]);                                                     // Tensor<[Batch, 32, 32, 192]>

const branchA = layers.conv2d(128, 1, { strides: 2, ...same })(x);                  // Tensor<[Batch, 16, 16, 128]>

const b1 = layers.conv2d(128, 1, relu)(x);                                          // Tensor<[Batch, 32, 32, 128]>
const branchB = layers.conv2d(128, 3, { strides: 2, ...same })(b1);                 // Tensor<[Batch, 16, 16, 128]>

const c1 = layers.averagePooling2d(3, { strides: 2, padding: "same" })(x);          // Tensor<[Batch, 16, 16, 192]>
const branchC = layers.conv2d(128, 3, same)(c1);                                    // Tensor<[Batch, 16, 16, 128]>

const d1 = layers.conv2d(128, 1, relu)(x);                                          // Tensor<[Batch, 32, 32, 128]>
const d2 = layers.conv2d(128, 3, same)(d1);                                         // Tensor<[Batch, 32, 32, 128]>
const branchD = layers.conv2d(128, 3, { strides: 2, ...same })(d2);                 // Tensor<[Batch, 16, 16, 128]>

const output = layers.concatenate({ axis: -1 })([branchA, branchB, branchC, branchD]); // Tensor<[Batch, 16, 16, 512]>

const inception = model({ inputs: x, outputs: output });
inception.summary();

const features = await inception.predict(random.uniform([2, 32, 32, 192], { seed: 1 }), { verbose: 0 });
console.log(`Two images give [${features.shape.join(", ")}].`);
