// Mistakes in ops and in the tensors given to them.
import { add, any, argMax, clipByValue, concat, cast, cumsum, div, dot, einsum, exp, expandDims, gather, input, less, logicalNot, matmul, mean, mul, oneHot, pad, pow, rearrange, reshape, reverse, slice, softmax, split, squeeze, stack, sum, tensor, tile, topK, transpose, unstack, where, type Batch, type IntTensor, type Tensor } from "katachi";

const x = input([10, 3]);
const y = input([10, 5]);
const words = input(["seq", 8]);
const three = tensor([1, 2, 3]);
const scalar = tensor(1);
declare const ints: IntTensor<[Batch, 10, 3]>, open: Tensor<[number, 3]>;

// Element by element
add(x, y);
// ^8 add: shapes [Batch, 10, 3] and [Batch, 10, 5] do not broadcast: axis 2 is 3 vs 5
add(x, ints);
// ^8 add: expected a float tensor, got IntTensor<[Batch, 10, 3]>
mul(ints, x);
// ^11 mul: expected an IntTensor, got Tensor<[Batch, 10, 3]>
add(ints, 0.5);
// ^11 add: a number beside an IntTensor must be a whole number of 32 bits, got 0.5
add("x", x);
// ^5 add: expected a tensor
add(1, 2);
// ^5 add: expected a tensor
div(ints, 2);
// ^5 div: expected a float tensor, got IntTensor<[Batch, 10, 3]>
exp(ints);
// ^5 exp: expected a float tensor, got IntTensor<[Batch, 10, 3]>
pow(x, x);
// ^8 Argument of type 'Tensor<[Batch, 10, 3]>' is not assignable to parameter of type 'number'.
clipByValue(x, 0);
// ^1 Expected 3 arguments, but got 2.
less(x, words);
// ^9 less: shapes [Batch, 10, 3] and [Batch, seq, 8] do not broadcast: axis 1 is 10 vs seq
logicalNot(x);
// ^12 logicalNot: expected an IntTensor, got Tensor<[Batch, 10, 3]>
where(x, 1, 0);
// ^7 where: expected an IntTensor, got Tensor<[Batch, 10, 3]>
where(ints, y, 0);
// ^13 where: shapes [Batch, 10, 3] and [Batch, 10, 5] do not broadcast: axis 2 is 3 vs 5
where(ints, x, ints);
// ^16 where: expected a float tensor, got IntTensor<[Batch, 10, 3]>
cast(x, "bool");
// ^9 Argument of type '"bool"' is not assignable to parameter of type 'DType'.

// Axes
sum(x, 3);
// ^8 sum: axis 3 is out of range for [Batch, 10, 3]
mean(x, [1, -2]);
// ^9 mean: axis -2 is named twice for [Batch, 10, 3]
mean(ints);
// ^6 mean: expected a float tensor, got IntTensor<[Batch, 10, 3]>
any(x);
// ^5 any: expected an IntTensor, got Tensor<[Batch, 10, 3]>
sum(x, 1, { keepDim: true });
// ^13 Did you mean to write 'keepDims'?
softmax(scalar);
// ^9 softmax: axis -1 is out of range for []
argMax(x, -4);
// ^11 argMax: axis -4 is out of range for [Batch, 10, 3]
cumsum(x, 1, { revers: true });
// ^16 Did you mean to write 'reverse'?

// Movement
transpose(x, [0, 1]);
// ^14 transpose: perm must be an order of the axes of [Batch, 10, 3], got [0, 1]
transpose(x, [0, 1, 1]);
// ^14 transpose: axis 1 is named twice for [Batch, 10, 3]
reshape(three, [2, -1]);
// ^16 reshape: [3] has 3 elements, not a multiple of 2 for [2, -1]
reshape(three, [4]);
// ^16 reshape: [3] has 3 elements, [4] has 4
reshape(three, [-1, -1]);
// ^21 reshape: only one size can be -1, got [-1, -1]
reshape(three, [0, 3]);
// ^17 reshape: size 0 must be a positive integer, got 0
expandDims(x, 4);
// ^15 expandDims: axis 4 is out of range for [Batch, 10, 3, 1]
squeeze(x, 1);
// ^12 squeeze: axis 1 of [Batch, 10, 3] is 10, not 1
squeeze(open);
// ^9 squeeze: [?, 3] has axes of unknown size; name those to remove
slice(x, [0, 8, 0], [-1, 5, 1]);
// ^21 slice: axis 1 of [Batch, 10, 3] is 10, shorter than 13
slice(x, [0, -1, 0], [-1, 5, 1]);
// ^10 slice: begin must be a whole number of at least 0, got -1
slice(x, [0, 1], [-1, 5, 1]);
// ^10 slice: begin must have one entry for each axis of [Batch, 10, 3], got 2
pad(x, [[0, 0], [1, -2], [0, 0]]);
// ^8 pad: paddings must be a whole number of at least 0, got -2
tile(x, [1, 2]);
// ^9 tile: reps must have one entry for each axis of [Batch, 10, 3], got 2
reverse(x, 3);
// ^12 reverse: axis 3 is out of range for [Batch, 10, 3]

// Lists
concat([x, y], 1);
// ^12 concat: axis 2 must match: [Batch, 10, 3] vs [Batch, 10, 5]
concat([x, ints]);
// ^12 concat: expected a float tensor, got IntTensor<[Batch, 10, 3]>
concat([x, y], 7);
// ^16 concat: axis 7 is out of range for [Batch, 10, 3]
concat([scalar, scalar]);
// ^9 concat: axis -1 is out of range for []
stack([x, y]);
// ^11 stack: axis 2 must match: [Batch, 10, 3] vs [Batch, 10, 5]
unstack(words, 1);
// ^16 unstack: axis 1 must have a known size, got [Batch, seq, 8]
unstack(x);
// ^9 unstack: axis 0 must have a known size, got [Batch, 10, 3]
split(x, 3, 1);
// ^10 split: axis 1 of [Batch, 10, 3] does not divide into 3 equal parts
split(x, [3, 4], 1);
// ^10 split: sizes [3, 4] add up to 7, axis 1 of [Batch, 10, 3] is 10

// Products
matmul(x, y);
// ^11 matmul: the summed sizes must match: [Batch, 10, 3] has 3, [Batch, 10, 5] has 10
matmul(three, y);
// ^8 matmul: expected input of rank 2 or more, got [3]
matmul(x, transpose(x, [0, 2, 1]), { transposA: true });
// ^38 Did you mean to write 'transposeA'?
dot(x, y);
// ^8 dot: the summed sizes must match: [Batch, 10, 3] has 3, [Batch, 10, 5] has 10
einsum("bqd,bkd", x, x);
// ^8 einsum: "bqd,bkd" must look like "ij,jk->ik"
einsum("bqd->b", x, x);
// ^8 einsum: "bqd->b" has 1 operands, got 2
einsum("bqd->bz", x);
// ^8 einsum: the result of "bqd->bz" must name labels of the operands, each once
einsum("bqd,bqd->b", x, y);
// ^25 einsum: "d" is 3 and 5 in "bqd,bqd->b"
einsum("bq->b", x);
// ^17 einsum: "bq" does not fit [Batch, 10, 3]
rearrange(x, "b l c");
// ^14 rearrange: "b l c" must look like "b (h w) c -> b h w c"
rearrange(x, "b l -> b l");
// ^14 rearrange: "b l" does not fit [Batch, 10, 3]
rearrange(x, "b l c -> b l");
// ^14 rearrange: both sides of "b l c -> b l" must have the same names, each once
rearrange(x, "b (h w) c -> b h w c");
// ^14 rearrange: "h w" leaves more than one size open
rearrange(x, "b (h w) c -> b h w c", { h: 3 });
// ^38 rearrange: axis 1 of [Batch, 10, 3] does not divide by 3 for "h w"
rearrange(x, "b (h w) c -> b h w c", { h: 3, w: 3 });
// ^38 rearrange: "h w" is 9, axis 1 of [Batch, 10, 3] is 10
rearrange(x, "b h w -> b w h", { z: 3 });
// ^32 rearrange: "b h w -> b w h" names no axis z
rearrange(x, "b (h 1) w -> b h w", { "1": 3 });
// ^36 rearrange: "b (h 1) w -> b h w" names no axis 1
rearrange(x, "b (h 1) w -> b h w", { 1: 3 });
// ^36 rearrange: "b (h 1) w -> b h w" names no axis 1

// Look-ups
gather(x, three);
// ^11 gather: expected an IntTensor, got Tensor<[3]>
gather(x, ints, 3);
// ^17 gather: axis 3 is out of range for [Batch, 10, 3]
oneHot(ints, 0);
// ^14 oneHot: depth must be a positive integer, got 0
topK(x, 4);
// ^9 topK: k is 4, axis 2 of [Batch, 10, 3] is 3

// One mistake is one error
const failed = add(x, y);
// ^23 add: shapes [Batch, 10, 3] and [Batch, 10, 5] do not broadcast: axis 2 is 3 vs 5
softmax(matmul(mean(failed, 1), reshape(failed, [3, 4])));
