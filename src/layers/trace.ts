/** Functions of the user's, written in ops, as part of a layer: called on stand-ins, lowered on the real nodes. */
import type { Node } from "../../codegen/graph/node.js";
import { KatachiError } from "../../types/error.js";
import { shapeError } from "../../types/messages.js";
import { showShape, type RuntimeShape } from "../../types/shape.js";
import { callsBehind, lowerTensors, type Lowering } from "../models/lowering.js";
import { checkTensor, type Masked, type RuntimeType } from "../operation.js";
import { Op, withoutNames } from "../ops/op.js";
import { TensorValue } from "../tensor.js";

/** A function applied to stand-ins. */
export interface Traced {
  readonly parameters: readonly TensorValue[];
  readonly result: TensorValue;
}

/**
 * What `run` computes of tensors of these types. Nothing else may be part of it: values of its own would not be trained,
 * and a tensor from outside would not be there when the model runs.
 * @param advice what else to do where the function uses a layer with weights
 * @throws KatachiError "shape" when it gives no tensor, "model" for what it must not use
 */
export function trace(layer: string, types: readonly RuntimeType[], run: (parameters: readonly TensorValue[]) => unknown, advice = ""): Traced {
  const parameters = types.map(({ shape, dtype }) => new TensorValue(shape, dtype, { kind: "input", name: layer }));
  const result = checkTensor(layer, withoutNames(() => run(parameters)));
  const calls = callsBehind([result], new Set(parameters));
  for (const { operation } of calls) {
    if (operation.variables.length + operation.states.length === 0) continue;
    // An op keeps tensors with values that it was given.
    if (operation instanceof Op) throw new KatachiError("model", `${layer}: the function uses a tensor of shape ${showShape(operation.states[0]!.shape)} from outside`);
    throw new KatachiError("model", `${layer}: the function uses ${operation.name}, which has values of its own; use it outside${advice}`);
  }
  const own = new Set(parameters.map(({ source }) => source));
  const stranger = [result, ...calls.flatMap((call) => call.inputs)].find(({ source }) => source.kind !== "call" && !own.has(source));
  if (stranger) throw new KatachiError("model", `${layer}: the function uses a tensor of shape ${showShape(stranger.shape)} from outside`);
  return { parameters, result };
}

/**
 * What a function computes that must keep the shape it is given, such as an activation.
 * @throws KatachiError "shape" when it gives another one, or no floats
 */
export function traceSame(layer: string, shape: RuntimeShape, run: (...args: never) => unknown): Traced {
  const traced = trace(layer, [{ shape, dtype: "float32" }], (tensors) => run(...(tensors as never)));
  const { result } = traced;
  if (result.dtype !== "float32") throw shapeError("notFloat", { layer, shape: showShape(result.shape) });
  if (showShape(result.shape) !== showShape(shape)) throw shapeError("sameShape", { layer, shape: showShape(shape), actual: showShape(result.shape) });
  return traced;
}

/** The node that a traced function computes from the nodes of its parameters. */
export function lowerTraced(lowering: Lowering, { parameters, result }: Traced, inputs: readonly Node[]): Node {
  const given = new Map<TensorValue, Masked>(parameters.map((parameter, i) => [parameter, { node: inputs[i]! }]));
  return lowerTensors(lowering, [result], given)[0]!.node;
}

/** The type of a node's value, for a stand-in. */
export const typeOfNode = ({ shape, dtype }: Node): RuntimeType => ({ shape, dtype: dtype === "int32" ? dtype : "float32" });
