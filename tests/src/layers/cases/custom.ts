/** Layers that a user would define. */
import { defineLayer, layers, matmul, mean, mul, rearrange, relu, reshape, sigmoid, slice, type Batch, type Tensor } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const toDepth = defineLayer({ name: "toDepth", shape: "b h w c -> b h/2 w/2 4*c", call: (x) => rearrange(x, "b (h i) (w j) c -> b h w (i j c)", { i: 2, j: 2 }) });

/** Hu, Shen, Sun, "Squeeze-and-Excitation Networks". */
const squeezeExcite = defineLayer({
  name: "squeezeExcite",
  options: { ratio: 2 },
  shape: "b h w c -> b h w c",
  weights: { down: "c c/ratio", up: { shape: "c/ratio c", initializer: "ones" } },
  call(x, { down, up }) {
    const squeezed = mean(x, [1, 2], { keepDims: true });
    return mul(x, sigmoid(matmul(relu(matmul(squeezed, down)), up)));
  },
});

/** Dauphin and others, "Language Modeling with Gated Convolutional Networks", for one step. */
const gatedLinear = defineLayer({
  name: "gatedLinear",
  options: { units: Number, useBias: true },
  shape: "b l c -> b l units",
  weights: { kernel: "c 2*units" },
  call(x, { kernel }, { units }) {
    const both = matmul(x, kernel);
    return mul(slice(both, [0, 0, 0], [-1, -1, units]), sigmoid(slice(both, [0, 0, units], [-1, -1, units])));
  },
});

export const customCases: Readonly<Record<string, readonly LayerCase[]>> = {
  toDepth: [{ title: "space to depth", inputs: [{ shape: [4, 6, 2] }], apply: ([x]) => toDepth()(x) }],
  squeezeExcite: [{ title: "squeeze and excite", inputs: [{ shape: [3, 2, 4] }], apply: ([x]) => squeezeExcite()(x) }],
  gatedLinear: [
    { title: "gated linear unit", inputs: [{ shape: [3, 4] }], apply: ([x]) => gatedLinear({ units: 5 })(x) },
    { title: "twice, sharing its weights", inputs: [{ shape: [3, 4] }], apply: ([x]) => { const layer = gatedLinear({ units: 4 }); return layer(layer(x)); } },
  ],
  lambda: [{ title: "in a lambda", inputs: [{ shape: [3, 4] }], apply: ([x]) => layers.lambda((y: Tensor<[Batch, 3, 4]>) => reshape(mul(y, y), [-1, 12]))(x) }],
};
