/** What the attention layers share: masks, the softmax over the scores, and heads side by side. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import type { Node } from "../../../codegen/graph/node.js";
import { add, and, broadcastTo, einsum, greaterEqual, iota, less, matmul, mul, reshape, select, softmax, toBool } from "../../../codegen/ops/index.js";
import type { RegularizerOption } from "../../../types/layers/regularizer.js";
import { shapeError } from "../../../types/messages.js";
import type { RuntimeShape } from "../../../types/shape.js";
import type { Given } from "../../operation.js";
import { boolean, checkOptions, type Rule } from "../../options.js";
import { isTensor } from "../../tensor.js";
import type { WeightSpec } from "../../variable.js";
import { activityPenalty, type Tunable } from "../../weights/tuning.js";
import type { LayerCall } from "../call.js";
import { sizeFor, type Parsed } from "../layer.js";

/** Whether a call asks for the scores as well. */
export const wantsScores = ({ options }: Given): boolean => options["returnAttentionScores"] === true;

/** The mask that came with the tensor of a role, flat: [batch, steps]. */
export function maskOf(call: LayerCall, role: string): Node | undefined {
  const mask = call.masks[call.given.roles.indexOf(role)];
  return mask && flat(mask, call.role(role)!.shape);
}

/** A mask of some first axes of a shape as one of all axes but the last, put together: [batch, steps]. */
function flat(mask: Node, shape: readonly number[]): Node {
  const steps = shape.slice(0, -1);
  const open = reshape(mask, [...mask.shape, ...Array<number>(steps.length - mask.shape.length).fill(1)]);
  return reshape(broadcastTo(open, steps), [steps[0]!, sizeOf(steps.slice(1))]);
}

/** A mask with axes of size 1 where it says nothing: `[batch, steps]` becomes `[batch, 1, steps]` with the pattern "b1s". */
export const spread = (mask: Node, pattern: string): Node => {
  let from = 0;
  return reshape(mask, [...pattern].map((letter) => (letter === "1" ? 1 : mask.shape[from++]!)));
};

/** True where a query stands at the value's position or behind it: the last two axes. */
export const causal = (scores: Node): Node => greaterEqual(iota(scores.graph, scores.shape, scores.shape.length - 2), iota(scores.graph, scores.shape, scores.shape.length - 1));

/** The softmax of the scores; what a mask excludes counts as -1e9, as in Keras, so that a row without any value is a plain mean. */
export function weigh(call: LayerCall, scores: Node, masks: readonly (Node | undefined)[], dropout: number): Node {
  const given = masks.filter((mask) => mask !== undefined);
  const mask = given.length > 0 ? given.map((each) => broadcastTo(each, scores.shape)).reduce((a, b) => and(a, b)) : undefined;
  return drop(call, softmax(mask ? select(mask, scores, -1e9) : scores), dropout);
}

function drop(call: LayerCall, x: Node, rate: number): Node {
  if (!call.training || rate === 0) return x;
  return select(less(call.uniform(x.shape), rate), 0, mul(x, 1 / (1 - rate)));
}

/** What the layers with heads need to know. Query heads come in as many groups as there are heads of keys and values. */
export interface Heads {
  readonly heads: number;
  readonly groups: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly dropout: number;
  readonly useBias: boolean;
  /** As in Keras, for the result of each projection, besides those of the layer. */
  readonly activityRegularizer?: RegularizerOption | undefined;
}

const projections = ["query", "key", "value", "attention_output"];

/** Keras' weights, by name and in its order: a kernel and a bias for query, key, value and output. */
export function headsWeights(layer: string, [query, value, key]: readonly RuntimeShape[], { heads, groups, keyDim, valueDim, useBias }: Heads, output: readonly number[]): Record<string, WeightSpec> {
  const pair = (name: string, input: readonly number[], result: readonly number[]): [string, WeightSpec][] => [
    [`${name}/kernel`, { shape: [...input, ...result], initializer: "glorotUniform" }],
    ...(useBias ? [[`${name}/bias`, { shape: result, initializer: "zeros" }] as [string, WeightSpec]] : []),
  ];
  return Object.fromEntries([
    ...pair("query", [sizeFor(layer, query!, -1)], [heads, keyDim]),
    ...pair("key", [sizeFor(layer, key!, -1)], [groups, keyDim]),
    ...pair("value", [sizeFor(layer, value!, -1)], [groups, valueDim]),
    ...pair("attention_output", [heads, valueDim], output),
  ]);
}

/** One word for the kernels of all four projections, and one for their biases. */
export const headsTunable: Tunable = Object.fromEntries(projections.flatMap((name) => [[`${name}/kernel`, "kernel"], [`${name}/bias`, "bias"]]));

/** Attention over all axes between batch and channels; gives the output and the scores. */
export function attend(call: LayerCall, weights: Readonly<Record<string, Node>>, { heads, groups, keyDim, valueDim, dropout, activityRegularizer }: Heads, output: readonly number[]): readonly [output: Node, scores: Node] {
  const [query, value, key] = ["query", "value", "key"].map((role) => call.role(role)!) as [Node, Node, Node];
  const [batch, ...rest] = query.shape as readonly number[] as readonly [number, ...number[]];
  const [queries, values] = [query, value].map(({ shape }) => sizeOf(shape.slice(1, -1))) as [number, number];
  const shared = heads / groups;
  const project = (x: Node, name: string, inputs: number, result: readonly number[]): Node => {
    const product = matmul(reshape(x, [sizeOf(x.shape) / inputs, inputs]), reshape(weights[`${name}/kernel`]!, [inputs, sizeOf(result)]));
    const bias = weights[`${name}/bias`];
    const projected = bias ? add(product, reshape(bias, [sizeOf(result)])) : product;
    if (activityRegularizer) call.penalize(activityPenalty(name, activityRegularizer, reshape(projected, [batch, projected.shape[0]! / batch, ...result]), call));
    return projected;
  };
  const group = shared === 1 ? [heads] : [groups, shared];
  const q = reshape(mul(project(query, "query", query.shape.at(-1)!, [heads, keyDim]), 1 / Math.sqrt(keyDim)), [batch, queries, ...group, keyDim]);
  const k = reshape(project(key, "key", key.shape.at(-1)!, [groups, keyDim]), [batch, values, groups, keyDim]);
  const v = reshape(project(value, "value", value.shape.at(-1)!, [groups, valueDim]), [batch, values, groups, valueDim]);
  const raw = reshape(einsum(shared === 1 ? "bqgd,bvgd->bgqv" : "bqgsd,bvgd->bgsqv", q, k), [batch, heads, queries, values]);
  const scores = weigh(call, raw, masksOf(call, raw), dropout);
  const mixed = einsum(shared === 1 ? "bgqv,bvgd->bqgd" : "bgsqv,bvgd->bqgsd", reshape(scores, [batch, ...group, queries, values]), v);
  const result = project(mixed, "attention_output", heads * valueDim, output);
  return [reshape(result, [batch, ...rest.slice(0, -1), ...output]), reshape(scores, [batch, heads, ...rest.slice(0, -1), ...value.shape.slice(1, -1)])];
}

/** The masks of query, value and key, the given one, and the causal one, each as axes of the scores. */
function masksOf(call: LayerCall, scores: Node): readonly (Node | undefined)[] {
  const along = (role: string, pattern: string): Node | undefined => {
    const mask = maskOf(call, role);
    return mask && spread(mask, pattern);
  };
  const given = call.role("attentionMask");
  return [along("query", "b1q1"), along("value", "b11v"), along("key", "b11v"), given && givenMask(given, call, scores), call.given.options["useCausalMask"] === true ? causal(scores) : undefined];
}

/** The mask that a call was given, with its axes put together as those of the scores. */
function givenMask(mask: Node, call: LayerCall, scores: Node): Node {
  const axes = call.role("query")!.shape.slice(1, -1);
  const others = call.role("value")!.shape.slice(1, -1);
  const full = [scores.shape[0]!, scores.shape[1]!, ...axes, ...others];
  const bool = toBool(mask);
  const headed = mask.shape.length === full.length ? bool : reshape(bool, [mask.shape[0]!, 1, ...mask.shape.slice(1)]);
  return reshape(broadcastTo(headed, full), scores.shape);
}

const flags = { returnAttentionScores: boolean, useCausalMask: boolean };
const anyValue: Rule = { expected: "a tensor", accepts: (value) => isTensor(value) };

/** `(query, value, key?, options?)`; the options may take the place of the key. Without a key the values are the keys. */
export function parseHeads(layer: string, args: readonly unknown[]): Parsed {
  const [query, value, third, fourth] = args;
  if (args.length < 2 || args.length > 4) throw shapeError("queryAndValue", { layer });
  const isKey = isTensor(third) || fourth !== undefined;
  const { attentionMask, ...options } = checkOptions<Record<string, unknown>>(layer, (isKey || third === undefined ? fourth : third) as Record<string, unknown> | undefined, { attentionMask: anyValue, ...flags });
  return { tensors: { query, value, key: isKey && third !== undefined ? third : value, attentionMask }, options };
}

export const headsOptions = flags;
