/** timeDistributed: a layer applied to every step of a sequence. */
import type { Node } from "../../../codegen/graph/node.js";
import { greater, reshape, sum, toFloat } from "../../../codegen/ops/index.js";
import { KatachiError } from "../../../types/error.js";
import type { AnyLayer, RuleOf } from "../../../types/layer.js";
import { stepShape, withTime, type TimeDistributedLayer, type TimeDistributedOptions } from "../../../types/layers/timeDistributed.js";
import { message, shapeError } from "../../../types/messages.js";
import { showShape } from "../../../types/shape.js";
import { Operation, tensorsOnly, type Given, type RuntimeType } from "../../operation.js";
import { TensorValue } from "../../tensor.js";
import type { LayerCall } from "../call.js";
import { Layer, makeLayer, type LayerDefinition } from "../layer.js";

interface Config {
  readonly layer: Operation;
}

/** The masks that the inner layer made, for the rule of masks, which is asked after the computation. */
const innerMasks = new WeakMap<LayerCall, Node>();

const nameOf = (layer: Operation): string => (layer instanceof Layer ? layer.definition.name : "model");

/** What a call of the layer on one tensor is given; refuses a layer that wants more. */
function givenOf(layer: Operation, { shape, dtype }: RuntimeType): Given {
  if (!(layer instanceof Layer)) return tensorsOnly(1);
  const { name, inputs, parse } = layer.definition;
  if (inputs === "list") throw shapeError("notTensors", { layer: name });
  if (inputs === "one") return tensorsOnly(1);
  const step = new TensorValue(shape, dtype, { kind: "input", name: "step" });
  const { tensors, options = {} } = parse!([step], layer.config);
  const roles = Object.keys(tensors).filter((role) => tensors[role] !== undefined);
  if (roles.length !== 1) throw shapeError("notTensors", { layer: name });
  return { roles, options };
}

const definition: LayerDefinition<Config> = {
  kind: "TimeDistributed",
  name: "timeDistributed",
  inputs: "one",
  wants: "any",
  options: {},
  layers: ({ layer }) => [layer],
  infer([input], { layer }, names, _, path) {
    if (layer instanceof Layer && input!.dtype === "int32") throw shapeError("notFloat", { layer: "timeDistributed", shape: showShape(input!.shape) });
    const step = { ...input!, shape: stepShape(input!.shape) };
    const types = layer.infer([step], [...path, layer.name], names, givenOf(layer, step));
    if (types.length !== 1) throw shapeError("severalResults", { layer: nameOf(layer) });
    if (types[0]!.dtype !== "float32") throw new KatachiError("shape", "timeDistributed: the model inside must give floats");
    return [{ ...types[0]!, shape: withTime(types[0]!.shape, input!.shape[1]!) }];
  },
  shape: ([input]) => input!,
  mask(call, [x]) {
    const inner = innerMasks.get(call);
    const [batch, time] = x!.shape as [number, number];
    if (inner) return reshape(inner, [batch, time, ...inner.shape.slice(1)]);
    const [mask] = call.masks;
    if (!mask || mask.shape.length < 3) return mask;
    // A step is there as long as anything in it is.
    return greater(sum(toFloat(mask), mask.shape.map((__, axis) => axis).slice(2)), 0);
  },
  call(call, [x], _, { layer }) {
    const [batch, time, ...rest] = x!.shape as [number, number, ...number[]];
    const [mask] = call.masks;
    // Batch and time as one axis: the layer sees every step as a sample. What the mask says of whole steps does not concern it.
    const steps = { node: reshape(x!, [batch * time, ...rest]), ...(mask && mask.shape.length > 2 && { mask: reshape(mask, [batch * time, ...mask.shape.slice(2)]) }) };
    const [result] = call.apply(layer, [steps], givenOf(layer, { shape: steps.node.shape, dtype: x!.dtype === "int32" ? "int32" : "float32" }));
    if (result!.mask && result!.mask.shape.length > 1) innerMasks.set(call, result!.mask);
    return reshape(result!.node, [batch, time, ...result!.node.shape.slice(1)]);
  },
};

/**
 * Applies a layer or a model to every step of a sequence, with the same weights: [batch, time, ...rest] becomes what the
 * layer makes of [batch, ...rest], with the time axis put in. Steps are treated as samples of one batch.
 *
 * @example
 * const frames = input([10, 28, 28, 3]);
 * const y = layers.timeDistributed(layers.conv2d(16, 3))(frames); // Tensor<[Batch, 10, 26, 26, 16]>
 *
 * @param layer a layer or a model of one input and one output
 */
export function timeDistributed<L extends AnyLayer>(layer: L, options?: TimeDistributedOptions): TimeDistributedLayer<RuleOf<L>> {
  const given: unknown = layer;
  if (!(given instanceof Operation)) throw new KatachiError("option", message("wantsLayer", { layer: "timeDistributed" }));
  return makeLayer(definition, { layer: given }, options) as unknown as TimeDistributedLayer<RuleOf<L>>;
}
