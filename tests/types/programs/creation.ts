// Tensors made of a shape or a range.
import { linspace, random, type IntTensor, type Tensor } from "katachi";

declare const open: number;

export const data: Tensor<[1000, 100]> = random.uniform([1000, 100], { seed: 1 });
export const noise: Tensor<[3]> = random.normal([3], { mean: 1, stddev: 0.1 });
export const labels: IntTensor<[1000, 1]> = random.randint([1000, 1], { maxval: 10 });
export const some: Tensor<[number, 2]> = random.uniform([open, 2]);
export const scalar: Tensor<[]> = random.normal([]);
export const points: Tensor<[1000]> = linspace(0, 1, 1000);
export const any: Tensor<[number]> = linspace(0, 1, open);

random.uniform([3, 0]);
// ^20 uniform: axis 1 must be a positive integer, got 0
random.normal([-1, 3]);
// ^16 normal: axis 0 must be a positive integer, got -1
random.randint([2.5], { maxval: 3 });
// ^17 randint: axis 0 must be a positive integer, got 2.5
random.uniform([3], { minVal: 0 });
// ^23 Did you mean to write 'minval'?
linspace(0, 1, 0);
// ^16 linspace: num must be a positive integer, got 0
