/** Squeeze-and-excite: each channel is scaled by what all pixels say together (Hu and others, 2018, arXiv:1709.01507). */
import { defineLayer, matmul, mean, mul, relu, sigmoid, type Batch, type Tensor } from "katachi";

/**
 * Scales the channels of an image by numbers from 0 to 1, computed from their means by two products.
 *
 * `ratio` (4): how many times fewer channels there are between the products; rounded down.
 */
export const squeezeExcite = defineLayer({
  name: "squeezeExcite",
  options: { ratio: 4 },
  shape: "b h w c -> b h w c",
  weights: { down: "c c//ratio", up: "c//ratio c" },
  call(x, { down, up }) {
    const squeezed = mean(x, [1, 2], { keepDims: true });               // Tensor<[Batch, 1, 1, "c"]>
    const few = relu(matmul(squeezed, down));                           // Tensor<[Batch, 1, 1, "c//ratio"]>
    const excited = sigmoid(matmul(few, up));                           // Tensor<[Batch, 1, 1, "c"]>
    return mul(x, excited);
  },
});

/** In generic code: whatever goes in comes out. */
export function excited<H extends number, W extends number, C extends number>(x: Tensor<[Batch, H, W, C]>) {
  const y = squeezeExcite({ ratio: 2 })(x);                             // Tensor<[Batch, H, W, C]>
  return y;
}
