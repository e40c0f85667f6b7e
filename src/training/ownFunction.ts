/** Losses and metrics that are functions of the user's, written in the public ops. */
import type { Node } from "../../codegen/graph/node.js";
import { KatachiError } from "../../types/error.js";
import { shapeError } from "../../types/messages.js";
import { showShape } from "../../types/shape.js";
import { lowerTraced, trace, typeOfNode } from "../layers/trace.js";
import type { Lowering } from "../models/lowering.js";
import { isTensor, type TensorValue } from "../tensor.js";
import { show } from "../options.js";

/** `(yTrue, yPred) => numbers`. */
export type OwnFunction = (yTrue: TensorValue, yPred: TensorValue) => unknown;

export const isFunction = (given: unknown): given is OwnFunction => typeof given === "function";

/** The numbers that the function computes: traced on stand-ins for targets and output, then lowered on the nodes. */
export function evaluateOwn(name: string, call: OwnFunction, lowering: Lowering, truth: Node, prediction: Node): Node {
  const nodes = [truth, prediction];
  const traced = trace(name, nodes.map(typeOfNode), ([yTrue, yPred]) => {
    const result = call(yTrue!, yPred!);
    if (!isTensor(result)) throw new KatachiError("shape", `${name}: must give a tensor, got ${show(result)}`);
    return result;
  });
  const { dtype, shape } = traced.result;
  if (dtype !== "float32") throw shapeError("notFloat", { layer: name, shape: showShape(shape) });
  return lowerTraced(lowering, traced, nodes);
}
