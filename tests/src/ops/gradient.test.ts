/** Gradients of functions: by hand, by differences, twice, of several arguments; and gradients of one's own. */
import { describe, expect, test } from "vitest";
import { add, cast, customGradient, div, exp, gather, grad, grads, input, layers, log, log1p, matmul, max, model, mul, neg, round, sigmoid, square, stopGradient, sub, sum, tanh, tensor, transpose, valueAndGrad, where, less, type IntTensor, type Tensor } from "../../../src/index.js";
import { checkGradients } from "../../../src/testing/index.js";
import { KatachiError } from "../../../types/error.js";

const near = (got: unknown, expected: readonly number[], digits = 5): void => {
  const flat = [got].flat(4) as number[];
  expect(flat.length).toBe(expected.length);
  expected.forEach((value, i) => expect(flat[i], `element ${i}`).toBeCloseTo(value, digits));
};

/** The code and the sentence that a call is refused with. */
function refusal(call: () => unknown): readonly [string, string] {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(KatachiError);
    return [(error as KatachiError).code, (error as KatachiError).message];
  }
  throw new Error("is not refused");
}

const three = tensor([1, -2, 0.5]);
const matrix = tensor([[1, 2, 3], [4, 5, 6]]);

describe("grad", () => {
  test("is the slope of each element", async () => {
    near(await grad((x: Tensor<[3]>) => sum(mul(x, square(x)), 0))(three).array(), [3, 12, 0.75]);
    near(await grad((x: Tensor<[3]>) => sum(exp(x), 0))(three).array(), [Math.E, Math.exp(-2), Math.exp(0.5)]);
  });

  test("is of the first argument alone, and the others count", async () => {
    const slope = grad((x: Tensor<[2, 3]>, w: Tensor<[3]>) => sum(mul(square(x), w)));
    const dx = slope(matrix, three);
    expect(dx.shape).toEqual([2, 3]);
    near(await dx.array(), [2, -8, 3, 8, -20, 6]);
  });

  test("of a product of matrices is the product with the other, transposed", async () => {
    const b = tensor([[1, -1], [2, 0], [0, 3]]);
    // d Σ(AB) / dA is the sums of the rows of B, once for each row.
    near(await grad((x: Tensor<[2, 3]>, y: Tensor<[3, 2]>) => sum(matmul(x, y)))(matrix, b).array(), [0, 2, 3, 0, 2, 3]);
    near(await grad((y: Tensor<[3, 2]>, x: Tensor<[2, 3]>) => sum(matmul(x, y)))(b, matrix).array(), [5, 5, 7, 7, 9, 9]);
  });

  test("goes where the largest is, and is nothing where it is stopped or the function does not depend on it", async () => {
    near(await grad((x: Tensor<[3]>) => max(x, 0))(three).array(), [1, 0, 0]);
    near(await grad((x: Tensor<[3]>) => sum(mul(x, stopGradient(x)), 0))(three).array(), [1, -2, 0.5]);
    near(await grad((_: Tensor<[3]>, y: Tensor<[3]>) => sum(y, 0))(three, three).array(), [0, 0, 0]);
    near(await grad((x: Tensor<[3]>) => sum(where(less(x, 0), neg(x), mul(x, 2)), 0))(three).array(), [2, -1, 2]);
  });

  test("takes whole numbers beside the floats", async () => {
    const rows = tensor([2, 0, 2], [3], "int32");
    const slope = grad((table: Tensor<[3, 2]>, at: IntTensor<[3]>) => sum(mul(gather(table, at), 10)));
    near(await slope(tensor([[1, 2], [3, 4], [5, 6]]), rows).array(), [10, 10, 0, 0, 20, 20]);
    near(await grad((x: Tensor<[3]>, n: IntTensor<[3]>) => sum(mul(x, cast(n, "float32")), 0))(three, rows).array(), [2, 0, 2]);
  });

  test("can be differentiated again, and again", async () => {
    const cube = (x: Tensor<[]>): Tensor<[]> => mul(x, square(x));
    const second = grad((x: Tensor<[]>) => grad(cube)(x));
    const third = grad((x: Tensor<[]>) => second(x));
    near(await second(tensor(2)).array(), [12]);
    near(await third(tensor(2)).array(), [6]);
    // Row i of the second derivatives of Σ tanh x is -2 tanh x (1 - tanh² x) at i, 0 elsewhere.
    const bend = grad((x: Tensor<[3]>) => sum(grad((y: Tensor<[3]>) => sum(tanh(y), 0))(x), 0));
    near(await bend(three).array(), [1, -2, 0.5].map((x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)));
  });

  test("agrees with differences, inside of other functions as well", async () => {
    await checkGradients((x: Tensor<[3]>) => mul(grad((y: Tensor<[3]>) => sum(mul(sigmoid(y), y), 0))(x), x), [three], { secondOrder: true });
    await checkGradients((x: Tensor<[2, 3]>, y: Tensor<[3]>) => grad((a: Tensor<[2, 3]>, b: Tensor<[3]>) => sum(tanh(mul(a, b))))(x, y), [tensor([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]]), three], { secondOrder: true });
  });

  test("is a step of a model", async () => {
    const x = input([3]);
    const net = model({ inputs: x, outputs: grad((y: Tensor<typeof x.shape>) => sum(square(y)))(x) });
    near(await (await net.predict(matrix)).array(), [2, 4, 6, 8, 10, 12]);
  });
});

describe("grads", () => {
  test("are of all arguments, each shaped like its own", async () => {
    const [da, db, dc] = grads((a: Tensor<[2, 3]>, b: Tensor<[3]>, c: Tensor<[]>) => mul(sum(mul(a, b)), c))(matrix, three, tensor(2));
    expect([da.shape, db.shape, dc.shape]).toEqual([[2, 3], [3], []]);
    near(await da.array(), [2, -4, 1, 2, -4, 1]);
    near(await db.array(), [10, 14, 18]);
    near([await dc.array()], [(1 - 4 + 1.5) + (4 - 10 + 3)]);
  });

  test("of one argument are a list of one, and of one that is given twice are two", async () => {
    const [only] = grads((x: Tensor<[3]>) => sum(square(x), 0))(three);
    near(await only.array(), [2, -4, 1]);
    const [first, second] = grads((x: Tensor<[3]>, y: Tensor<[3]>) => sum(mul(x, mul(y, y)), 0))(three, three);
    near(await first.array(), [1, 4, 0.25]);
    near(await second.array(), [2, 8, 0.5]);
  });

  test("count an argument as itself, whatever it is computed from", async () => {
    // d (x y) / dx is y, also where y is x².
    near(await grad((x: Tensor<[3]>, y: Tensor<[3]>) => sum(mul(x, y), 0))(three, square(three)).array(), [1, 4, 0.25]);
    near(await grad((x: Tensor<[3]>) => { const [dx, dy] = grads((a: Tensor<[3]>, b: Tensor<[3]>) => sum(mul(a, b), 0))(x, square(x)); return sum(add(dx, dy), 0); })(three).array(), [3, -3, 2]);
    const { value, grad: slope } = valueAndGrad((x: Tensor<[3]>, y: Tensor<[3]>) => sum(mul(x, y), 0))(three, three);
    near([await value.array()], [5.25]);
    near(await slope.array(), [1, -2, 0.5]);
    await checkGradients((x: Tensor<[3]>) => grad((a: Tensor<[3]>, b: Tensor<[3]>) => sum(mul(square(a), b), 0))(x, tanh(x)), [three], { secondOrder: true });
  });

  test("agree with differences", async () => {
    const both = grads((x: Tensor<[2, 3]>, w: Tensor<[3, 2]>) => sum(tanh(matmul(x, w))));
    const x = tensor([[0.3, -0.2, 0.5], [0.7, 0.1, -0.4]]);
    const w = tensor([[0.2, 0.9], [-0.5, 0.4], [0.6, -0.1]]);
    await checkGradients((a: Tensor<[2, 3]>, b: Tensor<[3, 2]>) => { const [da, db] = both(a, b); return add(da, transpose(db)); }, [x, w], { secondOrder: true });
  });
});

describe("valueAndGrad", () => {
  test("gives both", async () => {
    const { value, grad: slope } = valueAndGrad((x: Tensor<[2]>) => sum(square(x), 0))(tensor([3, 4]));
    expect(value.shape).toEqual([]);
    near([await value.array()], [25]);
    near(await slope.array(), [6, 8]);
  });

  test("of the first argument of several", async () => {
    const { value, grad: slope } = valueAndGrad((x: Tensor<[3]>, w: Tensor<[3]>, n: IntTensor<[3]>) => sum(mul(mul(x, w), cast(n, "float32")), 0))(three, tensor([2, 3, 4]), tensor([1, 0, 2], [3], "int32"));
    near([await value.array()], [2 + 0 + 4]);
    near(await slope.array(), [2, 0, 8]);
  });
});

describe("customGradient", () => {
  /** log(1 + exp x), whose slope by the formula overflows (Machler, 2012). */
  const log1pExp = customGradient({ value: (x: Tensor<[3]>) => log1p(exp(x)), gradient: (dy: Tensor<[3]>, x: Tensor<[3]>) => mul(dy, sub(1, div(1, add(1, exp(x))))) });

  test("takes the place of the one by the formula, and keeps the value", async () => {
    near(await log1pExp(three).array(), [1, -2, 0.5].map((x) => Math.log1p(Math.exp(x))));
    const slope = grad((x: Tensor<[3]>) => sum(log1pExp(x), 0));
    near(await slope(tensor([100, 0, -1])).array(), [1, 0.5, 1 / (1 + Math.E)]);
    near(await grad((x: Tensor<[3]>) => sum(log(add(1, exp(x))), 0))(tensor([100, 0, -1])).array().then((found) => [found[1], found[2]]), [0.5, 1 / (1 + Math.E)]);
    await checkGradients(log1pExp, [three], { secondOrder: true });
  });

  test("passes one through where there is none, as often as it is used", async () => {
    const straight = customGradient({ value: (x: Tensor<[3]>) => round(x), gradient: (dy: Tensor<[3]>) => dy });
    near(await straight(tensor([0.6, 1.4, -2.6])).array(), [1, 1, -3]);
    near(await grad((x: Tensor<[3]>) => sum(mul(straight(x), 3), 0))(three).array(), [3, 3, 3]);
    near(await grad((x: Tensor<[3]>) => sum(add(straight(x), straight(mul(x, 2))), 0))(three).array(), [3, 3, 3]);
    await expect(checkGradients(straight, [tensor([0.3, 1.4, -2.7])])).rejects.toThrow("gradient");
  });

  test("of several inputs, whole numbers among them, each gets its own", async () => {
    const scaled = customGradient({
      value: (x: Tensor<[2]>, n: IntTensor<[2]>, y: Tensor<[2]>) => mul(mul(x, cast(n, "float32")), y),
      gradient: (dy: Tensor<[2]>, x: Tensor<[2]>, n: IntTensor<[2]>, y: Tensor<[2]>) => [mul(dy, 100), n, add(mul(dy, 7), mul(0, mul(x, y)))],
    });
    const n = tensor([3, 5], [2], "int32");
    const f = (x: Tensor<[2]>, y: Tensor<[2]>): Tensor<[]> => sum(mul(scaled(x, tensorOf(x), y), tensor2(x)), 0);
    // Constants inside of a function come from its arguments.
    const tensorOf = (x: Tensor<[2]>): IntTensor<[2]> => cast(add(mul(x, 0), 2), "int32");
    const tensor2 = (x: Tensor<[2]>): Tensor<[2]> => stopGradient(add(mul(x, 0), 2));
    near(await scaled(tensor([1, 2]), n, tensor([10, 20])).array(), [30, 200]);
    const [dx, dy] = grads(f)(tensor([1, 2]), tensor([10, 20]));
    near(await dx.array(), [200, 200]);
    near(await dy.array(), [14, 14]);
    const { grad: slope } = valueAndGrad((x: Tensor<[2]>, at: IntTensor<[2]>, y: Tensor<[2]>) => sum(scaled(x, at, y), 0))(tensor([1, 2]), n, tensor([10, 20]));
    near(await slope.array(), [100, 100]);
  });

  test("is differentiated like any other function of ops", async () => {
    // The slope of x³, declared: its own slope is 6 x.
    const cube = customGradient({ value: (x: Tensor<[3]>) => mul(x, square(x)), gradient: (dy: Tensor<[3]>, x: Tensor<[3]>) => mul(dy, mul(3, square(x))) });
    const second = grad((x: Tensor<[3]>) => sum(grad((y: Tensor<[3]>) => sum(cube(y), 0))(x), 0));
    near(await second(three).array(), [6, -12, 3]);
  });
});

describe("refused", () => {
  const any = (f: unknown): never => f as never;

  test("functions that give no number", () => {
    expect(refusal(() => grad(any((x: Tensor<[3]>) => x))(any(three)))).toEqual(["shape", "grad: the function must give one number, a Tensor<[]>, got Tensor<[3]>"]);
    expect(refusal(() => grads(any((x: Tensor<[3]>) => cast(sum(x, 0), "int32")))(any(three)))).toEqual(["shape", "grads: the function must give one number, a Tensor<[]>, got IntTensor<[]>"]);
    expect(refusal(() => valueAndGrad(any(() => 3))(any(three)))[1]).toContain("valueAndGrad: the function must give one number, a Tensor<[]>, got 3");
  });

  test("whole numbers to differentiate by, tensors from outside and layers", () => {
    const ints = tensor([1, 2], [2], "int32");
    expect(refusal(() => grad(any((x: IntTensor<[2]>) => sum(cast(x, "float32"), 0)))(any(ints)))).toEqual(["shape", "grad: expected a float tensor, got IntTensor<[2]>"]);
    expect(refusal(() => grads(any((x: Tensor<[3]>) => sum(x, 0)))(any(three), any(ints)))[1]).toBe("grads: expected a float tensor, got IntTensor<[2]>");
    expect(refusal(() => grad((x: Tensor<[3]>) => sum(mul(x, three), 0))(three))[0]).toBe("model");
    expect(refusal(() => grad(any(() => three))(any(three)))[1]).toContain("grad: the function must give one number");
    const one = tensor(1);
    expect(refusal(() => grad((_: Tensor<[3]>) => one)(three))).toEqual(["model", "grad: the function uses a tensor of shape [] from outside"]);
    const dense = layers.dense(1);
    expect(refusal(() => grad((x: Tensor<[2, 3]>) => sum(dense(x)))(matrix))[0]).toBe("model");
  });

  test("what are no functions", () => {
    expect(refusal(() => grad(any(3)))).toEqual(["option", "grad: fn must be a function, got 3"]);
    expect(refusal(() => grads(any("f")))[0]).toBe("option");
    expect(refusal(() => valueAndGrad(any(undefined)))[0]).toBe("option");
    expect(refusal(() => customGradient(any({ value: (x: Tensor<[3]>) => x })))).toEqual(["option", "customGradient: gradient must be a function, got undefined"]);
    expect(refusal(() => customGradient(any({ value: 3, gradient: (dy: Tensor<[3]>) => dy })))[1]).toContain("value must be a function, got 3");
    expect(refusal(() => customGradient(any({ value: (x: Tensor<[3]>) => x, gradiant: (dy: Tensor<[3]>) => dy })))[1]).toContain("gradiant");
  });

  test("gradients of other shapes, and other counts of gradients", () => {
    const made = (gradient: unknown): ((...inputs: readonly unknown[]) => unknown) => customGradient(any({ value: (x: Tensor<[3]>, y?: Tensor<[3]>) => (y ? mul(x, y) : x), gradient })) as never;
    expect(refusal(() => made((dy: Tensor<[3]>) => sum(dy, 0))(three))).toEqual(["shape", "customGradient: the gradient of input 0 must have its shape [3], got []"]);
    expect(refusal(() => made((dy: Tensor<[3]>) => [dy, sum(dy, 0)])(three, three))[1]).toBe("customGradient: the gradient of input 1 must have its shape [3], got []");
    expect(refusal(() => made((dy: Tensor<[3]>) => dy)(three, three))[1]).toContain("customGradient: gradient must give a list of 2 tensors, one for each input, got");
    expect(refusal(() => made((dy: Tensor<[3]>) => [dy])(three, three))[1]).toContain("a list of 2 tensors");
    expect(refusal(() => made((dy: Tensor<[3]>) => [dy, dy])(three))[1]).toContain("a list of 1 tensors");
    expect(refusal(() => made(() => 3)(three))[0]).toBe("shape");
    expect(refusal(() => made((dy: Tensor<[3]>) => cast(dy, "int32"))(three))).toEqual(["shape", "customGradient: gradient: expected a float tensor, got IntTensor<[3]>"]);
  });

  test("values of whole numbers", () => {
    expect(refusal(() => customGradient(any({ value: (x: Tensor<[3]>) => cast(x, "int32"), gradient: (dy: Tensor<[3]>) => dy }))(three as never))[1]).toContain("customGradient: expected a float tensor, got IntTensor<[3]>");
  });
});
