/** The programs of a model: prediction, evaluation and the training step, as graphs with all sizes constant. */
import { Graph, type Node } from "../../codegen/graph/node.js";
import { add, assemble, copy, fill, leaf, mean, mul, randomUniform, reshape, sigmoid, slice, softmax, toFloat } from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import type { Program } from "../../codegen/program.js";
import { KatachiError } from "../../types/error.js";
import type { DType } from "../../types/tensor.js";
import { Lowering } from "../models/lowering.js";
import type { Model } from "../models/model.js";
import type { Step } from "../runtime/runner.js";
import type { Block, WeightStore } from "../runtime/weightStore.js";
import type { Variable } from "../variable.js";
import type { Setup, TrainedOutput } from "./setup.js";
import { meanQuantity, type Quantity } from "./totals.js";

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
  return { program: { inputs, state: weights.leaves, updates: constantUpdates(store, weights, lowering), outputs }, inputs, targets: [] };
}

interface Loss {
  readonly total: Node;
  /** Nodes of the report, in the order of the quantities and their parts. */
  readonly report: readonly Node[];
}

/** What a step reports for each of the setup's keys: losses as means, metrics as sums. */
export function quantitiesOf({ keys, outputs, several }: Setup): Quantity[] {
  const losses = several ? 1 + outputs.length : 1;
  const metrics = outputs.flatMap((output) => output.metrics);
  return keys.map((key, i): Quantity => {
    if (i < losses) return meanQuantity(key);
    const { parts, value } = metrics[i - losses]!;
    return { key, parts: parts.length, kind: "sum", value: (sums, samples) => value(Object.fromEntries(parts.map((part, j) => [part, sums[j]!])), samples) };
  });
}

function lossOf(setup: Setup, lowering: Lowering, predictions: readonly Node[], targets: readonly Node[]): Loss {
  const losses = setup.outputs.map((output, i) => mean(perSample(output, lowering, predictions[i]!, targets[i]!)));
  const total = setup.outputs.map(({ weight }, i) => (weight === 1 ? losses[i]! : mul(losses[i]!, weight))).reduce((a, b) => add(a, b));
  const metrics = setup.outputs.flatMap((output, i) => metricSums(output, lowering, predictions[i]!, targets[i]!));
  return { total, report: [total, ...(setup.several ? losses : []), ...metrics].map(readable) };
}

/** The parts of an output's metrics, one metric after the other. */
function metricSums({ loss, metrics }: TrainedOutput, lowering: Lowering, prediction: Node, truth: Node): Node[] {
  const probability = !loss.fromLogits ? prediction : loss.activation === "softmax" ? softmax(prediction) : sigmoid(prediction);
  const inputs = { truth, prediction, probability, threshold: loss.fromLogits ? 0 : 0.5, logits: loss.fromLogits ? prediction : undefined, lowering };
  return metrics.flatMap(({ parts, build }) => {
    const sums = build(inputs);
    return parts.map((part) => sums[part]!);
  });
}

function perSample({ loss, name }: TrainedOutput, lowering: Lowering, prediction: Node, truth: Node): Node {
  const activated = lowering.activationOf(prediction);
  const own = activated && activated.activation === loss.activation ? activated.logits : undefined;
  if (loss.fromLogits && own) {
    throw new KatachiError("option", `compile: ${loss.name} has fromLogits, but ${name} ends with ${activated!.activation}: leave out one of them`);
  }
  return loss.build({ truth, prediction, logits: loss.fromLogits ? prediction : own, lowering });
}

const predictionsOf = (model: Model, lowering: Lowering, inputs: readonly Node[]): Node[] => model.lower(lowering, inputs.map((node) => ({ node }))).map(({ node }) => node);

export function testStep(model: Model, store: WeightStore, setup: Setup, inputTypes: readonly LeafType[], targetTypes: readonly LeafType[]): Step {
  const graph = new Graph();
  const weights = weightsIn(graph, store);
  const inputs = dataLeaves(graph, "input", inputTypes);
  const targets = dataLeaves(graph, "target", targetTypes);
  const lowering = new Lowering({ graph, weight: weights.of });
  const predictions = predictionsOf(model, lowering, inputs);
  const { report } = lossOf(setup, lowering, predictions, targets);
  return { program: { inputs: [...inputs, ...targets], state: weights.leaves, updates: constantUpdates(store, weights, lowering), outputs: report }, inputs, targets };
}

export function trainStep(model: Model, store: WeightStore, setup: Setup, inputTypes: readonly LeafType[], targetTypes: readonly LeafType[]): Step {
  const graph = new Graph();
  const weights = weightsIn(graph, store);
  const inputs = dataLeaves(graph, "input", inputTypes);
  const targets = dataLeaves(graph, "target", targetTypes);
  const iteration = leaf(graph, STATES.iteration, [], "int32");
  const seed = leaf(graph, STATES.seed, [], "int32");
  const uniform = (shape: readonly number[], salt: number): Node => randomUniform([seed, iteration], shape, salt);
  const lowering = new Lowering({ graph, weight: weights.of, uniform });
  const predictions = predictionsOf(model, lowering, inputs);
  const { total, report } = lossOf(setup, lowering, predictions, targets);

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
    { state: parameterLeaf, value: updated.parameters },
    ...Object.entries(slots).map(([slot, state]) => ({ state, value: updated.slots[slot]! })),
    { state: iteration, value: add(iteration, fill(graph, 1, [], "int32")) },
    ...constantUpdates(store, weights, lowering),
  ];
  const state = [...weights.leaves, ...Object.values(slots), ...(learningRate === rateLeaf ? [rateLeaf] : []), iteration, seed];
  return { program: { inputs: [...inputs, ...targets], state, updates, outputs: report }, inputs, targets };
}

/** The block of other weights with those replaced that layers have new values for. */
function constantUpdates(store: WeightStore, weights: Weights, lowering: Lowering): Program["updates"] {
  const { constants } = store;
  if (lowering.updates.size === 0 || constants.size === 0) return [];
  const parts = constants.variables.map((variable) => ({ node: lowering.updates.get(variable) ?? weights.of(variable), offset: constants.offsets.get(variable)! }));
  return [{ state: weights.leafOf(constants), value: assemble(parts, constants.size) }];
}
