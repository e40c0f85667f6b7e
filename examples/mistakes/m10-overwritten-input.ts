// M10. The variable of an input is overwritten by what is computed from it, and the model is then built on the result.
// Python: a wrong graph, or an error that speaks of disconnected tensors.
import { input, layers } from "katachi";

const base = layers.conv2d(16, 3);
const leftInput = input([250, 250, 3]);
const rightInput = input([250, 250, 3]);

export const right = (rightInput = base(rightInput));
//                    ^^^^^^^^^^ Cannot assign to 'rightInput' because it is a constant.

let overwritten = input([250, 250, 3]);
export const again = (overwritten = base(overwritten));
//                    ^^^^^^^^^^^ Type 'Tensor<[Batch, 248, 248, 16]>' is not assignable to type 'Tensor<[Batch, 250, 250, 3]>'.
