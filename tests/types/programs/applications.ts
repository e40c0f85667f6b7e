// Builders of known architectures: what they give, and every mistake that types can know.
import { applications, input, layers, model, type Batch, type Model, type Tensor } from "katachi";

declare const size: number, yes: boolean, width: number;

// Sizes follow the architecture, odd ones too
export const x1: Model<Tensor<[Batch, 250, 250, 3]>, Tensor<[Batch, 8, 8, 2048]>> = applications.xception({ weights: null, includeTop: false, inputShape: [250, 250, 3] });
export const x2: Model<Tensor<[Batch, 71, 1200, 1]>, Tensor<[Batch, 3, 38, 2048]>> = applications.xception({ includeTop: false, inputShape: [71, 1200, 1] });
export const m1: Model<Tensor<[Batch, 33, 64, 3]>, Tensor<[Batch, 2, 2, 1792]>> = applications.mobileNetV2({ alpha: 1.4, includeTop: false, inputShape: [33, 64, 3] });
export const i1: Model<Tensor<[Batch, 75, 107, 3]>, Tensor<[Batch, 1, 2, 2048]>> = applications.inceptionV3({ includeTop: false, inputShape: [75, 107, 3] });
export const r1: Model<Tensor<[Batch, 33, 224, 3]>, Tensor<[Batch, 2, 7, 2048]>> = applications.resNet50({ includeTop: false, inputShape: [33, 224, 3] });
export const v1: Model<Tensor<[Batch, 63, 64, 3]>, Tensor<[Batch, 1, 2, 512]>> = applications.vgg16({ includeTop: false, inputShape: [63, 64, 3] });

// Open sizes: names that a call puts sizes for
const open = applications.xception({ weights: null, includeTop: false });
export const named: Model<Tensor<[Batch, "height", "width", 3]>, Tensor<[Batch, "floor((height+25)/32)", "floor((width+25)/32)", 2048]>> = open;
const [left, right] = [input([250, 250, 3]), input([250, 250, 3])] as const;
export const merged: Tensor<[Batch, 8, 8, 4096]> = layers.concatenate()([open(left), open(right)]);
export const siamese: Model<readonly [typeof left, typeof right], Tensor<[Batch, 1]>> = model({
  inputs: [left, right],
  outputs: layers.dense(1, { activation: "sigmoid" })(layers.globalAveragePooling2d()(merged)),
});
export const own: Tensor<[Batch, "floor((side+1)/32)", number, 1280]> = applications.mobileNetV2({ includeTop: false, inputShape: ["side", null, 3] }).outputs;

// What is not known is not claimed
export const u1: Tensor<[Batch, number, 3, 2048]> = applications.xception({ includeTop: false, inputShape: [size, 80, 3] }).outputs;
export const u2: Tensor<[Batch, number]> = applications.mobileNetV2({ includeTop: false, pooling: "avg", alpha: width }).outputs;
export const u3: Tensor<[Batch, number]> = applications.vgg16({ classes: size }).outputs;
applications.resNet50({ includeTop: yes, inputShape: [32, 32, 3] });
applications.resNet50();

// Options
applications.xception({ weights: "imagenet" });
// ^25 xception: weights must be null: no trained weights ship with the package
applications.xception({ include_top: false });
// ^25 Did you mean to write 'includeTop'?
applications.vgg16({ weights: null, class: 10 });
// ^37 Did you mean to write 'classes'?
applications.vgg16({ classes: 0 });
// ^22 vgg16: classes must be a positive integer, got 0
applications.vgg16({ includeTop: false, classes: 10 });
// ^41 vgg16: classes needs includeTop: true
applications.vgg16({ includeTop: false, classifierActivation: "relu" });
// ^41 vgg16: classifierActivation needs includeTop: true
applications.vgg16({ classifierActivation: "softmx" });
// ^22 Did you mean '"softmax"'?
applications.vgg16({ pooling: "avg" });
// ^22 vgg16: pooling needs includeTop: false
applications.mobileNetV2({ alpha: 0 });
// ^28 mobileNetV2: alpha must be above 0, got 0
applications.mobileNetV2({ alpha: -0.5 });
// ^28 mobileNetV2: alpha must be above 0, got -0.5

// Shapes
applications.xception({ inputShape: [70, 100, 3] });
// ^25 xception: inputShape must be at least 71x71, got [70, 100, 3]
applications.inceptionV3({ includeTop: false, inputShape: [75, 9, 3] });
// ^47 inceptionV3: inputShape must be at least 75x75, got [75, 9, 3]
applications.mobileNetV2({ inputShape: [32, 31, 3] });
// ^28 mobileNetV2: inputShape must be at least 32x32, got [32, 31, 3]
applications.resNet50({ inputShape: [30, 224, 3] });
// ^25 resNet50: inputShape must be at least 32x32, got [30, 224, 3]
applications.vgg16({ inputShape: [224, 224] });
// ^22 vgg16: inputShape must be [height, width, channels], got [224, 224]
applications.vgg16({ inputShape: [224, null, 3] });
// ^22 vgg16: includeTop needs an inputShape of known sizes, got [224, ?, 3]
applications.vgg16({ includeTop: false, inputShape: [-64, 64, 3] });
// ^41 vgg16: inputShape axis 0 must be a positive integer, got -64
applications.vgg16({ includeTop: false, inputShape: [64, "2x", 3] });
// ^41 vgg16: inputShape axis 1 must be a name such as "seq", got "2x"
applications.vgg16({ includeTop: false, inputShape: [64, 64, null] });
// ^41 vgg16: axis 2 must have a known size to make the weights, got [64, 64, ?]
applications.vgg16({ includeTop: false, inputShape: [64, 64, 0] });
// ^41 vgg16: inputShape axis 2 must be a positive integer, got 0

// Calls
x1(input([250, 249, 3]));
// ^4 model: input must be [Batch, 250, 250, 3], got [Batch, 250, 249, 3]
open(input([250, 250, 1]));
// ^6 model: input must be [Batch, height, width, 3], got [Batch, 250, 250, 1]
layers.concatenate()([open(left), open(input([280, 250, 3]))]);
// ^35 concatenate: axis 1 must match: [Batch, 8, 8, 2048] vs [Batch, 9, 8, 2048]
