// M3. Three losses for a model with one output: `model` is still the one of an earlier cell.
// Python: a ValueError from compile.
import { input, layers, model } from "katachi";

const question = input([100]);
const net = model({ inputs: question, outputs: layers.dense(500, { activation: "softmax" })(question) });

net.compile({ optimizer: "rmsprop", loss: ["mse", "categoricalCrossentropy", "binaryCrossentropy"] });
//                                  ^^^^ compile: 3 losses for a model with 1 output

net.compile({ optimizer: "rmsprop", loss: "categoricalCrossentropy" });
