/** All architectures, as users see them under `applications`. */
export { inceptionV3 } from "./inceptionV3.js";
export { mobileNetV2 } from "./mobileNetV2.js";
export { resNet50 } from "./resNet50.js";
export { vgg16 } from "./vgg16.js";
export { xception } from "./xception.js";
