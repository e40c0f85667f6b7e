/** The programs of a model: prediction, evaluation and the training step, as graphs with all sizes constant. */
import { Graph, type Node } from "../../codegen/graph/node.js";
import { add, assemble, copy, div, fill, leaf, maximum, mean, mul, randomUniform, reshape, sigmoid, slice, softmax, sum, toFloat } from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import type { Program } from "../../codegen/program.js";
import { KatachiError } from "../../types/error.js";
import type { DType } from "../../types/tensor.js";
import { Lowering, type LoweringOptions } from "../models/lowering.js";
import type { Model } from "../models/model.js";
import type { Masked } from "../operation.js";
import type { Step } from "../runtime/runner.js";
import type { Block, WeightStore } from "../runtime/weightStore.js";
import type { Variable } from "../variable.js";
import type { Setup, TrainedOutput } from "./setup.js";
import type { RuntimeMetric } from "./metrics.js";
import { constrain, penaltiesOf } from "./penalties.js";
import { meanQuantity, sumQuantity, type Quantity } from "./totals.js";
import { weigh } from "./weigh.js";

/** Names of the states that a training step keeps besides weights. */
export const STATES = { learningRate: "learningRate", iteration: "iteration", seed: "seed" } as const;
export const slotName = (optimizer: string, slot: string): string => `${optimizer}/${slot}`;

/** Type of the data that one leaf is fed, batch included. */
export interface LeafType {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

interface Weights {
  readonly leaves: readonly Node[];
  readonly of: (variable: Variable) => Node;
  readonly leafOf: (block: Block) => Node;
}

/** Every weight as a part of its block. */
function weightsIn(graph: Graph, store: WeightStore): Weights {
  const blocks = new Map([store.parameters, store.constants].filter((block) => block.size > 0).map((block) => [block, leaf(graph, block.name, [block.size])]));
  return {
    leaves: [...blocks.values()],
    leafOf: (block) => blocks.get(block)!,
    of(variable) {
      const slot = store.slot(variable);
      if (!slot) throw new KatachiError("graph", `weight ${variable.name} is not in the model's memory`);
      return reshape(slice(blocks.get(slot.block)!, [slot.offset], [variable.size]), variable.shape);
    },
  };
}

const dataLeaves = (graph: Graph, prefix: string, types: readonly LeafType[]): Node[] => types.map(({ shape, dtype }, i) => leaf(graph, `${prefix}${i}`, shape, dtype));

/** Outputs must be computed, not leaves or constants, to be read. */
const readable = (node: Node): Node => (node.inputs.length === 0 ? copy(node) : node);

export function predictStep(model: Model, store: WeightStore, inputTypes: readonly LeafType[]): Step {
  const graph = new Graph();
  const weights = weightsIn(graph, store);
  const inputs = dataLeaves(graph, "input", inputTypes);
  const lowering = new Lowering({ graph, weight: weights.of });
  const outputs = model.lower(lowering, inputs.map((node) => ({ node }))).map(({ node }) => readable(node));
  return { program: { inputs, state: weights.leaves, updates: constantUpdates(store, weights, lowering), outputs }, inputs, targets: [], weights: [], report: [] };
}

/** One program's leaves for data. */
interface BatchLeaves {
  readonly inputs: readonly Node[];
  readonly targets: readonly Node[];
  /** What samples count for, one leaf for each output, or none. */
  readonly weights: readonly Node[];
}

/** Types of one batch. */
export interface BatchTypes {
  readonly inputs: readonly LeafType[];
  readonly targets: readonly LeafType[];
  readonly weights: readonly LeafType[];
}

const batchLeaves = (graph: Graph, { inputs, targets, weights }: BatchTypes): BatchLeaves => ({
  inputs: dataLeaves(graph, "input", inputs),
  targets: dataLeaves(graph, "target", targets),
  weights: dataLeaves(graph, "weight", weights),
});

interface Loss {
  readonly total: Node;
  /** What a step reports: the numbers of the logs. */
  readonly report: readonly Quantity[];
  /** Nodes of the report, in the order of the quantities and their parts. */
  readonly outputs: readonly Node[];
}

/** One output of the model in a step: what it predicts, what it should, and what its positions count for. */
interface Judged {
  readonly output: TrainedOutput;
  readonly prediction: Node;
  readonly truth: Node;
  /** 1 where a position is data, 0 where it is padding; of the output's first axes. */
  readonly mask: Node | undefined;
  /** What samples, or their positions, count for. */
  readonly weight: Node | undefined;
}

function lossOf(model: Model, setup: Setup, lowering: Lowering, predictions: readonly Masked[], { targets, weights }: BatchLeaves): Loss {
  const judged = setup.outputs.map((output, i): Judged => {
    const { node, mask } = predictions[i]!;
    return { output, prediction: node, truth: targets[i]!, mask: mask && toFloat(mask), weight: weights[i] };
  });
  const losses = judged.map((each) => meanLoss(each, lowering));
  const weighted = setup.outputs.map(({ weight }, i) => (weight === 1 ? losses[i]! : mul(losses[i]!, weight)));
  const total = [...weighted, ...penaltiesOf(model.variables, lowering)].reduce((a, b) => add(a, b));
  const means = [total, ...(setup.several ? losses : [])];
  const metrics = judged.flatMap((each) => metricSums(each, lowering));
  return {
    total,
    report: [...means.map((_, i) => meanQuantity(setup.keys[i]!)), ...metrics.map(({ metric, sums }, i) => sumQuantity(setup.keys[means.length + i]!, Object.keys(sums), metric.value))],
    outputs: [...means, ...metrics.flatMap(({ sums }) => Object.values(sums))].map(readable),
  };
}

/**
 * The mean of the loss over positions: weighted values over the count of all positions, or of those that are data.
 * Keras 2.12, `compute_weighted_loss` with the reduction SUM_OVER_BATCH_SIZE, and `apply_valid_mask`.
 */
function meanLoss({ output, prediction, truth, mask, weight }: Judged, lowering: Lowering): Node {
  const values = perSample(output, lowering, prediction, truth);
  const where = `compile: the loss of ${output.name}`;
  const weighted = weight === undefined ? values : weigh(values, weight, where);
  if (mask === undefined) return mean(weighted);
  const present = weigh(fill(values.graph, 1, values.shape), mask, where);
  return div(sum(mul(weighted, present)), maximum(sum(present), 1));
}

/** The parts of an output's metrics, one metric after the other; padding counts for nothing. */
function metricSums({ output: { loss, metrics }, prediction, truth, mask }: Judged, lowering: Lowering): { readonly metric: RuntimeMetric; readonly sums: Readonly<Record<string, Node>> }[] {
  const probability = !loss.fromLogits ? prediction : loss.activation === "softmax" ? softmax(prediction) : sigmoid(prediction);
  const inputs = { truth, prediction, probability, threshold: loss.fromLogits ? 0 : 0.5, logits: loss.fromLogits ? prediction : undefined, lowering, mask };
  return metrics.map((metric) => ({ metric, sums: metric.build(inputs) }));
}

function perSample({ loss, name }: TrainedOutput, lowering: Lowering, prediction: Node, truth: Node): Node {
  const activated = lowering.activationOf(prediction);
  const own = activated && activated.activation === loss.activation ? activated.logits : undefined;
  if (loss.fromLogits && own) {
    throw new KatachiError("option", `compile: ${loss.name} has fromLogits, but ${name} ends with ${activated!.activation}: leave out one of them`);
  }
  return loss.build({ truth, prediction, logits: loss.fromLogits ? prediction : own, lowering });
}

export function testStep(model: Model, store: WeightStore, setup: Setup, types: BatchTypes): Step {
  const graph = new Graph();
  const weights = weightsIn(graph, store);
  const leaves = batchLeaves(graph, types);
  const lowering = new Lowering({ graph, weight: weights.of });
  const predictions = model.lower(lowering, leaves.inputs.map((node) => ({ node })));
  const { report, outputs } = lossOf(model, setup, lowering, predictions, leaves);
  return { program: { inputs: Object.values(leaves).flat(), state: weights.leaves, updates: constantUpdates(store, weights, lowering), outputs }, ...leaves, report };
}

/** For who wants to know what happens inside a training step. */
export interface Inspection {
  readonly observe: NonNullable<LoweringOptions["observe"]>;
  /** More outputs, behind those of the report. The gradients are of the trainable weights, in their order. */
  readonly outputs: (nodes: { readonly total: Node; readonly gradients: readonly Node[]; readonly parameters: Node; readonly updates: Program["updates"] }) => readonly Node[];
}

export function trainStep(model: Model, store: WeightStore, setup: Setup, types: BatchTypes, inspection?: Inspection): Step {
  const graph = new Graph();
  const weights = weightsIn(graph, store);
  const leaves = batchLeaves(graph, types);
  const iteration = leaf(graph, STATES.iteration, [], "int32");
  const seed = leaf(graph, STATES.seed, [], "int32");
  const uniform = (shape: readonly number[], salt: number): Node => randomUniform([seed, iteration], shape, salt);
  const lowering = new Lowering({ graph, weight: weights.of, uniform, observe: inspection?.observe });
  const predictions = model.lower(lowering, leaves.inputs.map((node) => ({ node })));
  const { total, report, outputs } = lossOf(model, setup, lowering, predictions, leaves);

  const { parameters } = store;
  const parameterLeaf = weights.leafOf(parameters);
  const changed = gradients(total, parameters.variables.map(weights.of));
  const { optimizer } = setup;
  const gradient = assemble(optimizer.clipEach(changed).map((node, i) => ({ node, offset: parameters.offsets.get(parameters.variables[i]!)! })), parameters.size);
  const slotLeaf = (slot: string, shape: readonly number[]): [string, Node] => [slot, leaf(graph, slotName(optimizer.name, slot), shape)];
  const slots = Object.fromEntries([
    ...optimizer.arrays.map((slot) => slotLeaf(slot, [parameters.size])),
    ...optimizer.scalars.map((slot) => slotLeaf(slot, [])),
  ]);
  const rateLeaf = leaf(graph, STATES.learningRate, []);
  const step = toFloat(iteration);
  const learningRate = optimizer.rate(rateLeaf, step);
  const updated = optimizer.update({ parameters: parameterLeaf, gradient, learningRate, step, slots });

  const updates: Program["updates"] = [
    { state: parameterLeaf, value: constrain(parameters, updated.parameters, lowering) },
    ...Object.entries(slots).map(([slot, state]) => ({ state, value: updated.slots[slot]! })),
    { state: iteration, value: add(iteration, fill(graph, 1, [], "int32")) },
    ...constantUpdates(store, weights, lowering),
  ];
  const state = [...weights.leaves, ...Object.values(slots), ...(learningRate === rateLeaf ? [rateLeaf] : []), iteration, seed];
  const inside = inspection?.outputs({ total, gradients: changed, parameters: parameterLeaf, updates }) ?? [];
  return { program: { inputs: Object.values(leaves).flat(), state, updates, outputs: [...outputs, ...inside] }, ...leaves, report };
}

/** The block of other weights with those replaced that layers have new values for. */
function constantUpdates(store: WeightStore, weights: Weights, lowering: Lowering): Program["updates"] {
  const { constants } = store;
  if (lowering.updates.size === 0 || constants.size === 0) return [];
  const parts = constants.variables.map((variable) => ({ node: lowering.updates.get(variable) ?? weights.of(variable), offset: constants.offsets.get(variable)! }));
  return [{ state: weights.leafOf(constants), value: assemble(parts, constants.size) }];
}
