/**
 * How simpleRNN, gru and lstm run: what does not depend on the states is computed for all steps at once, then a scan
 * carries the states along. Formulas and defaults are those of Keras 2.12 (keras/layers/rnn); steps that the mask leaves
 * out copy state and output of the step before (keras.backend.rnn).
 */
import type { Node } from "../../../codegen/graph/node.js";
import { add, concat, expandDims, fill, greater, less, matmul, mul, notEqual, reverse, scan, select, sliceAxis, split, sum, toBool, toFloat, transpose } from "../../../codegen/ops/index.js";
import { shapeError } from "../../../types/messages.js";
import type { ActivationOption } from "../../../types/layers/activation.js";
import { checkRecurrent, sequenceShape, stateCounts, type RecurrentArguments, type RecurrentName } from "../../../types/layers/recurrent.js";
import { checkRecurrentCall } from "../../../types/layers/recurrent-call.js";
import { showShape, type RuntimeShape } from "../../../types/shape.js";
import { boolean, finite } from "../../options.js";
import type { WeightSpec } from "../../variable.js";
import { activated, activationRule } from "../activations.js";
import type { LayerCall } from "../call.js";
import { sizeFor, type LayerDefinition } from "../layer.js";
import { parseCall, statesOf } from "./arguments.js";

export interface RecurrentConfig extends RecurrentArguments {
  readonly activation: ActivationOption;
  /** Of the gates, where there are any. */
  readonly recurrentActivation?: ActivationOption;
  readonly useBias: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly unroll: boolean;
  readonly zeroOutputForMask: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
}

export const recurrentDefaults = {
  activation: "tanh", useBias: true, returnSequences: false, returnState: false, goBackwards: false, stateful: false,
  unroll: false, zeroOutputForMask: false, dropout: 0, recurrentDropout: 0,
} as const satisfies Partial<RecurrentConfig>;

/** What tells one kind of recurrent layer from another. */
export interface CellDefinition<C extends RecurrentConfig> {
  /** The Keras class: "LSTM". */
  readonly kind: string;
  readonly name: RecurrentName;
  /** How many matrices the kernels hold side by side, `units` columns each. */
  readonly gates: number;
  readonly options?: LayerDefinition<C>["options"];
  readonly bias: (config: C) => WeightSpec;
  /** The part of the bias that is added to the product with the inputs; all of it when left out. */
  readonly inputBias?: (bias: Node, config: C) => Node;
  /** The states after a step, the output first. */
  readonly step: (cell: CellStep, config: C) => readonly Node[];
}

export interface CellStep {
  readonly call: LayerCall;
  /** inputs · kernel + bias, [batch, units] for each gate. */
  readonly inputs: readonly Node[];
  readonly states: readonly Node[];
  readonly bias: Node | undefined;
  /** state · recurrent kernel, for `count` gates from gate `from` on. */
  readonly recur: (state: Node, from: number, count: number) => readonly Node[];
}

const stateNames = ["hidden", "cell"];

export const defineRecurrent = <C extends RecurrentConfig>(cell: CellDefinition<C>): LayerDefinition<C> => ({
  kind: cell.kind,
  name: cell.name,
  inputs: "several",
  parse: (args, config) => parseCall(cell.name, args, stateCounts[cell.name], (shape) => sequenceShape(cell.name, shape, config)),
  wants: (role) => (role === "mask" ? "any" : "float32"),
  options: {
    activation: activationRule, useBias: boolean, returnSequences: boolean, returnState: boolean, goBackwards: boolean, stateful: boolean,
    unroll: boolean, zeroOutputForMask: boolean, dropout: finite, recurrentDropout: finite, ...cell.options,
  } as LayerDefinition<C>["options"],
  check: (config) => checkRecurrent(cell.name, config),
  shape(inputs, config, _, { roles }) {
    const output = sequenceShape(cell.name, inputs[0]!, config);
    checkRecurrentCall(cell.name, inputs[0]!, config.units, inputs.filter((_, i) => roles[i]!.startsWith("state")), inputs[roles.indexOf("mask")]);
    const state = [output[0]!, config.units];
    activated(cell.name, state, config.activation, config.recurrentActivation);
    return config.returnState ? [output, ...new Array<RuntimeShape>(stateCounts[cell.name]).fill(state)] : output;
  },
  tunable: { kernel: "kernel", recurrent_kernel: "recurrent", bias: "bias" },
  activity: true,
  weights: ([input], config) => ({
    kernel: { shape: [sizeFor(cell.name, input!, 2), cell.gates * config.units], initializer: "glorotUniform" },
    recurrent_kernel: { shape: [config.units, cell.gates * config.units], initializer: "orthogonal" },
    ...(config.useBias && { bias: cell.bias(config) }),
  }),
  states([input], { stateful, units }): Record<string, WeightSpec> {
    if (!stateful) return {};
    const spec: WeightSpec = { shape: [sizeFor(cell.name, input!, 0), units], initializer: "zeros" };
    return Object.fromEntries(stateNames.slice(0, stateCounts[cell.name]).map((name) => [name, spec]));
  },
  mask: (call, _, { returnSequences }) => (returnSequences ? [maskOf(cell.name, call)] : undefined),
  call: (call, [x], weights, config) => run(cell, call, x!, weights, config),
});

function run<C extends RecurrentConfig>(cell: CellDefinition<C>, call: LayerCall, x: Node, weights: Readonly<Record<string, Node>>, config: C): readonly Node[] {
  const { units, returnSequences, returnState, goBackwards, stateful, unroll, zeroOutputForMask } = config;
  const { kernel, recurrent_kernel: recurrentKernel, bias } = weights as { kernel: Node; recurrent_kernel: Node; bias?: Node };
  const batch = x.shape[0]!;
  const sequence = project(cell, call, x, kernel, bias && (cell.inputBias?.(bias, config) ?? bias), config);
  const mask = maskOf(cell.name, call);
  const init = initialStates(cell.name, call, batch, config);
  const recur = recurrence(call, recurrentKernel, cell.gates, batch, config);
  // Under a mask the output begins with zeros, whatever the state begins with: it is then carried by itself.
  const ownOutput = mask !== undefined && init.given;

  const { states, outputs } = scan({
    init: ownOutput ? [...init.states, fill(x.graph, 0, [batch, units])] : init.states,
    sequences: mask ? [sequence, expandDims(transpose(mask), 2)] : [sequence],
    constants: [recurrentKernel],
    reverse: goBackwards,
    unroll,
    step(before, [inputs, present]) {
      const carried = before.slice(0, init.states.length);
      const next = cell.step({ call, inputs: split(inputs!, new Array<number>(cell.gates).fill(units), 1), states: carried, bias, recur }, config);
      if (!present) return { states: next, outputs: returnSequences ? [next[0]!] : [] };
      const kept = next.map((state, i) => select(present, state, carried[i]!));
      const output = ownOutput ? select(present, next[0]!, before.at(-1)!) : kept[0]!;
      const shown = zeroOutputForMask ? select(present, next[0]!, 0) : output;
      return { states: ownOutput ? [...kept, output] : kept, outputs: returnSequences ? [shown] : [] };
    },
  });

  const last = states.slice(0, init.states.length);
  if (stateful) last.forEach((state, i) => call.updateState(stateNames[i]!, state));
  if (!returnSequences) return [ownOutput ? states.at(-1)! : last[0]!, ...(returnState ? last : [])];
  // As in Keras, what is computed first comes first.
  const ordered = goBackwards ? reverse(outputs[0]!, [0]) : outputs[0]!;
  return [transpose(ordered, [1, 0, 2]), ...(returnState ? last : [])];
}

/** inputs · kernel + bias for all steps and gates: [time, batch, gates · units]. */
function project<C extends RecurrentConfig>(cell: CellDefinition<C>, call: LayerCall, x: Node, kernel: Node, bias: Node | undefined, config: C): Node {
  const { units, dropout, recurrentDropout } = config;
  const [batch, , features] = x.shape as [number, number, number];
  const steps = transpose(x, [1, 0, 2]);
  const kept = (): Node => mul(steps, dropoutMask(call, [batch, features], dropout));
  const drops = call.training && dropout > 0;
  // Keras draws one mask for each gate where the states are masked as well, else one for all gates.
  const product =
    drops && recurrentDropout > 0 && cell.gates > 1
      ? concat(Array.from({ length: cell.gates }, (_, gate) => matmul(kept(), sliceAxis(kernel, 1, gate * units, units))), -1)
      : matmul(drops ? kept() : steps, kernel);
  return bias ? add(product, bias) : product;
}

/** The product of a state with some gates of the recurrent kernel; in training under one dropout mask for each gate. */
function recurrence(call: LayerCall, kernel: Node, gates: number, batch: number, { units, recurrentDropout }: RecurrentConfig): CellStep["recur"] {
  const drops = call.training && recurrentDropout > 0;
  const masks = drops ? Array.from({ length: gates }, () => dropoutMask(call, [batch, units], recurrentDropout)) : [];
  return (state, from, count) => {
    if (drops) return Array.from({ length: count }, (_, i) => matmul(mul(state, masks[from + i]!), sliceAxis(kernel, 1, (from + i) * units, units)));
    return split(matmul(state, count === gates ? kernel : sliceAxis(kernel, 1, from * units, count * units)), new Array<number>(count).fill(units), 1);
  };
}

/** 0 for a share of the elements, what makes up for them for the others. */
const dropoutMask = (call: LayerCall, shape: readonly number[], rate: number): Node => select(less(call.uniform(shape), rate), 0, 1 / (1 - rate));

/** [batch, time], false where a step is left out: the mask that the call was given, or else the one of the sequence. */
export function maskOf(layer: string, call: LayerCall): Node | undefined {
  const given = call.role("mask");
  const mask = given ? toBool(given) : call.masks[0];
  const sequence = call.role("input")!;
  if (mask && mask.shape.length !== 2) throw shapeError("mask", { layer, expected: showShape(sequence.shape.slice(0, 2)), actual: showShape(mask.shape) });
  return mask;
}

interface Initial {
  readonly states: readonly Node[];
  /** Whether they may be other than zeros. */
  readonly given: boolean;
}

/** The states given, those kept from the batch before, or zeros. As in Keras, a stateful layer takes given ones while its own are zeros. */
function initialStates(name: RecurrentName, call: LayerCall, batch: number, { units, stateful }: RecurrentConfig): Initial {
  const count = stateCounts[name];
  const given = statesOf(call, count);
  const zero = fill(call.graph, 0, [batch, units]);
  if (!stateful) return { states: given ?? new Array<Node>(count).fill(zero), given: given !== undefined };
  const kept = stateNames.slice(0, count).map((state) => call.state(state));
  const [first] = kept as [Node];
  if (first.shape[0] !== batch) throw shapeError("built", { layer: name, axis: 0, expected: first.shape[0]!, actual: showShape(call.role("input")!.shape) });
  if (!given) return { states: kept, given: true };
  const used = greater(kept.map((state) => sum(toFloat(notEqual(state, 0)))).reduce((a, b) => add(a, b)), 0);
  return { states: kept.map((state, i) => select(used, state, given[i]!)), given: true };
}
