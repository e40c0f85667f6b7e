/** Residual connections: same size, half the size, and why 33 rows are too many. */
import { input, KatachiError, layers, model, random } from "katachi";

const same = { activation: "relu", padding: "same" } as const;

// The block keeps the size: what went in is added to what comes out.
const x = input([32, 32, 128]);                                                          // Tensor<[Batch, 32, 32, 128]>
const y1 = layers.conv2d(128, 3, same)(x);
const y2 = layers.conv2d(128, 3, same)(y1);
const y3 = layers.conv2d(128, 3, same)(y2);                                              // Tensor<[Batch, 32, 32, 128]>
const identity = model({ inputs: x, outputs: layers.add()([y3, x]) });
identity.summary();

// The block halves the size: a convolution of one pixel with strides of two halves the residual.
const pooled = layers.maxPooling2d(2, { strides: 2 })(y3);                               // Tensor<[Batch, 16, 16, 128]>
const residual = layers.conv2d(128, 1, { strides: 2, padding: "same" })(x);              // Tensor<[Batch, 16, 16, 128]>
const linear = model({ inputs: x, outputs: layers.add()([pooled, residual]) });
linear.summary();

const images = random.uniform([2, 32, 32, 128], { seed: 1 });                            // Tensor<[2, 32, 32, 128]>
const [a, b] = [await identity.predict(images, { verbose: 0 }), await linear.predict(images, { verbose: 0 })];
console.log(`Two images give [${a.shape.join(", ")}] and [${b.shape.join(", ")}].`);

// A pool drops the odd row, strides keep it: 16 rows meet 17.
const odd = input([33, 33, 128]);
const oddPooled = layers.maxPooling2d(2, { strides: 2 })(layers.conv2d(128, 3, same)(odd)); // Tensor<[Batch, 16, 16, 128]>
const oddResidual = layers.conv2d(128, 1, { strides: 2, padding: "same" })(odd);            // Tensor<[Batch, 17, 17, 128]>
try {
  // @ts-expect-error The compiler says so as well: without this comment the line is red.
  layers.add()([oddPooled, oddResidual]);
} catch (error) {
  if (!(error instanceof KatachiError)) throw error;
  console.log(error.message);
}
