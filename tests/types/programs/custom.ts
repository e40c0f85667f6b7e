// Layers of one's own: by a shape pattern or by a rule, in calls, in sequences and in generic code.
import { add, defineLayer, dimensions, input, layers, matmul, mean, mul, rearrange, relu, rule, sequential, sigmoid, sum, type Batch, type Dim, type Rule, type Tensor } from "katachi";

const image = input([32, 30, 3]);
const steps = input(["seq", 4]);

const scale = defineLayer({
  name: "scale",
  options: { groups: 1, bias: true },
  shape: "b l c -> b l c",
  weights: { gamma: { shape: "c", initializer: "ones" }, beta: "c" },
  call(x, { gamma, beta }, { groups, bias, training }) {
    const inside: Tensor<[Batch, "l", "c"]> = x;
    const weight: Tensor<["c"]> = gamma;
    const known: readonly [number, boolean, boolean] = [groups, bias, training];
    const y = add(mul(inside, weight), beta);
    return known[1] ? y : x;
  },
});
export const scaled: Tensor<[Batch, "seq", 4]> = scale({ groups: 2 })(steps);
export const plain: Tensor<[Batch, 5, 7]> = scale()(input([5, 7]));

// Arithmetic on axes and options, literal, named and unknown
const toDepth = defineLayer({ name: "toDepth", shape: "b h w c -> b h/2 w/2 4*c", call: (x) => rearrange(x, "b (h i) (w j) c -> b h w (i j c)", { i: 2, j: 2 }) });
export const deep: Tensor<[Batch, 16, 15, 12]> = toDepth()(image);
export const named: Tensor<[Batch, "floor(seq/2)", 15, 12]> = toDepth()(input(["seq", 30, 3]));
export const open: Tensor<[Batch, number, 15, 12]> = toDepth()(input([null, 30, 3]));
toDepth()(input([33, 30, 3]));
// ^11 toDepth: h/2 is no positive whole number for input [Batch, 33, 30, 3]

const shrink = defineLayer({ name: "shrink", options: { size: Number, stride: 1 }, shape: "b l c -> b l-size//stride+1 2*c-1", call: (x): any => x });
export const shrunk: Tensor<[Batch, "seq-2", 7]> = shrink({ size: 3 })(steps);
export const floored: Tensor<[Batch, 10, 7]> = shrink({ size: 3, stride: 2 })(input([10, 4]));
shrink({ size: 9 })(input([3, 4]));
// ^21 shrink: l-size//stride+1 is no positive whole number for input [Batch, 3, 4]

// Axes of a given size, one name twice, any axes
const square = defineLayer({ name: "square", shape: "b n n 3 -> b n", call: (x) => sum(x, [2, 3]) });
export const diagonal: Tensor<[Batch, 8]> = square()(input([8, 8, 3]));
square()(input([8, 9, 3]));
// ^10 square: axis 2 must be 8 (n), got [Batch, 8, 9, 3]
square()(input([8, 8, 4]));
// ^10 square: axis 3 must be 3, got [Batch, 8, 8, 4]
square()(image);
// ^10 square: axis 2 must be 32 (n), got [Batch, 32, 30, 3]
square()(steps);
// ^10 square: expected input [b, n, n, 3], got [Batch, seq, 4]

const gate = defineLayer({ name: "gate", shape: "b ... c -> b ... c", call: (x) => mul(x, sigmoid(x)) });
export const gated: Tensor<[Batch, 32, 30, 3]> = gate()(image);

// The README's layer: the pattern's names are the dimensions inside
const squeezeExcite = defineLayer({
  name: "squeezeExcite",
  options: { ratio: 4 },
  shape: "b h w c -> b h w c",
  weights: { down: "c c/ratio", up: "c/ratio c" },
  call(x, { down, up }) {
    const inside: Tensor<[Batch, "h", "w", "c"]> = x;
    const squeezed: Tensor<[Batch, 1, 1, "c"]> = mean(inside, [1, 2], { keepDims: true });
    return mul(x, sigmoid(matmul(relu(matmul(squeezed, down)), up)));
  },
});
export const excited: Tensor<[Batch, 32, 32, 64]> = squeezeExcite({ ratio: 8 })(input([32, 32, 64]));

// Options: unknown ones, missing ones, sizes that are none
scale({ group: 2 });
// ^9 Did you mean to write 'groups'?
scale({ groups: 2, group: 2 });
// ^20 scale: unknown option "group"
shrink();
// ^1 Expected 1 arguments, but got 0.
shrink({ size: 0 });
// ^10 shrink: size must be a positive integer, got 0
shrink({ size: "3" });
// ^10 Type 'string' is not assignable to type 'number'.

// Patterns that cannot be, and a call that computes another shape
defineLayer({ name: "wrong", shape: "b l c -> b l d", call: (x) => x });
// ^30 wrong: the pattern names d, which is neither an axis of the input nor a number among the options
defineLayer({ name: "wrong", shape: "b l c", call: (x) => x });
// ^30 wrong: the pattern must look like "batch steps channels -> batch steps 2*channels", got "b l c"
defineLayer({ name: "wrong", shape: "b l c -> b c l", call: (x) => x });
// ^68 wrong: call must give [Batch, c, l], got [Batch, l, c]

// A rule of one's own
interface Half extends Rule {
  readonly layer: "half";
  readonly output: this["input"] extends readonly [infer B extends Dim, infer C extends number] ? [B, dimensions.FloorDivide<C, 2>] : "half: expected input [batch, channels]";
}
const half = defineLayer({ name: "half", shape: rule<Half>(([b, c]) => [b!, dimensions.floorDivide(c!, 2)]), call: (x) => x });
export const halved: Tensor<[Batch, 3]> = half()(input([7]));
half()(steps);
// ^8 half: expected input [batch, channels]

// In sequences
export const model = sequential([input(["seq", 4]), scale(), gate({ name: "gate" }), layers.dense(3), shrink({ size: 2 })]);
export const result: Tensor<[Batch, "seq-1", 5]> = model.outputs;
sequential([input([4]), gate(), half(), scale()]);
// ^41 scale: expected input [b, l, c], got [Batch, 2]

// In generic code
export function block<L extends number, C extends number>(x: Tensor<[Batch, L, C]>) {
  const y = scale({ groups: 4 })(x);
  const out = layers.add()([x, gate()(y)]);
  return out;
}
export const kept: Tensor<[Batch, 6, 9]> = block(input([6, 9]));
export function down<H extends number, C extends number>(x: Tensor<[Batch, H, H, C]>) {
  return toDepth()(x);
}
export const lower: Tensor<[Batch, 4, 4, 20]> = down(input([8, 8, 5]));
