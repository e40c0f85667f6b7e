/** All constraints, as users see them under `constraints`. */
export { nonNeg } from "./constraints/nonNeg.js";
export { maxNorm, minMaxNorm, unitNorm } from "./constraints/norms.js";
