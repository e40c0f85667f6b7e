/** groupQueryAttention: heads of queries in groups that share keys and values. */
import { checkGroupQueryAttention, type GroupQueryAttentionArguments, type GroupQueryAttentionOptions } from "../../../types/layers/groupQueryAttention.js";
import { headsShapes, type HeadsLayer } from "../../../types/layers/multiHeadAttention.js";
import type { RegularizerOption } from "../../../types/layers/regularizer.js";
import { boolean, check, finite, type Rule } from "../../options.js";
import { makeLayer, type LayerDefinition } from "../layer.js";
import { attend, headsTunable, headsWeights, parseHeads, wantsScores, type Heads } from "./heads.js";

interface Config extends GroupQueryAttentionArguments {
  readonly useBias: boolean;
  readonly activityRegularizer?: RegularizerOption;
}

const number: Rule = { expected: "a positive integer", accepts: (value) => typeof value === "number" };

const headsOf = ({ headDim, numQueryHeads, numKeyValueHeads, ...rest }: Config): Heads => ({ ...rest, heads: numQueryHeads, groups: numKeyValueHeads, keyDim: headDim, valueDim: headDim });

const definition: LayerDefinition<Config> = {
  kind: "GroupQueryAttention",
  name: "groupQueryAttention",
  inputs: "several",
  parse: (args) => parseHeads("groupQueryAttention", args),
  wants: (role) => (role === "attentionMask" ? "any" : "float32"),
  options: { headDim: number, numQueryHeads: number, numKeyValueHeads: number, dropout: finite, useBias: boolean },
  check(config) {
    for (const option of ["headDim", "numQueryHeads", "numKeyValueHeads"] as const) check("groupQueryAttention", option, config[option], number);
    checkGroupQueryAttention(config);
  },
  shape([query, value, key, attentionMask], { numQueryHeads }, _, given) {
    const [output, scores] = headsShapes("groupQueryAttention", numQueryHeads, { query: query!, value: value!, key: key!, attentionMask });
    return wantsScores(given) ? [output, scores] : output;
  },
  weights: (inputs, config) => headsWeights("groupQueryAttention", inputs, headsOf(config), [inputs[0]!.at(-1) as number]),
  tunable: headsTunable,
  activity: true,
  mask: "pass",
  call(call, [query], weights, config) {
    const results = attend(call, weights, headsOf(config), [query!.shape.at(-1)!]);
    return wantsScores(call.given) ? results : results[0];
  },
};

/**
 * Grouped-query attention, of Ainslie et al., "GQA" (2023): multi-head attention in which groups of query heads share
 * the keys and values of one head. Called as {@link multiHeadAttention} is, on tensors [batch, steps, channels].
 *
 * @example
 * const x = input(["seq", 64]);
 * const y = layers.groupQueryAttention({ headDim: 8, numQueryHeads: 8, numKeyValueHeads: 2 })(x, x); // Tensor<[Batch, "seq", 64]>
 *
 * @param options `headDim`, `numQueryHeads`, `numKeyValueHeads` (divides the query heads), `dropout` of the scores (0),
 *   `useBias` (true), `kernel…` and `bias…`, of all projections, with the endings `Initializer`, `Regularizer` and `Constraint`,
 *   `activityRegularizer`, `name`, `trainable`
 */
export function groupQueryAttention<const D extends number, const H extends number, const KV extends number, const R extends number = 0, G = 1>(
  options: GroupQueryAttentionOptions<D, H, KV, R, G>,
): HeadsLayer<"groupQueryAttention", H, undefined> {
  return makeLayer(definition, {}, options, { dropout: 0, useBias: true }) as unknown as HeadsLayer<"groupQueryAttention", H, undefined>;
}
