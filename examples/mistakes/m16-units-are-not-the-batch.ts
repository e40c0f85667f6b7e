// M16. "The first argument of Dense is the batch count": it is the number of units. The hover says so, and so does the
// next layer.
// Python: no error here; the model learns something else.
import { input, layers } from "katachi";

const batchCount = 128;
const hidden = layers.dense(batchCount)(input([784]));

layers.dense(10, { inputDim: 32 })(hidden);
//                                 ^^^^^^ dense: axis 1 must be 32 (inputDim), got [Batch, 128]

layers.dense(10, { inputDim: 32 })(layers.dense(32)(input([784])));
