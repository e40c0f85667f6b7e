// M7. A residual connection to an input that has not the 128 channels of the block.
// Python: a ValueError, or a silent broadcast where the input has one channel.
import { input, layers } from "katachi";

const x = input([32, 32, 64]);
const y = layers.conv2d(128, 3, { padding: "same", activation: "relu" })(x);
const z = layers.conv2d(128, 3, { padding: "same" })(y);

layers.add()([z, x]);
//               ^ add: axis 3 must match: [Batch, 32, 32, 128] vs [Batch, 32, 32, 64]

const wide = layers.conv2d(128, 1)(x);
const block = layers.add()([z, wide]);
