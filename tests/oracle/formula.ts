/** Layers that tfjs-layers has not, made of functions of tfjs-core or of a layer on reshaped tensors. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import type { Composed } from "./oracle.js";

/** A layer without weights: a function of one tensor or of a list. */
class Formula extends tfl.layers.Layer {
  static readonly className = "Formula";
  readonly #compute: (...inputs: tf.Tensor[]) => tf.Tensor;

  constructor(compute: (...inputs: tf.Tensor[]) => tf.Tensor) {
    super({});
    this.#compute = compute;
  }

  override computeOutputShape(shape: tfl.Shape | tfl.Shape[]): tfl.Shape {
    const shapes = (Array.isArray(shape[0]) ? shape : [shape]) as number[][];
    return tf.tidy(() => this.#compute(...shapes.map((each) => tf.zeros(each))).shape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.#compute(...(Array.isArray(inputs) ? inputs : [inputs])));
  }
}

export const formula = (compute: (...inputs: tf.Tensor[]) => tf.Tensor): tfl.layers.Layer => new Formula(compute);

/** A layer on its input in another shape, and its result in another: both without the batch. */
export function reshaped(layer: tfl.layers.Layer, before: readonly number[], after: (shape: readonly (number | null)[]) => number[]): Composed {
  return {
    weighted: layer,
    apply(x) {
      const y = layer.apply(tfl.layers.reshape({ targetShape: [...before] }).apply(x)) as tfl.SymbolicTensor;
      return tfl.layers.reshape({ targetShape: after(y.shape) }).apply(y) as tfl.SymbolicTensor;
    },
  };
}

/** A layer for the last axis, along another one: axes are counted with the batch, `rank` without it. */
export function alongLast(layer: tfl.layers.Layer, rank: number, axis: number): tfl.layers.Layer | Composed {
  if (axis === rank) return layer;
  const there = Array.from({ length: rank }, (_, i) => i + 1).filter((i) => i !== axis).concat(axis);
  const back = there.map((_, i) => there.indexOf(i + 1) + 1);
  const permuted = (dims: number[], x: tfl.SymbolicTensor): tfl.SymbolicTensor => tfl.layers.permute({ dims }).apply(x) as tfl.SymbolicTensor;
  return { weighted: layer, apply: (x: tfl.SymbolicTensor) => permuted(back, layer.apply(permuted(there, x)) as tfl.SymbolicTensor) };
}
