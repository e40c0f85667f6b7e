/** attention and additiveAttention: one head without projections. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, expandDims, matmul, mul, sum, tanh, toBool, toFloat } from "../../../codegen/ops/index.js";
import { attentionShapes, checkAttention, type AdditiveAttentionOptions, type AttentionLayer, type AttentionName, type AttentionOptions } from "../../../types/layers/attention.js";
import { shapeError } from "../../../types/messages.js";
import type { RuntimeShape } from "../../../types/shape.js";
import type { Given } from "../../operation.js";
import { boolean, checkOptions, finite, oneOf, type Rule } from "../../options.js";
import { isTensor } from "../../tensor.js";
import type { WeightSpec } from "../../variable.js";
import type { LayerCall } from "../call.js";
import { makeLayer, sizeFor, type LayerDefinition, type Parsed } from "../layer.js";
import { causal, headsOptions, maskOf, spread, wantsScores, weigh } from "./heads.js";

interface Config {
  readonly useScale: boolean;
  readonly scoreMode: "dot" | "concat";
  readonly dropout: number;
}

const masksRule: Rule = { expected: "a list of two tensors or nulls", accepts: (value) => Array.isArray(value) && value.length === 2 && value.every((mask) => mask === null || isTensor(mask)) };

/** `([query, value, key?], options?)`. Masks given take the place of those that the tensors bring. */
function parse(layer: AttentionName, args: readonly unknown[]): Parsed {
  const [list, given] = args;
  if (!Array.isArray(list) || args.length > 2) throw shapeError("notTensors", { layer });
  if (list.length < 2 || list.length > 3) throw shapeError("tensorCount", { layer, expected: "2 or 3", actual: list.length });
  const { mask, ...options } = checkOptions<Record<string, unknown>>(layer, given as Record<string, unknown> | undefined, { mask: masksRule, ...headsOptions });
  const [query, value, key] = list as readonly unknown[];
  const [queryMask, valueMask] = (mask ?? []) as readonly unknown[];
  return { tensors: { query, value, key, queryMask: queryMask ?? undefined, valueMask: valueMask ?? undefined }, options: { ...options, masked: mask !== undefined } };
}

/** The mask of a role: the given one, or the tensor's own where none was given. */
function chosenMask(call: LayerCall, role: "query" | "value"): Node | undefined {
  if (call.given.options["masked"] !== true) return maskOf(call, role);
  const given = call.role(`${role}Mask`);
  return given && toBool(given);
}

const byRole = (inputs: readonly RuntimeShape[], { roles }: Given, role: string): RuntimeShape | undefined => inputs[roles.indexOf(role)];

type Score = (query: Node, key: Node, weights: Readonly<Record<string, Node>>) => Node;

const sumOfBoth = (query: Node, key: Node): Node => add(expandDims(query, 2), expandDims(key, 1));

const definition = (kind: string, name: AttentionName, weights: (query: RuntimeShape, config: Config) => Record<string, WeightSpec>, scoreOf: (config: Config) => Score): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "several",
  parse: (args) => parse(name, args),
  wants: (role) => (role.endsWith("Mask") ? "any" : "float32"),
  options: { useScale: boolean, dropout: finite, ...(name === "attention" && { scoreMode: oneOf(["dot", "concat"]) }) },
  check: (config) => checkAttention(name, config),
  shape(inputs, _, __, given) {
    const of = (role: string): RuntimeShape | undefined => byRole(inputs, given, role);
    const [output, scores] = attentionShapes(name, of("query")!, of("value")!, of("key"), of("queryMask"), of("valueMask"));
    return wantsScores(given) ? [output, scores] : output;
  },
  weights: ([query], config) => weights(query!, config),
  mask: (call) => [chosenMask(call, "query"), undefined],
  call(call, _, given, config) {
    const [query, value] = [call.role("query")!, call.role("value")!];
    const raw = scoreOf(config)(query, call.role("key") ?? value, given);
    const valueMask = chosenMask(call, "value");
    const scores = weigh(call, raw, [valueMask && spread(valueMask, "b1v"), call.given.options["useCausalMask"] === true ? causal(raw) : undefined], config.dropout);
    const mixed = matmul(scores, value);
    const queryMask = chosenMask(call, "query");
    const output = queryMask ? mul(mixed, toFloat(spread(queryMask, "bq1"))) : mixed;
    return wantsScores(call.given) ? [output, scores] : output;
  },
});

const number: WeightSpec = { shape: [], initializer: "ones" };

const dotDefinition = definition(
  "Attention",
  "attention",
  (_, { useScale, scoreMode }) => ({ ...(useScale && { scale: number }), ...(scoreMode === "concat" && { concat_score_weight: number }) }),
  ({ scoreMode }) => (query, key, { scale, concat_score_weight: weight }) => {
    const scaled = (x: Node): Node => (scale ? mul(x, scale) : x);
    return scoreMode === "dot" ? scaled(matmul(query, key, { transposeB: true })) : mul(sum(tanh(scaled(sumOfBoth(query, key))), -1), weight!);
  },
);

const additiveDefinition = definition(
  "AdditiveAttention",
  "additiveAttention",
  (query, { useScale }) => ({ ...(useScale && { scale: { shape: [sizeFor("additiveAttention", query, -1)], initializer: "glorotUniform" } }) }),
  () => (query, key, { scale }) => {
    const bent = tanh(sumOfBoth(query, key));
    return sum(scale ? mul(bent, scale) : bent, -1);
  },
);

/**
 * Dot-product attention, of Luong et al. (2015): values summed with weights softmax(query · key). Called on
 * `[query, value]` or `[query, value, key]`, of shapes [batch, queries, channels], [batch, values, value channels] and
 * [batch, values, channels]. Options of the call: `mask` for query and value, `returnAttentionScores`, `useCausalMask`.
 *
 * @example
 * const question = input([5, 16]);
 * const text = input(["seq", 16]);
 * const y = layers.attention()([question, text]); // Tensor<[Batch, 5, 16]>
 *
 * @param options `useScale` (false), `scoreMode` ("dot", or "concat" for a trained number times Σ tanh(query + key)),
 *   `dropout` of the scores (0), `name`, `trainable`
 */
export function attention<const R extends number = 0, G = 1>(options?: AttentionOptions<R, G>): AttentionLayer<"attention"> {
  return makeLayer(dotDefinition, {}, options, { useScale: false, scoreMode: "dot", dropout: 0 }) as unknown as AttentionLayer<"attention">;
}

/**
 * Additive attention, of Bahdanau et al. (2014): values summed with weights softmax(Σ scale * tanh(query + key)). Called
 * as {@link attention} is.
 *
 * @example
 * const question = input([5, 16]);
 * const text = input(["seq", 16]);
 * const y = layers.additiveAttention()([question, text]); // Tensor<[Batch, 5, 16]>
 *
 * @param options `useScale` (true): whether channels have trained weights; `dropout` of the scores (0), `name`, `trainable`
 */
export function additiveAttention<const R extends number = 0, G = 1>(options?: AdditiveAttentionOptions<R, G>): AttentionLayer<"additiveAttention"> {
  return makeLayer(additiveDefinition, {}, options, { useScale: true, dropout: 0 }) as unknown as AttentionLayer<"additiveAttention">;
}
