/** permute: the axes after the batch in another order. */
import { transpose } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { checkPermute, permuteShape, type PermutationCheck, type Permute, type PermuteOptions } from "../../../types/layers/permute.js";
import { check, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly dims: readonly number[];
}

const dimsRule: Rule = { expected: "a list of axes", accepts: (value) => Array.isArray(value) && value.every((axis) => typeof axis === "number") };

const definition: LayerDefinition<Config> = {
  kind: "Permute",
  name: "permute",
  inputs: "one",
  options: {},
  check({ dims }) {
    check("permute", "dims", dims, dimsRule);
    checkPermute(dims);
  },
  shape: ([input], { dims }) => permuteShape(input!, dims),
  call: (_, [x], __, { dims }) => transpose(x!, [0, ...dims]),
};

/**
 * Puts the axes in another order; the batch, axis 0, stays. Axis i of the result is axis `dims[i - 1]` of the input.
 *
 * @example
 * const y = layers.permute([2, 1])(input([10, 64])); // Tensor<[Batch, 64, 10]>
 *
 * @param dims the axes after the batch, counted from 1, each once
 */
export function permute<const D extends readonly number[]>(dims: PermutationCheck<D>, options?: PermuteOptions): Layer<Permute<D>> {
  return makeLayer(definition, { dims: dims as readonly number[] }, options) as unknown as Layer<Permute<D>>;
}
