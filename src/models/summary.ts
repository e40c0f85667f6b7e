/** What `summary()` shows of a model, in Keras' terms. */
import { KatachiError } from "../../types/error.js";
import type { RuntimeShape } from "../../types/shape.js";
import type { SummaryOptions } from "../../types/summary.js";
import { boolean, check, checkOptions, hint, positiveInteger, show } from "../options.js";
import { summaryText, type SummaryRow, type SummaryShape } from "../visualize/summary.js";
import type { Operation } from "../operation.js";
import type { TensorValue } from "../tensor.js";
import { costOf, namesOf, partsOf, type Cost } from "./cost.js";
import type { Model, ModelParts } from "./model.js";
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

interface Context {
  readonly options: SummaryOptions;
  readonly costs: ReadonlyMap<TensorValue | Operation, Cost> | undefined;
}

/** Where the inputs of a layer come from is shown for the outermost model only, as in Keras. */
function rowOf(member: Member, { options, costs }: Context, inside: boolean): SummaryRow {
  const cost = costs?.get(member.kind === "input" ? member.tensor : member.operation);
  const counted = { multiplyAdds: cost?.multiplyAdds, activationBytes: cost?.activations };
  if (member.kind === "input") {
    // The input of a model inside is a tensor of the model around, counted there.
    const own = inside ? { multiplyAdds: 0, activationBytes: 0 } : counted;
    return { name: member.name, type: "InputLayer", outputShape: summaryShape(member.tensor.shape), params: 0, connectedTo: [], isInput: true, weightBytes: 0, ...own };
  }
  const { name, operation, calls } = member;
  const parts = partsOf(operation);
  const params = operation.countParams();
  return {
    name,
    type: operation.kind,
    outputShape: shapesOf(operation, member),
    params,
    connectedTo: inside ? [] : calls.flatMap((call) => call.inputs.map(origin)),
    isInput: false,
    trainable: operation.trainable,
    weightBytes: 4 * params,
    ...counted,
    ...(parts && options.expandNested ? { layers: membersOf(parts).map((each) => rowOf(each, { options, costs: cost?.inside }, true)) } : {}),
  };
}

/** Keras hides a sequential model's input. */
const membersOf = ({ network, kind }: ModelParts): readonly Member[] => network.members.filter((member) => kind !== "Sequential" || member.kind === "layer");

const RULES = {
  expandNested: boolean,
  showTrainable: boolean,
  lineLength: positiveInteger,
  positions: { expected: "a list of growing numbers", accepts: (value: unknown) => Array.isArray(value) && value.every((end, i) => Number.isFinite(end) && end > (i === 0 ? 0 : value[i - 1])) },
  flops: boolean,
  bytes: boolean,
  sizes: { expected: "an object of sizes by name", accepts: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value) },
};

function checkSummary(given: SummaryOptions | undefined, parts: ModelParts): SummaryOptions {
  const options = checkOptions<SummaryOptions>("summary", given, RULES);
  const names = namesOf(parts);
  for (const [name, size] of Object.entries(options.sizes ?? {})) {
    if (!names.includes(name)) throw new KatachiError("option", `summary: the model has no dimension called ${show(name)}${names.length === 0 ? "" : hint(name, names)}`);
    check("summary", `sizes.${name}`, size, positiveInteger);
  }
  return options;
}

/** The text that `summary()` prints. */
export function summaryOf(model: Model, given?: SummaryOptions): string {
  const { parts } = model;
  const params = model.countParams();
  const options = checkSummary(given, parts);
  const cost = options.flops || options.bytes ? costOf(parts, options.sizes ?? {}) : undefined;
  const trainable = model.trainableVariables.reduce((sum, variable) => sum + variable.size, 0);
  return summaryText({
    name: parts.name,
    sequentialLike: parts.kind === "Sequential" || parts.network.chain,
    rows: membersOf(parts).map((member) => rowOf(member, { options, costs: cost?.inside }, false)),
    trainable,
    nonTrainable: params - trainable,
    options,
    ...(cost && { totals: { multiplyAdds: cost.multiplyAdds, activationBytes: cost.activations, weightBytes: 4 * params, unknown: namesOf(parts).filter((name) => !Object.hasOwn(options.sizes ?? {}, name)) } }),
  });
}
