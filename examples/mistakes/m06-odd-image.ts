// M6. A residual block halves its input twice over: by a pool, and by a convolution with strides.
// Python: works for 32 rows and fails for 33, where one side has 16 and the other 17.
import { input, layers, type Batch, type Tensor } from "katachi";

const even = input([32, 32, 128]);
const odd = input([33, 33, 128]);

const pooledOdd = layers.maxPooling2d(2, { strides: 2 })(layers.conv2d(128, 3, { padding: "same" })(odd));
const shortOdd = layers.conv2d(128, 1, { strides: 2, padding: "same" })(odd);

layers.add()([pooledOdd, shortOdd]);
//                       ^^^^^^^^ add: axis 1 must match: [Batch, 16, 16, 128] vs [Batch, 17, 17, 128]

const pooled = layers.maxPooling2d(2, { strides: 2 })(layers.conv2d(128, 3, { padding: "same" })(even));
const short = layers.conv2d(128, 1, { strides: 2, padding: "same" })(even);
const block: Tensor<[Batch, 16, 16, 128]> = layers.add()([pooled, short]);
