/** All initializers, as users see them under `initializers`. */
export { constant, identity, ones, zeros } from "./initializers/constant.js";
export { orthogonal } from "./initializers/orthogonal.js";
export { randomNormal, randomUniform, truncatedNormal } from "./initializers/random.js";
export { glorotNormal, glorotUniform, heNormal, heUniform, lecunNormal, lecunUniform, varianceScaling } from "./initializers/varianceScaling.js";
