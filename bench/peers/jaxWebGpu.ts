/** jaxTmp.js on its webgpu device; `navigator.gpu` must be there before. */
import { jaxOn } from "./jaxTmp.js";

export const jaxWebGpu = jaxOn("webgpu");
