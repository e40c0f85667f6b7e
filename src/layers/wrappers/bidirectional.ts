/** bidirectional: a recurrent layer that goes through the sequence in both directions. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, concat, mul, reverse } from "../../../codegen/ops/index.js";
import { optionError } from "../../../types/messages.js";
import { bidirectionalShapes, type BidirectionalOptions, type BothWays, type CellIn, type MergeMode, type RecurrentCheck } from "../../../types/layers/bidirectional.js";
import { sequenceShape, stateCounts, type RecurrentName } from "../../../types/layers/recurrent.js";
import { checkRecurrentCall } from "../../../types/layers/recurrent-call.js";
import { oneOf, type Rule } from "../../options.js";
import { Layer, makeLayer, type LayerDefinition } from "../layer.js";
import { parseCall } from "../recurrent/arguments.js";
import { maskOf, type RecurrentConfig } from "../recurrent/recurrent.js";

interface Config {
  readonly forward: Layer<RecurrentConfig>;
  readonly backward: Layer<RecurrentConfig>;
  readonly mergeMode: MergeMode;
}

const modes = ["concat", "sum", "mul", "ave"] as const;
const modeRule: Rule = { expected: `${oneOf(modes).expected} or null`, accepts: (value) => value === null || oneOf(modes).accepts(value) };

const nameOf = ({ forward }: Config): RecurrentName => forward.definition.name as RecurrentName;

const definition: LayerDefinition<Config> = {
  kind: "Bidirectional",
  name: "bidirectional",
  inputs: "several",
  parse: (args, config) => parseCall("bidirectional", args, 2 * stateCounts[nameOf(config)], (shape) => sequenceShape("bidirectional", shape, config.forward.config)),
  wants: (role) => (role === "mask" ? "any" : "float32"),
  options: { mergeMode: modeRule },
  layers: ({ forward, backward }) => [forward, backward],
  infer(inputs, config, names, { roles }, path) {
    const { forward, backward, mergeMode } = config;
    const [input, ...others] = inputs;
    const shapes = bidirectionalShapes(nameOf(config), input!.shape, forward.config, mergeMode);
    const shapeOf = (start: string) => others.filter((_, i) => roles[i + 1]!.startsWith(start)).map(({ shape }) => shape);
    checkRecurrentCall("bidirectional", input!.shape, forward.config.units, shapeOf("state"), shapeOf("mask")[0]);
    for (const layer of [forward, backward]) layer.infer([input!], [...path, layer.name], names, { roles: ["input"], options: {} });
    return shapes.map((shape) => ({ shape, dtype: "float32" }));
  },
  shape: ([input], config) => bidirectionalShapes(nameOf(config), input!, config.forward.config, config.mergeMode),
  mask(call, _, { forward, mergeMode }) {
    const mask = forward.config.returnSequences ? maskOf("bidirectional", call) : undefined;
    return mergeMode === null ? [mask, mask] : [mask];
  },
  call(call, inputs, _, config) {
    const { forward, backward, mergeMode } = config;
    const { returnSequences } = forward.config;
    const count = stateCounts[nameOf(config)];
    const states = inputs.filter((__, i) => call.given.roles[i]!.startsWith("state"));
    const mask = call.role("mask");
    const run = (layer: Config["forward"], from: number): readonly Node[] => {
      const own = states.slice(from, from + count);
      const roles = ["input", ...own.map((__, i) => `state${i}`), ...(mask ? ["mask"] : [])];
      const given = [{ node: inputs[0]!, mask: call.masks[0] }, ...[...own, ...(mask ? [mask] : [])].map((node) => ({ node }))];
      return call.apply(layer, given, { roles, options: {} }).map(({ node }) => node);
    };
    const [ahead, ...statesAhead] = run(forward, 0);
    const [last, ...statesBack] = run(backward, count);
    const back = returnSequences ? reverse(last!, [1]) : last!;
    return [...(mergeMode === null ? [ahead!, back] : [merge[mergeMode](ahead!, back)]), ...statesAhead, ...statesBack];
  },
};

const merge: Readonly<Record<NonNullable<MergeMode>, (a: Node, b: Node) => Node>> = {
  concat: (a, b) => concat([a, b], -1),
  sum: add,
  mul,
  ave: (a, b) => mul(add(a, b), 0.5),
};

const isRecurrent = (layer: unknown): layer is Layer<RecurrentConfig> => layer instanceof Layer && layer.definition.name in stateCounts;

/** A copy as Keras makes it: masked steps of a sequence give zeros. */
function copy(layer: Layer<RecurrentConfig>, direction: "forward" | "backward"): Layer<RecurrentConfig> {
  const { goBackwards, returnSequences } = layer.config;
  const clone = layer.clone(`${direction}_${layer.name}`, { goBackwards: direction === "forward" ? goBackwards : !goBackwards, zeroOutputForMask: returnSequences });
  clone.trainable = layer.trainable;
  return clone;
}

/**
 * Two copies of a recurrent layer, one of which goes through the sequence from its end, with their outputs merged. The
 * layer itself is not changed. With `mergeMode: null` the result is a tuple of both outputs; where the layer has
 * `returnState`, the states of the forward copy and those of the backward copy follow. Sequences of the backward copy are
 * turned round, so that step t of both belongs to step t of the input. Initial states are a list in the same order.
 *
 * @example
 * const y = layers.bidirectional(layers.lstm(32))(input([10, 8]));                              // Tensor<[Batch, 64]>
 * const s = layers.bidirectional(layers.gru(32, { returnSequences: true }))(input(["seq", 8])); // Tensor<[Batch, "seq", 64]>
 *
 * @param layer a simpleRNN, gru or lstm
 * @param options `mergeMode` ("concat", "sum", "mul", "ave" or null; "concat"), `name`, `trainable`
 */
export function bidirectional<L, const M = "concat">(layer: RecurrentCheck<L>, options?: BidirectionalOptions<M>): BothWays<CellIn<L>, M> {
  const given: unknown = layer;
  if (!isRecurrent(given)) throw optionError("notRecurrent", {});
  const copies = { forward: copy(given, "forward"), backward: copy(given, "backward") };
  return makeLayer(definition, copies, options, { mergeMode: "concat" }) as unknown as BothWays<CellIn<L>, M>;
}
