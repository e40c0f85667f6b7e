// M14. The option is called `metrics`, the text says `metric`.
// Python: an unknown keyword, when it runs.
import { input, layers, sequential } from "katachi";

const net = sequential([input([1]), layers.dense(1)]);

net.compile({ optimizer: "adam", loss: "mse", metric: ["mae"] });
//                                            ^^^^^^ Did you mean to write 'metrics'?

net.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
