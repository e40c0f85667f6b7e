// M8. Seven convolutions and pools on sequences of 100: nothing is left of them. 269 is the least length that works.
// Python: fails deep inside, with a negative dimension. For an open length the same sentence comes when the model runs.
import { input, layers } from "katachi";

const posts = input([100, 256]);
const p1 = layers.maxPooling1d(5)(layers.conv1d(128, 5, { activation: "relu" })(posts));
const p2 = layers.maxPooling1d(5)(layers.conv1d(256, 5)(layers.conv1d(256, 5, { activation: "relu" })(p1)));

layers.conv1d(256, 5)(p2);
//                    ^^ conv1d: kernel 5 does not fit input [Batch, 2, 256]: axis 1 is 2

const long = input([269, 256]);
const q1 = layers.maxPooling1d(5)(layers.conv1d(128, 5, { activation: "relu" })(long));
const q2 = layers.maxPooling1d(5)(layers.conv1d(256, 5)(layers.conv1d(256, 5, { activation: "relu" })(q1)));
const q3 = layers.conv1d(256, 5)(layers.conv1d(256, 5)(q2));
const features = layers.globalMaxPooling1d()(q3);
