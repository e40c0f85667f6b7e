/** Tensors with values in the middle of a model: arrays that belong to an op and that nothing changes. */
import { KatachiError } from "../../types/error.js";
import type { TensorValue } from "../tensor.js";
import { Variable } from "../variable.js";

/** A variable that keeps its value: neither training nor `resetStates` changes it. */
class Constant extends Variable {
  override write(): void {}
  override moveTo(): void {}
}

const known = new WeakMap<TensorValue, Variable>();

/** The constant of a data tensor; the same one wherever that tensor is used. */
export function constantOf(tensor: TensorValue): Variable {
  const before = known.get(tensor);
  if (before) return before;
  if (tensor.source.kind !== "data") throw new KatachiError("graph", `a tensor of kind ${tensor.source.kind} is no constant`);
  const { values } = tensor.source;
  // Variables hold floats, which are exact for whole numbers up to 2^24.
  const lost = values.findIndex((value) => !Number.isNaN(value) && Math.fround(value) !== value);
  if (lost >= 0) throw new KatachiError("data", `integers beside a step of a model must fit 24 bits, got ${values[lost]} at position ${lost}`);
  const initializer = { make: () => Float32Array.from(values) };
  const variable = new Constant("constant", { shape: tensor.shape as readonly number[], initializer, trainable: false });
  known.set(tensor, variable);
  return variable;
}
