/** sinePositionEncoding and positionEmbedding: what tells a layer behind where in a sequence a step stands. */
import { bitAnd, broadcastTo, cos, equal, exp, iota, mul, select, shiftRight, sin, sliceAxis, toFloat } from "../../../codegen/ops/index.js";
import type { Layer } from "../../../types/layer.js";
import { checkPositionEmbedding, positionEmbeddingShape, type PositionEmbedding, type PositionEmbeddingOptions } from "../../../types/layers/positionEmbedding.js";
import { checkWavelength, sinePositionEncodingShape, type SinePositionEncoding, type SinePositionEncodingOptions } from "../../../types/layers/sinePositionEncoding.js";
import { check, finite, type Rule } from "../../options.js";
import { makeLayer, sizeFor, type LayerDefinition } from "../layer.js";

const sineDefinition: LayerDefinition<{ readonly maxWavelength: number }> = {
  kind: "SinePositionEncoding",
  name: "sinePositionEncoding",
  inputs: "one",
  options: { maxWavelength: finite },
  check: ({ maxWavelength }) => checkWavelength(maxWavelength),
  shape: ([input]) => sinePositionEncodingShape(input!),
  mask: "pass",
  call(_, [x], __, { maxWavelength }) {
    const table = x!.shape.slice(-2);
    const channel = iota(x!.graph, table, 1);
    // Two neighbouring channels share a frequency: the even one has its sine, the odd one its cosine.
    const frequency = exp(mul(toFloat(shiftRight(channel, 1)), (-2 * Math.log(maxWavelength)) / table[1]!));
    const angle = mul(toFloat(iota(x!.graph, table, 0)), frequency);
    return broadcastTo(select(equal(bitAnd(channel, 1), 0), sin(angle), cos(angle)), x!.shape);
  },
};

/**
 * Sines and cosines of the positions, of Vaswani et al., "Attention Is All You Need" (2017), section 3.5, in the shape
 * of the input, whose values do not matter: position p in channel i is sin(p / maxWavelength^(i / channels)) for even i
 * and the cosine with the frequency of the channel before for odd i. As KerasNLP's SinePositionEncoding: add it yourself.
 *
 * @example
 * const x = input(["seq", 64]);
 * const y = layers.add()([x, layers.sinePositionEncoding()(x)]); // Tensor<[Batch, "seq", 64]>
 *
 * @param options `maxWavelength` (10000), `name`, `trainable`
 */
export function sinePositionEncoding<const W extends number = 10000>(options?: SinePositionEncodingOptions<W>): Layer<SinePositionEncoding> {
  return makeLayer(sineDefinition, {}, options, { maxWavelength: 10000 }) as unknown as Layer<SinePositionEncoding>;
}

const number: Rule = { expected: "a positive integer", accepts: (value) => typeof value === "number" };

const tableDefinition: LayerDefinition<{ readonly sequenceLength: number }> = {
  kind: "PositionEmbedding",
  name: "positionEmbedding",
  inputs: "one",
  options: { sequenceLength: number },
  check({ sequenceLength }) {
    check("positionEmbedding", "sequenceLength", sequenceLength, number);
    checkPositionEmbedding(sequenceLength);
  },
  shape: ([input], { sequenceLength }) => positionEmbeddingShape(input!, sequenceLength),
  weights: ([input], { sequenceLength }) => ({ embeddings: { shape: [sequenceLength, sizeFor("positionEmbedding", input!, -1)], initializer: "glorotUniform" } }),
  tunable: { embeddings: [""] },
  mask: "pass",
  call: (_, [x], { embeddings }) => broadcastTo(sliceAxis(embeddings!, 0, 0, x!.shape.at(-2)!), x!.shape),
};

/**
 * A trained row for every position, in the shape of the input, whose values do not matter. As KerasNLP's
 * PositionEmbedding: add it yourself. An input longer than the table is an error.
 *
 * @example
 * const x = input([100, 64]);
 * const y = layers.add()([x, layers.positionEmbedding({ sequenceLength: 512 })(x)]); // Tensor<[Batch, 100, 64]>
 *
 * @param options `sequenceLength` of the table, `initializer` ("glorotUniform"), `name`, `trainable`
 */
export function positionEmbedding<const L extends number, G = 1>(options: PositionEmbeddingOptions<L, G>): Layer<PositionEmbedding<L>> {
  return makeLayer(tableDefinition, {}, options) as unknown as Layer<PositionEmbedding<L>>;
}
