// Options of weights and activations: names, objects, functions of one's own.
import {
  abs, cast, clipByValue, constraints, defineLayer, exp, initializers, input, layers, logSoftmax, matmul, mul, regularizers, relu, sequential, sigmoid, softmax, softplus, square, sum, tanh,
  type Batch, type InitializerName, type Shape, type Tensor,
} from "katachi";

const x = input([8]);
const image = input([9, 9, 3]);
const steps = input(["seq", 4]);
declare const some: string;

// Names, and typos of them
export const d1: Tensor<[Batch, 4]> = layers.dense(4, { kernelInitializer: "heNormal", kernelRegularizer: "l1l2", kernelConstraint: "maxNorm", biasInitializer: "ones" })(x);
layers.dense(4, { kernelInitializer: "heNormel" });
// ^19 Did you mean '"heNormal"'?
layers.dense(4, { kernelInitialiser: "heNormal" });
// ^19 Did you mean to write 'kernelInitializer'?
layers.dense(4, { kernelRegularizer: "L2" });
// ^19 Did you mean '"l2"'?
layers.dense(4, { biasConstraint: "maxNrm" });
// ^19 Did you mean '"maxNorm"'?
layers.dense(4, { kernelInitializer: regularizers.l2() });
// ^19 Type 'Regularizer' is not assignable to type 'InitializerOption | undefined'.
layers.dense(4, { activityRegularizer: constraints.nonNeg() });
// ^19 Type 'Constraint' is not assignable to type 'RegularizerOption | undefined'.
layers.dense(4, { kernelInitializer: some });
// ^19 Type 'string' is not assignable to type 'InitializerOption | undefined'.
layers.dense(4, { recurrentInitializer: "orthogonal" });
// ^19 Object literal may only specify known properties, and 'recurrentInitializer' does not exist in type 'DenseOptions<undefined, undefined, 1>'.

// Options of their functions
initializers.varianceScaling({ mode: "fan_in" });
// ^32 Did you mean '"fanIn"'?
initializers.glorotUniform({ sed: 1 });
// ^30 Did you mean to write 'seed'?
initializers.randomNormal({ stddev: "1" });
// ^29 Type 'string' is not assignable to type 'number'.
regularizers.l1({ l2: 0.1 });
// ^19 Object literal may only specify known properties, and 'l2' does not exist in type 'L1Options'.
constraints.minMaxNorm({ minValue: 0.5, maxVale: 2 });
// ^41 Did you mean to write 'maxValue'?
regularizers.l1({ l1: 0.1, L1: 0.1 });
// ^28 Did you mean to write 'l1'?
export const names: InitializerName[] = ["zeros", "glorotUniform"];

// Every layer has those of its own weights
export const l1: Tensor<[Batch, 7, 7, 8]> = layers.conv2d(8, 3, { kernelRegularizer: regularizers.l2({ l2: 1e-4 }), kernelConstraint: constraints.unitNorm({ axis: [0, 1, 2] }) })(image);
export const l2: Tensor<[Batch, 7, 7, 3]> = layers.depthwiseConv2d(3, { depthwiseInitializer: "heUniform", biasRegularizer: "l1" })(image);
export const l3: Tensor<[Batch, 7, 7, 5]> = layers.separableConv2d(5, 3, { depthwiseRegularizer: "l2", pointwiseConstraint: "nonNeg" })(image);
export const l4: Tensor<[Batch, 16]> = layers.lstm(16, { recurrentInitializer: initializers.identity({ gain: 0.1 }), recurrentRegularizer: "l2", recurrentActivation: "hardSigmoid" })(steps);
export const l5: Tensor<[Batch, 32]> = layers.bidirectional(layers.gru(16, { kernelConstraint: "maxNorm", activityRegularizer: "l2" }))(steps);
export const l6: Tensor<[Batch, "seq", 4]> = layers.batchNormalization({ gammaInitializer: "zeros", betaRegularizer: "l2", movingMeanInitializer: "ones" })(steps);
export const l7: Tensor<[Batch, "seq", 4]> = layers.multiHeadAttention({ numHeads: 2, keyDim: 2, kernelInitializer: "orthogonal", biasConstraint: "nonNeg" })(steps, steps);
export const l8: Tensor<[Batch, 8]> = layers.prelu({ alphaInitializer: initializers.constant({ value: 0.25 }), alphaConstraint: "nonNeg" })(x);
layers.conv2d(8, 3, { depthwiseInitializer: "zeros" });
// ^23 Object literal may only specify known properties, and 'depthwiseInitializer' does not exist in type 'Conv2dOptions<8, 1, "valid", 1, 1>'.
layers.depthwiseConv2d(3, { kernelInitializer: "zeros" });
// ^29 Object literal may only specify known properties, and 'kernelInitializer' does not exist in type 'DepthwiseConv2dOptions<1, "valid", 1, 1>'.
layers.layerNormalization({ movingMeanInitializer: "zeros" });
// ^29 Object literal may only specify known properties, and 'movingMeanInitializer' does not exist in type 'LayerNormalizationOptions<-1, 0.001, true, true>'.
layers.lstm(16, { recurentRegularizer: "l2" });
// ^19 Did you mean to write 'recurrentRegularizer'?

// Functions of one's own, in ops
export const f1: Tensor<[Batch, 4]> = layers.dense(4, {
  kernelRegularizer: (weight) => mul(sum(square(weight)), 0.5),
  kernelConstraint: (weight) => clipByValue(weight, -1, 1),
  activityRegularizer: abs,
})(x);
layers.dense(4, { kernelRegularizer: () => 0.5 });
// ^19 Type '() => number' is not assignable to type 'RegularizerOption | undefined'.
layers.dense(4, { kernelConstraint: (weight) => cast(weight, "int32") });
// ^19 Type '(weight: Tensor<Shape>) => IntTensor<Shape>' is not assignable to type 'ConstraintOption | undefined'.

// Activations: names, ops, functions of one's own
export const a1: Tensor<[Batch, 4]> = layers.dense(4, { activation: relu })(x);
export const a2: Tensor<[Batch, 4]> = layers.dense(4, { activation: softmax })(x);
export const a3: Tensor<[Batch, 7, 7, 8]> = layers.conv2d(8, 3, { activation: (y) => mul(y, sigmoid(y)) })(image);
export const a4: Tensor<[Batch, 16]> = layers.lstm(16, { activation: softplus, recurrentActivation: (y: Tensor<Shape>) => clipByValue(y, 0, 1) })(steps);
export const a5: Tensor<[Batch, 8]> = layers.activation(tanh)(x);
export const a6: Tensor<[Batch, 8]> = layers.activation((y) => mul(y, tanh(softplus(y))))(x);
export const a7 = sequential([x, layers.dense(3, { activation: exp }), layers.activation(logSoftmax)]);
layers.dense(4, { activation: (y) => cast(y, "int32") });
// ^19 Type '(y: Tensor<Shape>) => IntTensor<Shape>' is not assignable to type 'ActivationOption | undefined'.
layers.dense(4, { activation: relu(x) });
// ^19 Type 'Tensor<[Batch, 8]>' is not assignable to type 'ActivationOption | undefined'.
layers.dense(4, { activation: "sigmoyd" });
// ^19 Did you mean '"sigmoid"'?
layers.activation((y: Tensor<[Batch, 8]>) => relu(y));
// ^19 Argument of type '(y: Tensor<[Batch, 8]>) => Tensor<[Batch, 8]>' is not assignable to parameter of type 'ActivationFunction'.
layers.activation("sigmoyd");
// ^19 activation: there is no activation named "sigmoyd"; did you mean "sigmoid"?

// Weights of one's own layers
const project = defineLayer({
  name: "project",
  options: { units: Number },
  shape: "b c -> b units",
  weights: { kernel: { shape: "c units", initializer: initializers.heNormal({ seed: 1 }), regularizer: "l2", constraint: constraints.maxNorm() }, shift: { shape: "units", initializer: "zeros" } },
  call: (y, { kernel, shift }) => mul(matmul(y, kernel), shift),
});
export const p1: Tensor<[Batch, 3]> = project({ units: 3 })(x);
