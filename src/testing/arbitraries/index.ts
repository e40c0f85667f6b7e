/** What can be drawn: shapes, tensors, options, models, and the building blocks of fast-check beside them. */
export { array, boolean, constant, constantFrom, double, float, integer, nat, oneof, option, record, string, tuple } from "fast-check";
export { model } from "./model.js";
export { optionsOf } from "./optionsOf.js";
export { broadcastable, dim, shape, symbol, type DimArbitrary, type DrawnDim, type DrawnShape } from "./shape.js";
export { intTensor, tensor, type TensorOptions } from "./tensor.js";
