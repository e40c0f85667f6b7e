/** A layer with a gradient of its own and one mistake in it. The property test finds it; the compiler cannot. */
import { customGradient, defineLayer, matmul, type Batch, type Tensor } from "katachi";

/** Mixes channels by a square matrix, with the gradient written by hand: dx = dy mixᵀ, dmix = xᵀ dy. */
const mixed = customGradient({
  value: (x: Tensor<[Batch, "c"]>, mix: Tensor<["c", "c"]>) => matmul(x, mix),
  gradient: (dy, x, mix) => [
    matmul(dy, mix), // must have { transposeB: true }; both sides are "c", so the shapes fit without it
    matmul(x, dy, { transposeA: true }),
  ],
});

export const channelMix = defineLayer({
  name: "channelMix",
  shape: "b c -> b c",
  weights: { mix: "c c" },
  call: (x, { mix }) => mixed(x, mix),
});
