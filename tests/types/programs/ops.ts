// Ops: exact results, symbolic dimensions, generic code.
import { add, all, any, argMax, cast, clipByValue, concat, cumsum, div, dot, einsum, equal, exp, expandDims, gather, input, layers, less, logicalAnd, logSumExp, matmul, max, maximum, mean, model, mul, neg, oneHot, pad, pow, rearrange, relu, reshape, reverse, slice, softmax, split, squeeze, stack, sub, sum, tensor, tile, topK, transpose, unstack, variance, where, type Batch, type IntTensor, type Shape, type Tensor } from "katachi";

const x = input([10, 3]);
const words = input(["seq", 8]);
const tokens = input(["seq"], { dtype: "int32" });
const row = tensor([1, 2, 3]);
const table = tensor([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]);
declare const open: Tensor<[number, 3]>, one: Tensor<[1, 3]>, size: number, axis: number, flag: boolean, anything: any, named: Record<string, number>;

// Element by element
export const e1: Tensor<[Batch, 10, 3]> = add(x, row);
export const e2: Tensor<[Batch, 10, 3]> = sub(1, mul(x, 0.5));
export const e3: Tensor<[number, 3]> = add(one, open);
export const e4: Tensor<[Batch, "seq", 8]> = div(words, max(words, 2, { keepDims: true }));
export const e5: IntTensor<[Batch, "seq"]> = add(tokens, 1);
export const e6: IntTensor<[Batch, 10, 3]> = logicalAnd(less(x, row), equal(x, 0));
export const e7: Tensor<[Batch, 10, 3]> = where(less(x, 0), 0, maximum(x, row));
export const e8: Tensor<[Batch, "seq"]> = cast(tokens, "float32");
export const e9: Tensor<[Batch, 10, 3]> = pow(exp(neg(clipByValue(x, 0, 1))), 2);
export const e10: Tensor<[Batch, 10, 3]> = where(less(x, 0), 1, 0);

// Along axes
export const r1: Tensor<[Batch, 3]> = mean(x, 1);
export const r2: Tensor<[]> = sum(x);
export const r3: Tensor<[1, 10, 1]> = variance(x, [0, -1], { keepDims: true });
export const r4: IntTensor<[Batch, "seq"]> = argMax(words);
export const r5: IntTensor<[Batch]> = any(tokens, -1);
export const r6: Tensor<[Batch, "seq", 8]> = softmax(cumsum(words, 1), 1);
export const r7: Tensor<[1, 1, 1]> = logSumExp(x, undefined, { keepDims: true });
export const r8: Tensor<Shape> = sum(x, axis);
export const r9: Tensor<Shape> = sum(x, 1, { keepDims: flag });

// Movement
export const m1: Tensor<[Batch, 3, 10]> = transpose(x, [0, 2, 1]);
export const m2: Tensor<[Batch, 30]> = reshape(x, [-1, 30]);
export const m3: Tensor<[Batch, "seq", 2, 4]> = reshape(words, ["Batch", "seq", 2, -1]);
export const m4: Tensor<[Batch, 1, 10, 3]> = expandDims(x, 1);
export const m5: Tensor<[Batch, 10, 3]> = squeeze(expandDims(x, -1));
export const m6: Tensor<[Batch, "seq-2", 3]> = slice(words, [0, 2, 0], [-1, -1, 3]);
export const m7: Tensor<[Batch, "seq+3", 8]> = pad(words, [[0, 0], [1, 2], [0, 0]]);
export const m8: Tensor<[Batch, "2*seq", 8]> = tile(reverse(words, 1), [1, 2, 1]);

// Lists
const other = input(["len", 8]);
export const l1: Tensor<[Batch, "len+seq", 8]> = concat([words, other], 1);
export const l2: Tensor<[Batch, 2, 10, 3]> = stack([x, x], 1);
export const l3: [Tensor<[Batch, 10]>, Tensor<[Batch, 10]>, Tensor<[Batch, 10]>] = unstack(x, 2);
export const [query, key, value] = split(words, [2, 2, 4], -1);
export const l4: Tensor<[Batch, "seq", 4]> = value;
export const l5: [Tensor<[Batch, 5, 3]>, Tensor<[Batch, 5, 3]>] = split(x, 2, 1);
export const l6: IntTensor<[Batch, "2*seq"]> = concat([tokens, tokens]);

// Products
export const p1: Tensor<[Batch, 10, 4]> = matmul(x, table);
export const p2: Tensor<[Batch, "seq", "len"]> = matmul(words, other, { transposeB: true });
export const p3: Tensor<[Batch, 10]> = dot(x, row);
export const p4: Tensor<[Batch, "seq", "len"]> = einsum("b q d, b k d -> b q k", words, other);
export const p5: Tensor<[Batch, 2, "seq", 4]> = rearrange(words, "b l (h d) -> b h l d", { h: 2 });
export const p6: Tensor<[Batch, 30]> = rearrange(x, "b h w -> b (h w)");
export const p7: Tensor<Shape> = rearrange(x, "b (h w) c -> b h w c", named);

// Look-ups
export const g1: Tensor<[Batch, "seq", 4]> = gather(table, tokens);
export const g2: Tensor<[Batch, "seq", 100]> = oneHot(tokens, 100);
export const { values, indices } = topK(x, 2);
export const g3: [Tensor<[Batch, 10, 2]>, IntTensor<[Batch, 10, 2]>] = [values, indices];

// Unknown sizes give unknown dimensions, `any` nothing wrong
export const u1: Tensor<[number, number]> = tile(one, [size, size]);
export const u2: Tensor<[number, number]> = slice(open, [0, 0], [size, size]);
export const u3: Tensor<[Batch, "seq", number]> = oneHot(tokens, size);
export const u4: Tensor<Shape> = matmul(anything, anything);
export const u5: Tensor<[7]> = add(anything, anything);

// Ops are steps of models, and substitute
const attention = model({ inputs: words, outputs: matmul(softmax(matmul(words, words, { transposeB: true })), words) });
export const a1: Tensor<[2, 5, 8]> = attention(tensor(new Float32Array(80), [2, 5, 8]));

// lambda
const doubled = layers.lambda((t: Tensor<[Batch, "time", 8]>) => mean(mul(t, 2), 1));
export const d1: Tensor<[Batch, 8]> = doubled(words);
layers.lambda((t: Tensor<[Batch, 10]>) => relu(t))(x);
// ^52 lambda: input must be [Batch, 10], got [Batch, 10, 3]

// Generic code over named dimensions
export function attend<L extends string | number, D extends number>(q: Tensor<[Batch, L, D]>, k: Tensor<[Batch, L, D]>, v: Tensor<[Batch, L, D]>) {
  const scores = softmax(mul(matmul(q, k, { transposeB: true }), 0.125));
  const square: Tensor<[Batch, L, L]> = scores;
  const mixed: Tensor<[Batch, L, D]> = add(matmul(square, v), q);
  return mixed;
}
export const attended: Tensor<[Batch, "seq", 8]> = attend(words, words, words);

export function gate<H extends number, W extends number, C extends number>(image: Tensor<[Batch, H, W, C]>, bias: Tensor<[C]>) {
  const channels: Tensor<[Batch, 1, 1, C]> = mean(image, [1, 2], { keepDims: true });
  const scaled: Tensor<[Batch, H, W, C]> = mul(relu(add(image, bias)), softmax(channels));
  const first: Tensor<[Batch, C, H, W]> = transpose(scaled, [0, 3, 1, 2]);
  const both: Tensor<[Batch, 2, H, W, C]> = stack([scaled, image], 1);
  const heads: Tensor<[Batch, W, H, C]> = rearrange(image, "b h w c -> b w h c");
  const weighted: Tensor<[Batch, C]> = einsum("bhwc,c->bc", image, bias);
  return [scaled, first, both, heads, weighted] as const;
}

export function anyRank<S extends Shape>(t: Tensor<S>) {
  return softmax(add(relu(t), mul(t, 0.5)));
}
export const same: Tensor<[Batch, 10, 3]> = anyRank(x);

export function unlike<H extends number, W extends number>(a: Tensor<[Batch, H, 7]>, b: Tensor<[Batch, W, 7]>) {
  return matmul(a, b);
  // ^20 Argument of type 'Tensor<[Batch, W, 7]>' is not assignable to parameter of type 'Fitting<Multiplied<[Batch, H, 7], [Batch, W, 7], [Batch], [Batch], H, 7, W, 7>, Tensor<[Batch, W, 7]>>'.
}
export const every: IntTensor<[]> = all(less(x, 1));
