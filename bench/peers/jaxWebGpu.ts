/** jax-js on its webgpu device; `navigator.gpu` must be there before. */
import { jaxOn } from "./jax.js";

export const jaxWebGpu = jaxOn("webgpu");
