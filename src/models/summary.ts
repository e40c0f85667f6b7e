/** What `summary()` shows of a model, in Keras' terms. */
import type { RuntimeShape } from "../../types/shape.js";
import { summaryText, type SummaryRow, type SummaryShape } from "../visualize/summary.js";
import type { Operation } from "../operation.js";
import type { TensorValue } from "../tensor.js";
import type { Model } from "./model.js";
import type { Member } from "./network.js";

const summaryShape = (shape: RuntimeShape): SummaryShape => shape.map((size) => (size === "Batch" ? null : size));

/** `dense[0][0]`: which call of which layer, and which of its results. */
const origin = ({ source }: TensorValue): string =>
  source.kind === "call" ? `${source.call.operation.name}[${source.call.number}][${source.index}]` : source.kind === "input" ? `${source.name}[0][0]` : "";

/** Shapes of a layer's results, as inferred at its first call in this model. */
function shapesOf(operation: Operation, member: Extract<Member, { kind: "layer" }>): SummaryShape | readonly SummaryShape[] {
  const [call] = member.calls;
  const types = operation.infer(call!.inputs, [], undefined, call!.given);
  const shapes = types.map((type) => summaryShape(type.shape));
  return shapes.length === 1 ? shapes[0]! : shapes;
}

function rowOf(member: Member): SummaryRow {
  if (member.kind === "input") {
    return { name: member.name, type: "InputLayer", outputShape: summaryShape(member.tensor.shape), params: 0, connectedTo: [], isInput: true };
  }
  const { name, operation, calls } = member;
  return { name, type: operation.kind, outputShape: shapesOf(operation, member), params: operation.countParams(), connectedTo: calls.flatMap((call) => call.inputs.map(origin)), isInput: false };
}

export function summaryOf(model: Model): string {
  const { network } = model.parts;
  const sequential = model.kind === "Sequential";
  const trainable = model.trainableVariables.reduce((sum, variable) => sum + variable.size, 0);
  return summaryText({
    name: model.name,
    sequentialLike: sequential || network.chain,
    // Keras hides a sequential model's input.
    rows: network.members.filter((member) => !sequential || member.kind === "layer").map(rowOf),
    trainable,
    nonTrainable: model.countParams() - trainable,
  });
}
