// Merge layers: sizes of 1, ranks, axes; right ones with exact types, wrong ones with the sentence under them.
import { input, layers, sequential, type Batch, type IntTensor, type Shape, type Tensor } from "katachi";

const image = input([28, 28, 8]);
const channels = input([1, 1, 8]);
const steps = input(["seq", 8]);
const row = input([8]);
declare const ints: IntTensor<[Batch, 8]>;
declare const concrete: Tensor<[32, 28, 28, 8]>;
declare const open: Tensor<[Batch, number, 8]>;

// Equal shapes give the first's type; size 1 takes any other; a lower rank is as wide as it must be
export const equal: Tensor<[Batch, 28, 28, 8]> = layers.add()([image, image]);
export const gated: Tensor<[Batch, 28, 28, 8]> = layers.multiply()([image, channels]);
export const gate: Tensor<[Batch, 28, 28, 8]> = layers.multiply()([channels, image]);
export const lower: Tensor<[Batch, 28, 28, 8]> = layers.average()([row, image]);
export const outer: Tensor<[Batch, "seq", 8]> = layers.maximum()([steps, input([1, 8]), row]);
export const both: Tensor<[Batch, 5, 8]> = layers.minimum()([input([5, 1]), input([1, 8])]);
export const known: Tensor<[Batch, 5, 8]> = layers.add()([open, input([5, 8])]);
export const named: Tensor<[Batch, number, 8]> = layers.add()([open, steps]);
export const less: Tensor<[Batch, 28, 28, 8]> = layers.subtract()([image, channels]);
export const one: Tensor<[Batch, 8]> = layers.add()([row]);

layers.add()([image, concrete]);
// ^22 add: axis 0 must match: [Batch, 28, 28, 8] vs [32, 28, 28, 8]
layers.multiply()([image, input([1, 1, 7])]);
// ^27 multiply: axis 3 must match: [Batch, 28, 28, 8] vs [Batch, 1, 1, 7]
layers.average()([image, input([7])]);
// ^26 average: axis 3 must match: [Batch, 28, 28, 8] vs [Batch, 7]
layers.maximum()([steps, input(["len", 8])]);
// ^26 maximum: axis 1 must match: [Batch, seq, 8] vs [Batch, len, 8]
layers.minimum()([input([1, 8]), steps, input([5, 8])]);
// ^41 minimum: axis 1 must match: [Batch, seq, 8] vs [Batch, 5, 8]
layers.add()([row, ints]);
// ^20 add: expected a float tensor, got IntTensor<[Batch, 8]>
layers.subtract()([row]);
// ^20 subtract: expected 2 tensors, got 1
layers.subtract()([row, row, row]);
// ^30 subtract: expected 2 tensors, got 3
layers.subtract()([row, input([7])]);
// ^25 subtract: axis 1 must match: [Batch, 8] vs [Batch, 7]
sequential([row, layers.multiply()]);
// ^18 multiply: expected a list of tensors
layers.multiply({ nam: "gate" });
// ^19 Did you mean to write 'name'?

// A mistake is one error, also when layers follow
layers.dense(3)(layers.add()([image, input([7])]));
// ^38 add: axis 3 must match: [Batch, 28, 28, 8] vs [Batch, 7]

// concatenate
export const joined: Tensor<[Batch, "2*seq+3", 8]> = layers.concatenate({ axis: 1 })([steps, steps, input([3, 8])]);
layers.concatenate({ axis: 1.5 });
// ^22 concatenate: axis must be an integer, got 1.5

// dot
export const similarity: Tensor<[Batch, 1]> = layers.dot({ axes: 1, normalize: true })([row, row]);
export const scores: Tensor<[Batch, "seq", 5]> = layers.dot({ axes: 2 })([steps, input([5, 8])]);
export const mixed: Tensor<[Batch, "seq", 3]> = layers.dot({ axes: [2, 1] })([steps, input([8, 3])]);
export const counted: Tensor<[Batch, 28, 28, "seq"]> = layers.dot({ axes: -1 })([image, steps]);
declare const axis: number;
export const somewhere: Tensor<Shape> = layers.dot({ axes: axis })([steps, steps]);
layers.dot({ axes: 2 })([steps, input([5, 7])]);
// ^33 dot: axis 2 of [Batch, seq, 8] must match axis 2 of [Batch, 5, 7]
layers.dot({ axes: 0 })([row, row]);
// ^26 dot: axis 0 of [Batch, 8] is the batch, which cannot be summed
layers.dot({ axes: [1, 3] })([row, steps]);
// ^36 dot: axis 3 is out of range for [Batch, seq, 8]
layers.dot({ axes: -3 })([row, steps]);
// ^27 dot: axis -3 is out of range for [Batch, 8]
layers.dot({ axes: 1 })([row, row, row]);
// ^36 dot: expected 2 tensors, got 3
layers.dot({ axes: [1, 0.5] });
// ^14 dot: axes must be an integer, got 0.5

// Generic code
export function excite<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>, weights: Tensor<[Batch, 1, 1, C]>, bias: Tensor<[Batch, C]>) {
  const scaled: Tensor<[Batch, H, W, C]> = layers.multiply()([x, weights]);
  const shifted: Tensor<[Batch, H, W, C]> = layers.add()([bias, scaled, weights, x]);
  return layers.subtract()([shifted, x]);
}
export const excited: Tensor<[Batch, 28, 28, 8]> = excite(image, channels, row);

export const doubled = <S extends Shape>(x: Tensor<S>): Tensor<S> => layers.add()([x, x]);
export const twice: Tensor<[Batch, "seq", 8]> = doubled(steps);

export function products<L extends string | number, D extends number>(x: Tensor<[Batch, L, D]>): Tensor<[Batch, L, L]> {
  return layers.dot({ axes: 2 })([x, x]);
}

export function narrow<L extends string | number, D extends number>(x: Tensor<[Batch, L, D]>, y: Tensor<[Batch, L, 8]>) {
  layers.add()([x, y]);
  // ^20 Type 'Tensor<[Batch, L, 8]>' is not assignable to type 'MustMatch<"add", [Batch, L, D], [Batch, L, 8]>'.
  layers.concatenate({ axis: 1 })([x, y]);
  // ^39 Type 'Tensor<[Batch, L, 8]>' is not assignable to type 'MustMatch<"concatenate", [Batch, L, D], [Batch, L, 8], 1>'.
}
