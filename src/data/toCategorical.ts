/** `toCategorical`: classes as rows of zeros with a one. */
import { KatachiError } from "../../types/error.js";
import { sentenceError } from "../../types/messages.js";
import type { LabelCount, Labels } from "../../types/data/categorical.js";
import type { Tensor } from "../../types/tensor.js";
import { aNumber, checkOptions, show } from "../options.js";
import { describe, isTensor, TensorValue } from "../tensor.js";
import { indexText } from "../position.js";
import { formOf } from "../training/forms.js";

export interface ToCategoricalOptions<C> {
  /** The length of the rows; one more than the largest label by default. */
  numClasses?: C & number;
}

/**
 * Labels from 0 to `numClasses` - 1 as one-hot rows, as `categoricalCrossentropy` wants them. A last axis of 1 is dropped,
 * as Keras 2.12's `keras.utils.to_categorical` does.
 *
 * @example
 * const rows = toCategorical([2, 0], { numClasses: 3 }); // Tensor<[2, 3]>: [[0, 0, 1], [1, 0, 0]]
 *
 * @param labels an IntTensor that holds values, numbers or a typed array, of shape [samples] or [samples, 1]
 * @throws KatachiError with code "data" for labels that are no whole numbers in the range, "option" for a numClasses that is no positive integer
 */
export function toCategorical<const X, const C = undefined>(labels: Labels<X>, options?: ToCategoricalOptions<C>): Tensor<[LabelCount<X>, C extends number ? C : number]> {
  const { numClasses } = checkOptions<ToCategoricalOptions<C>>("toCategorical", options, { numClasses: aNumber });
  if (numClasses !== undefined && !(Number.isSafeInteger(numClasses) && numClasses > 0)) throw sentenceError("option", "positive", { layer: "toCategorical", option: "numClasses", value: String(numClasses) });
  const { values, shape } = read(labels);
  const [samples = 0, one = 1] = shape;
  if (shape.length < 1 || shape.length > 2 || one !== 1) throw new KatachiError("data", `toCategorical: labels must be of shape [samples] or [samples, 1], got ${isTensor(labels) ? describe(labels) : `shape [${shape.join(", ")}]`}`);
  let most = -1;
  for (let i = 0; i < samples; i++) most = Math.max(most, values[i]!);
  const classes = (numClasses as number | undefined) ?? most + 1;
  const rows = new Float32Array(samples * (Number.isSafeInteger(classes) && classes > 0 ? classes : 0));
  for (let i = 0; i < samples; i++) {
    const label = values[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < classes)) {
      throw new KatachiError("data", `toCategorical: labels must be whole numbers from 0${numClasses === undefined ? "" : ` to ${classes - 1}`}, got ${label} at ${indexText(i, shape)}`);
    }
    rows[i * classes + label] = 1;
  }
  return new TensorValue([samples, Math.max(classes, 0)], "float32", { kind: "data", values: rows }) as unknown as Tensor<[LabelCount<X>, C extends number ? C : number]>;
}

function read(labels: unknown): { readonly values: ArrayLike<number>; readonly shape: readonly number[] } {
  const wanted = "toCategorical: labels must be an IntTensor that holds values, or numbers";
  if (isTensor(labels)) {
    if (labels.dtype !== "int32" || labels.source.kind !== "data") throw new KatachiError("data", `${wanted}, got ${labels.dtype === "int32" ? "a tensor still to be computed; give it the array that labels.data() gives" : describe(labels)}`);
    return { values: labels.source.values, shape: labels.shape as readonly number[] };
  }
  if (Array.isArray(labels)) {
    formOf(labels, "toCategorical: labels", "numbers");
    return { values: labels.flat() as number[], shape: Array.isArray(labels[0]) ? [labels.length, labels[0].length] : [labels.length] };
  }
  if (ArrayBuffer.isView(labels) && formOf(labels, "toCategorical: labels", "numbers")) return { values: labels as Uint8Array, shape: [(labels as Uint8Array).length] };
  throw new KatachiError("data", `${wanted}, got ${show(labels)}`);
}
