/** All regularizers, as users see them under `regularizers`. */
export { l1, l1l2, l2 } from "./regularizers/norms.js";
export { orthogonalRegularizer } from "./regularizers/orthogonal.js";
