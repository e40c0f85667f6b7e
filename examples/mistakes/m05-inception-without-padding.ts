// M5. The branches of an Inception module keep Keras' default padding "valid".
// Python: a ValueError from concatenate: 16, 15, 13 and 14 rows. They are never equal, whatever the image.
import { input, layers } from "katachi";

const x = input([32, 32, 192]);
const relu = { activation: "relu" } as const;

const a = layers.conv2d(128, 1, { strides: 2, ...relu })(x);
const b = layers.conv2d(128, 3, { strides: 2, ...relu })(layers.conv2d(128, 1, relu)(x));
const c = layers.conv2d(128, 3, relu)(layers.averagePooling2d(3, { strides: 2 })(x));
const d = layers.conv2d(128, 3, { strides: 2, ...relu })(layers.conv2d(128, 3, relu)(layers.conv2d(128, 1, relu)(x)));

layers.concatenate({ axis: -1 })([a, b, c, d]);
//                                   ^ concatenate: axis 1 must match: [Batch, 16, 16, 128] vs [Batch, 15, 15, 128]
//                                      ^ concatenate: axis 1 must match: [Batch, 16, 16, 128] vs [Batch, 13, 13, 128]
//                                         ^ concatenate: axis 1 must match: [Batch, 16, 16, 128] vs [Batch, 14, 14, 128]

const same = { padding: "same", activation: "relu" } as const;
const e = layers.conv2d(128, 3, { strides: 2, ...same })(x);
const output = layers.concatenate({ axis: -1 })([a, e]);
