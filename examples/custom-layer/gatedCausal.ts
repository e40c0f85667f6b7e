/** A gated linear unit over a causal convolution (Dauphin and others, 2017, arXiv:1612.08083). */
import { add, defineLayer, matmul, mul, pad, sigmoid, slice, split, type Batch, type Tensor } from "katachi";

/**
 * Half of a convolution's channels, each multiplied by the sigmoid of its partner in the other half. A step sees itself
 * and the `kernelSize - 1` steps before it, zeros before the first.
 */
export const gatedCausal = defineLayer({
  name: "gatedCausal",
  options: { filters: Number, kernelSize: Number },
  shape: "b t c -> b t filters",
  weights: { kernel: "kernelSize c 2*filters", bias: { shape: "2*filters", initializer: "zeros" } },
  call(x, { kernel, bias }, { kernelSize }) {
    const steps = Number(x.shape[1]); // "t" for the compiler; a number by the time this runs
    const padded = pad(x, [[0, 0], [kernelSize - 1, 0], [0, 0]]);       // Tensor<[Batch, number, "c"]>
    const products = Array.from({ length: kernelSize }, (_, i) =>
      matmul(slice(padded, [0, i, 0], [-1, steps, -1]), slice(kernel, [i, 0, 0], [1, -1, -1])),
    );
    const both = add(products.reduce((a, b) => add(a, b)), bias);       // Tensor<[Batch, number, "2*filters"]>
    const [values, gates] = split(both, 2, -1);                             // Tensor<[Batch, number, "filters"]>
    return mul(values, sigmoid(gates));
  },
});

/** In generic code: the steps stay, whatever their number. */
export function gatedBlock<T extends number, C extends number>(x: Tensor<[Batch, T, C]>) {
  const y = gatedCausal({ filters: 8, kernelSize: 3 })(x);              // Tensor<[Batch, T, 8]>
  return y;
}
