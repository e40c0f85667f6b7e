/** multiHeadAttention: several attentions side by side, over projections. */
import { checkMultiHeadAttention, headsShapes, type HeadsLayer, type MultiHeadAttentionArguments, type MultiHeadAttentionOptions } from "../../../types/layers/multiHeadAttention.js";
import type { RegularizerOption } from "../../../types/layers/regularizer.js";
import type { RuntimeShape } from "../../../types/shape.js";
import { boolean, check, finite, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { attend, headsTunable, headsWeights, parseHeads, wantsScores, type Heads } from "./heads.js";

interface Config extends MultiHeadAttentionArguments {
  readonly useBias: boolean;
  readonly activityRegularizer?: RegularizerOption;
}

const isNumber = (value: unknown): boolean => typeof value === "number";
const number: Rule = { expected: "a positive integer", accepts: isNumber };
const sizes: Rule = { expected: "a positive integer or a list of them", accepts: (value) => isNumber(value) || (Array.isArray(value) && value.length > 0 && value.every(isNumber)) };

const headsOf = ({ numHeads, keyDim, valueDim = keyDim, ...rest }: Config): Heads => ({ ...rest, heads: numHeads, groups: numHeads, keyDim, valueDim });

/** The sizes that the query's channels become. */
const outputOf = ({ outputShape }: Config, query: RuntimeShape): readonly number[] => (outputShape === undefined ? [query.at(-1) as number] : [outputShape].flat());

const definition: LayerDefinition<Config> = {
  kind: "MultiHeadAttention",
  name: "multiHeadAttention",
  inputs: "several",
  parse: (args) => parseHeads("multiHeadAttention", args),
  wants: (role) => (role === "attentionMask" ? "any" : "float32"),
  options: { numHeads: number, keyDim: number, valueDim: number, dropout: finite, useBias: boolean, outputShape: sizes },
  check(config) {
    check("multiHeadAttention", "numHeads", config.numHeads, number);
    check("multiHeadAttention", "keyDim", config.keyDim, number);
    checkMultiHeadAttention(config);
  },
  shape([query, value, key, attentionMask], config, _, given) {
    const [output, scores] = headsShapes("multiHeadAttention", config.numHeads, { query: query!, value: value!, key: key!, attentionMask });
    const result = config.outputShape === undefined ? output : [...output.slice(0, -1), ...outputOf(config, output)];
    return wantsScores(given) ? [result, scores] : result;
  },
  weights: (inputs, config) => headsWeights("multiHeadAttention", inputs, headsOf(config), outputOf(config, inputs[0]!)),
  tunable: headsTunable,
  activity: true,
  mask: "pass",
  call(call, [query], weights, config) {
    const results = attend(call, weights, headsOf(config), outputOf(config, query!.shape));
    return wantsScores(call.given) ? results : results[0];
  },
};

/**
 * Multi-head attention, of Vaswani et al., "Attention Is All You Need" (2017): each head projects query, key and value,
 * and sums the values with weights softmax(query · key / √keyDim); a last projection joins the heads. It attends over
 * all axes between batch and channels. Weights have Keras' shapes: `query/kernel` is [channels, heads, keyDim].
 *
 * The layer is called `(query, value, key?, options?)`; the values are the keys when these are left out, and the options
 * may follow at once. Options of the call: `attentionMask`, `returnAttentionScores`, `useCausalMask`. Masks of query,
 * value and key are heeded.
 *
 * @example
 * const x = input(["seq", 64]);
 * const y = layers.multiHeadAttention({ numHeads: 8, keyDim: 8 })(x, x, { useCausalMask: true }); // Tensor<[Batch, "seq", 64]>
 *
 * @param options `numHeads`, `keyDim`, `valueDim` (keyDim), `dropout` of the scores (0), `useBias` (true), `outputShape`
 *   (the query's channels), `kernel…` and `bias…`, of all projections, with the endings `Initializer`, `Regularizer` and
 *   `Constraint`, `activityRegularizer`, `name`, `trainable`
 */
export function multiHeadAttention<const H extends number, const K extends number, const V extends number = number, const R extends number = 0, const O extends number | readonly number[] | undefined = undefined, G = 1>(
  options: MultiHeadAttentionOptions<H, K, V, R, O, G>,
): HeadsLayer<"multiHeadAttention", H, O> {
  return makeLayer(definition, {}, options, { dropout: 0, useBias: true }) as unknown as HeadsLayer<"multiHeadAttention", H, O>;
}
