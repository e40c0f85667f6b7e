// M2. The function `concatenate` is passed on instead of its result `concatenated`.
// Python: fails when the line runs, far from where the names were mixed up.
import { input, layers } from "katachi";

const concatenate = layers.concatenate();
const concatenated = concatenate([input([32]), input([16])]);

layers.dense(500, { activation: "softmax" })(concatenate);
//                                           ^^^^^^^^^^^ dense: expected a tensor

const answer = layers.dense(500, { activation: "softmax" })(concatenated);
