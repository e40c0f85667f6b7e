/** Layers of one's own: squeeze-and-excite, a gated causal convolution, and a wrong gradient found out. */
import { add, cast, greater, input, layers, linspace, mean, model, mul, optimizers, random, reshape, sin, slice } from "katachi";
import { arb, checkLayer } from "katachi/testing";
import { channelMix } from "./custom-layer/channelMix.js";
import { gatedCausal } from "./custom-layer/gatedCausal.js";
import { squeezeExcite } from "./custom-layer/squeezeExcite.js";

// Made-up images of noise: is the first of eight channels above its usual mean?
const image = input([8, 8, 8]);                                                     // Tensor<[Batch, 8, 8, 8]>
const filtered = layers.conv2d(8, 3, { activation: "relu" })(image);                // Tensor<[Batch, 6, 6, 8]>
const scaled = squeezeExcite({ ratio: 2 })(filtered);                               // Tensor<[Batch, 6, 6, 8]>
const pooled = layers.globalAveragePooling2d()(scaled);                             // Tensor<[Batch, 8]>
const bright = layers.dense(1, { activation: "sigmoid" })(pooled);                  // Tensor<[Batch, 1]>
const images = model({ inputs: image, outputs: bright }).compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"], seed: 1 });
images.summary();

const noise = random.normal([512, 8, 8, 8], { seed: 1 });                           // Tensor<[512, 8, 8, 8]>
const first = mean(slice(noise, [0, 0, 0, 0], [-1, -1, -1, 1]), [1, 2]);            // Tensor<[512, 1]>
const seen = await images.fit(noise, cast(greater(first, 0), "float32"), { epochs: 20, batchSize: 32, verbose: 0 });
console.log(`Brightness: ${seen.history.accuracy.at(-1)!.toFixed(3)}`);

// Waves of random pitch and phase: what comes next? A step sees only itself and steps before it.
const signal = input(["steps", 1]);                                                 // Tensor<[Batch, "steps", 1]>
const near = gatedCausal({ filters: 8, kernelSize: 3 })(signal);                    // Tensor<[Batch, "steps", 8]>
const far = gatedCausal({ filters: 8, kernelSize: 3 })(near);                       // Tensor<[Batch, "steps", 8]>
const next = layers.dense(1)(far);                                                  // Tensor<[Batch, "steps", 1]>
const signals = model({ inputs: signal, outputs: next }).compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "meanSquaredError", seed: 1 });

const pitch = random.uniform([256, 1, 1], { minval: 0.2, maxval: 0.8, seed: 2 });   // Tensor<[256, 1, 1]>
const phase = random.uniform([256, 1, 1], { minval: 0, maxval: 2 * Math.PI, seed: 3 });
const times = reshape(linspace(0, 32, 33), [1, 33, 1]);                             // Tensor<[1, 33, 1]>
const waves = sin(add(mul(pitch, times), phase));                                   // Tensor<[256, 33, 1]>
const past = slice(waves, [0, 0, 0], [-1, 32, -1]);                                 // Tensor<[256, 32, 1]>
const future = slice(waves, [0, 1, 0], [-1, -1, -1]);                               // Tensor<[256, 32, 1]>
const heard = await signals.fit(past, future, { epochs: 40, batchSize: 32, verbose: 0 });
console.log(`Error of the next step: ${heard.history.loss.at(-1)!.toFixed(4)}\n`);

// The kit as a plain script: the first two are right, the third has a transpose missing.
const size = arb.integer({ min: 1, max: 4 });
const image4 = arb.shape(["batch", arb.dim(1, 9), arb.dim(1, 9), arb.dim(4, 16)]);
for (const { runs, properties } of [
  await checkLayer(squeezeExcite, { options: arb.optionsOf(squeezeExcite), input: image4 }),
  await checkLayer(gatedCausal, { options: arb.record({ filters: size, kernelSize: size }), input: arb.shape(["batch", arb.symbol("steps", 1, 9), arb.dim(1, 4)]) }),
]) console.log(`${runs} cases are right: ${properties.join(", ")}`);

await checkLayer(channelMix, { input: arb.shape(["batch", arb.dim(1, 8)]), seed: 1 }).catch((error: Error) => console.log(`\n${error.message}`));
