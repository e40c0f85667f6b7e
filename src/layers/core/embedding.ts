/** embedding: a row of a table for every integer. */
import { gather, notEqual } from "../../../codegen/ops/index.js";
import { checkEmbedding, embeddingShape, type Embedding, type EmbeddingArguments, type EmbeddingOptions, type IntLayer } from "../../../types/layers/embedding.js";
import { boolean, positiveInteger, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";

interface Config extends EmbeddingArguments {
  readonly maskZero: boolean;
}

const isLength = (value: unknown): boolean => typeof value === "number" || value === null;
const lengthRule: Rule = {
  expected: "a positive integer or a list of positive integers or null",
  accepts: (value) => typeof value === "number" || (Array.isArray(value) && value.every(isLength)),
};

const definition: LayerDefinition<Config> = {
  kind: "Embedding",
  name: "embedding",
  inputs: "one",
  wants: "int32",
  below: ({ inputDim }) => inputDim,
  options: { inputDim: positiveInteger, outputDim: positiveInteger, maskZero: boolean, inputLength: lengthRule },
  check: checkEmbedding,
  shape: ([input], config) => embeddingShape(input!, config),
  weights: (_, { inputDim, outputDim }) => ({ embeddings: { shape: [inputDim, outputDim], initializer: "randomUniform" } }),
  tunable: { embeddings: "embeddings" },
  activity: true,
  mask: (_, [x], { maskZero }) => (maskZero ? notEqual(x!, 0) : undefined),
  call: (_, [x], { embeddings }) => gather(embeddings!, x!),
};

/**
 * Turns integers, such as the numbers of words, into learned vectors: row x of a table for every integer x. Data
 * for a model is refused where an integer is outside the table; one that was computed counts as its nearest row.
 *
 * @example
 * const words = input(["seq"], { dtype: "int32" });
 * const y = layers.embedding({ inputDim: 10000, outputDim: 64, maskZero: true })(words); // Tensor<[Batch, "seq", 64]>
 *
 * @param options `inputDim`, rows of the table; `outputDim`, their length; `maskZero` (false): 0 is padding, which
 *   layers behind skip where they can; `inputLength` to declare the axes after the batch; `embeddings…` with
 *   the endings `Initializer`, `Regularizer` and `Constraint`; `activityRegularizer`, `name`, `trainable`
 */
export function embedding<const I extends number, const D extends number, const L = undefined, G = 1>(options: EmbeddingOptions<I, D, L, G>): IntLayer<Embedding<D, L>> {
  return makeLayer(definition, {}, options, { maskZero: false }) as unknown as IntLayer<Embedding<D, L>>;
}
