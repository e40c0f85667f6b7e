/** Layers and functions with one mistake each, as people make them, and what the kit must say of each. */
import { add, clipByValue, concat, customGradient, defineLayer, layers, matmul, mean, mul, reshape, rule, slice, softmax, square, sum, tensor, transpose, type Rule, type Tensor } from "../../../src/index.js";
import { arb, checkGradients, checkLayer, checkOp } from "../../../src/testing/index.js";

export interface Planted {
  readonly mistake: string;
  readonly run: () => Promise<unknown>;
  /** What the report's first line must say. */
  readonly title: string;
  /** Part of its advice. */
  readonly advice: string;
}

/** Quiet about shapes: what is planted is not about them. */
type Any = Tensor<any>;
const any = <T>(value: unknown): T => value as T;

const wrongSign = customGradient({ value: (x: Any) => square(x), gradient: (dy: Any, x: Any) => any<Any>(mul(mul(dy, x), -2)) });
const forgottenFactor = customGradient({ value: (x: Any) => square(x), gradient: (dy: Any, x: Any) => any<Any>(mul(dy, x)) });
const missingTranspose = customGradient({
  value: (x: Any, w: Any): Any => any(matmul(x, w)),
  gradient: (dy: Any, x: Any, w: Any) => any<[Any, Any]>([matmul(dy, w), matmul(transpose(x) as Any, dy)]),
});
const meanForSum = customGradient({
  value: (x: Any, bias: Any): Any => any(add(x, any(bias))),
  gradient: (dy: Any) => any<[Any, Any]>([dy, mean(dy, 0)]),
});
const firstRowOnly = customGradient({
  value: (x: Any, bias: Any): Any => any(add(x, any(bias))),
  gradient: (dy: Any) => any<[Any, Any]>([dy, reshape(slice(dy, [0, 0], [1, -1]) as Any, [3])]),
});
const wrongAxis = customGradient({
  value: (x: Any): Any => any(softmax(x, -1)),
  // dx = y·(dy - Σ dy·y), and the sum must go along the axis of the softmax.
  gradient: (dy: Any, x: Any) => {
    const y = softmax(x, -1) as Any;
    return any<Any>(mul(y, add(dy, mul(sum(mul(dy, y), 0, { keepDims: true }) as Any, -1) as Any)));
  },
});
const clipped = customGradient({ value: (x: Any) => square(x), gradient: (dy: Any, x: Any) => any<Any>(clipByValue(mul(mul(dy, x) as Any, 2) as Any, -1, 1)) });
const stopped = customGradient({ value: (x: Any) => square(x), gradient: (dy: Any) => any<Any>(mul(dy, 0)) });

/** A layer around a function of one tensor. */
const around = (fn: (x: Any) => Any) => () => layers.lambda(any<never>(fn));

let cache: unknown;
const staleCache = defineLayer({ name: "cached", shape: "b c -> b c", weights: { scale: "c" }, call: (x, { scale }) => any<never>((cache ??= mul(x, scale))) });

const values: number[] = [];
const stateful = defineLayer({ name: "counting", shape: "b c -> b c", call: (x) => any<never>(mul(x, values.push(1))) });

const scaled = defineLayer({ name: "scaled", options: { by: Number }, shape: "b c -> b c", call: (x, _, { by }) => any<never>(mul(x, by)) });
/** JSON makes an empty object of a map. */
const factors = (options: { readonly by: ReadonlyMap<string, number> }): unknown => scaled({ by: options.by instanceof Map ? (options.by.get("x") as number) : 0 });

const shifted = defineLayer({
  name: "causal",
  shape: "b l c -> b l c",
  // The gradient forgets that the first step has nothing before it.
  call: (x) => any<never>(customGradient({
    value: (each: Any): Any => any(add(each, concat([mul(slice(each, [0, 0, 0], [-1, 1, -1]) as Any, 0) as Any, slice(each, [0, 0, 0], [-1, (each.shape[1] as number) - 1, -1]) as Any], 1) as Any)),
    gradient: (dy: Any) => any<Any>(mul(dy, 2)),
  })(any<Any>(x))),
});

interface Off extends Rule {
  readonly layer: "halves";
  readonly output: this["input"];
}
const disagreeing = defineLayer({
  name: "halves",
  // Right for numbers alone: a name is passed through as it is.
  shape: rule<Off>(([b, c]) => [b!, typeof c === "number" ? Math.ceil(c / 2) : c!]),
  call: (x) => any<never>(slice(any<Any>(x), [0, 0], [-1, Math.ceil((any<Any>(x).shape[1] as number) / 2)])),
});

const rows = arb.shape(["batch", arb.dim(1, 5)]);
const square3 = tensor([[1, 2, 3], [-1, 0.5, 2], [0.25, 1.5, -2]]);
const once = { seed: 7, runs: 40 } as const;

export const planted: readonly Planted[] = [
  { mistake: "wrong sign", run: () => checkLayer(around(wrongSign), { input: rows, ...once }), title: "the gradient of input 0 is wrong", advice: "wrong sign" },
  { mistake: "forgotten factor", run: () => checkGradients((x: Any) => forgottenFactor(x), [square3]), title: "the gradient of input 0 is wrong", advice: "0.5 times what it should be: look for a forgotten constant" },
  { mistake: "missing transpose", run: () => checkGradients((x: Any, w: Any) => missingTranspose(x, w), [tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), square3] as [Any, Any]), title: "the gradient of input 0 is wrong", advice: "look for a missing transpose of input 1" },
  { mistake: "mean for a sum", run: () => checkGradients((x: Any, b: Any) => meanForSum(x, b), [square3, tensor([1, 2, 3])] as [Any, Any]), title: "the gradient of input 1 is wrong", advice: "axis 0 has 3 elements: look for a mean taken for a sum" },
  { mistake: "forgotten broadcast sum", run: () => checkGradients((x: Any, b: Any) => firstRowOnly(x, b), [square3, tensor([1, 2, 3])] as [Any, Any]), title: "the gradient of input 1 is wrong", advice: "compare the formula" },
  { mistake: "wrong axis in a reduction", run: () => checkOp((x: Any) => wrongAxis(x), { inputs: any(arb.tuple(arb.tensor([2, 3]))), ...once }), title: "the gradient of input 0 is wrong", advice: "compare the formula" },
  { mistake: "gradient stopped", run: () => checkLayer(around(stopped), { input: rows, ...once }), title: "the gradient of input 0 is wrong", advice: "No gradient arrives" },
  { mistake: "gradient clipped", run: () => checkGradients((x: Any) => clipped(x), [tensor([[0.1, 0.2]])]), title: "the gradient of input 0 is not linear in the output's gradient", advice: "nor clip it" },
  { mistake: "border forgotten", run: () => checkLayer(shifted, { input: arb.shape(["batch", arb.dim(2, 5), 1]), ...once }), title: "the gradient of input 0 is wrong", advice: "compare the formula" },
  { mistake: "stale cache", run: () => checkLayer(() => ((cache = undefined), staleCache()), { input: rows, ...once }), title: "it fails when it is computed", advice: "outlives a call" },
  { mistake: "state outside", run: () => checkLayer(stateful, { input: rows, ...once }), title: "computed again it gives something else", advice: "outlives a call" },
  { mistake: "mixes the batch", run: () => checkLayer(around((x) => any<Any>(softmax(x, 0))), { input: rows, ...once }), title: "a sample's result depends on the other samples of its batch", advice: "axis 0, the batch" },
  { mistake: "option that JSON cannot hold", run: () => checkLayer(factors as never, { options: arb.constant({ by: new Map([["x", 2]]) }), input: rows, ...once }), title: "options that went through JSON make another layer", advice: "JSON cannot hold" },
  { mistake: "rule that treats a name otherwise", run: () => checkLayer(disagreeing, { input: arb.shape(["batch", arb.symbol("c", 2, 6)]), ...once }), title: "the shape with names is not the shape with sizes", advice: "what it does with a name" },
];
