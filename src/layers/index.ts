/** All layers, as users see them under `layers`. */
export { activation } from "./core/activation.js";
export { dense } from "./core/dense.js";
export { dropout } from "./core/dropout.js";
export { flatten } from "./core/flatten.js";
export { reshape } from "./core/reshape.js";
export { conv2d } from "./convolution/conv2d.js";
export { averagePooling2d, maxPooling2d } from "./pooling/pooling2d.js";
export { add } from "./merge/add.js";
export { concatenate } from "./merge/concatenate.js";
