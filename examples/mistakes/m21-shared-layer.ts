// M21. A shared layer of 10 units, made for 5 features, is applied to its own result.
// Python: a ValueError. The tutorial then changes the layer to 5 units.
import { input, layers } from "katachi";

const x = input([5]);
const wide = layers.dense(10, { inputDim: 5 });
const middle = wide(x);

wide(middle);
//   ^^^^^^ dense: axis 1 must be 5 (inputDim), got [Batch, 10]

const shared = layers.dense(5, { inputDim: 5 });
const twice = shared(shared(x));
