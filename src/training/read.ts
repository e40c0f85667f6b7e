/** Reads what is given to fit, evaluate and predict, and checks all of it against the model before anything runs. */
import { KatachiError } from "../../types/error.js";
import type { Model } from "../models/model.js";
import { matchPorts, type Ports } from "../models/ports.js";
import type { RuntimeType } from "../operation.js";
import { checkSamples, toColumn, type Column, type Sizes, type Table, type Wanted } from "./data.js";
import type { Setup } from "./setup.js";

/** How messages call a port: its name, or its position. */
const labels = ({ kind, names }: Ports): readonly string[] => (kind === "list" ? names.map((_, i) => String(i)) : names);

/** Reads and checks everything that is given for a run; targets when there is a setup. */
export async function readTable(method: string, model: Model, x: unknown, training?: { readonly setup: Setup; readonly y: unknown }): Promise<Table> {
  const { network, inputPorts } = model.parts;
  const sizes: Sizes = new Map();
  const given = matchPorts(inputPorts, x, { where: method, code: "data", side: "input", what: "input" });
  const inputs: Column[] = [];
  for (const [i, declared] of network.inputs.entries()) {
    const where = inputPorts.kind === "one" ? `${method}: x` : `${method}: input ${labels(inputPorts)[i]}`;
    inputs.push(await toColumn(given[i], { where, shape: declared.shape, dtype: declared.dtype, limit: model.limitOf(i) }, sizes));
  }
  // The rules once more, now on the sizes of the data: what the types left open is decided here.
  const outputs = model.infer(inputs.map((column, i) => ({ shape: [network.inputs[i]!.shape[0]!, ...column.shape], dtype: network.inputs[i]!.dtype })), [model.name]);
  const targets = training ? await readTargets(method, model.parts.outputPorts, outputs, training.setup, training.y) : [];
  const count = checkSamples(method, inputs, targets, labels(inputPorts));
  const batch = declaredBatch(model);
  if (batch !== undefined && count % batch !== 0) throw new KatachiError("data", `${method}: the model's inputs have batchSize ${batch}, got ${count} samples, which are no whole batches`);
  return { inputs, targets, weights: [], start: 0, count };
}

/** The batch size that inputs were declared with, as stateful layers need it. */
const declaredBatch = (model: Model): number | undefined => model.parts.network.inputs.map(({ shape }) => shape[0]).find((size) => typeof size === "number");

/** The batch size of a run: as given, as declared, else 32. */
export function batchSizeFor(method: string, model: Model, given: number | undefined): number {
  const declared = declaredBatch(model);
  if (declared !== undefined && given !== undefined && given !== declared) throw new KatachiError("option", `${method}: batchSize must be ${declared}, as the model's inputs have it, got ${given}`);
  return given ?? declared ?? 32;
}

async function readTargets(method: string, ports: Ports, outputs: readonly RuntimeType[], setup: Setup, y: unknown): Promise<Column[]> {
  const given = matchPorts(ports, y, { where: method, code: "data", side: "output", what: "target" });
  const columns: Column[] = [];
  for (const [i, { loss }] of setup.outputs.entries()) {
    const where = `${method}: targets${ports.kind === "one" ? "" : ` of ${labels(ports)[i]}`} for ${loss.name}`;
    const { shape } = outputs[i]!;
    const last = shape.at(-1);
    const wanted: Wanted = loss.targets === "classes" ? { where, shape: shape.slice(0, -1), dtype: "int32", classes: typeof last === "number" ? last : undefined } : { where, shape, dtype: "float32" };
    columns.push(await toColumn(given[i], wanted, new Map()));
  }
  return columns;
}

