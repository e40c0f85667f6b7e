/** One layer called twice has one kernel and one bias: 30 weights, not 60. */
import { input, layers, model, random } from "katachi";

const myDense = layers.dense(5);
const x = input([5]);                                // Tensor<[Batch, 5]>
const mid = myDense(x);                              // Tensor<[Batch, 5]>
const mid2 = myDense(mid);                           // the same weights again
const y = layers.activation("softmax")(mid2);        // Tensor<[Batch, 5]>
const net = model({ inputs: x, outputs: y }).compile({ optimizer: "adam", loss: "meanSquaredError" });
net.summary();

const X = random.uniform([10, 5], { seed: 1 });      // Tensor<[10, 5]>
const Y = random.uniform([10, 5], { seed: 2 });      // Tensor<[10, 5]>
await net.fit(X, Y, { epochs: 5 });

// Ten rows are one batch, so this was five steps. Adam moves a weight by at most about the learning rate 0.001 a step,
// and a bias starts at 0: none is beyond 0.005.
for (const weight of net.weights) {
  const values = Array.from(await weight.data(), (value) => value.toFixed(8).padStart(11));
  console.log(`[${weight.shape.join(", ")}]`);
  for (let row = 0; row < values.length; row += 5) console.log(values.slice(row, row + 5).join(" "));
}
