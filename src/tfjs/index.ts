/** Models on the tensors of tfjs: `katachi/tfjs`. */
export { predictTensors, type PerPort } from "./predictTensors.js";
