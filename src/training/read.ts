/** Reads what is given to fit, evaluate and predict, and checks all of it against the model before anything runs. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import { KatachiError } from "../../types/error.js";
import { message } from "../../types/messages.js";
import type { Model } from "../models/model.js";
import { matchPorts, type Ports } from "../models/ports.js";
import { show } from "../options.js";
import type { RuntimeType } from "../operation.js";
import { checkSamples, toColumn, type Column, type Sizes, type Table, type Wanted } from "./data.js";
import { indexText } from "../position.js";
import { readWeights, type GivenWeights, type Weighted } from "./sampleWeights.js";
import type { Setup, TrainedOutput } from "./setup.js";
import { isBatches, streamOf, type Source } from "./stream.js";

export { isBatches, type Source };

/** How messages call a port: its name, or its position. */
const labels = ({ kind, names }: Ports): readonly string[] => (kind === "list" ? names.map((_, i) => String(i)) : names);

/** What training and evaluation need besides inputs. */
export interface GivenTraining extends GivenWeights {
  readonly setup: Setup;
  readonly y: unknown;
}

/** Reads and checks everything that is given for a run; targets when there is a setup. */
export async function readTable(method: string, model: Model, x: unknown, training?: GivenTraining): Promise<Table> {
  if (training && training.y === undefined) throw new KatachiError("data", message("noTargets", { method }));
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
  const { outputPorts } = model.parts;
  const targets = training ? await readTargets(method, outputPorts, outputs, training.setup, training.y) : [];
  const count = checkSamples(method, inputs, targets, labels(inputPorts));
  const batch = declaredBatch(model);
  if (batch !== undefined && count % batch !== 0) throw new KatachiError("data", `${method}: the model's inputs have batchSize ${batch}, got ${count} samples, which are no whole batches`);
  const weighted = targets.map((target, i): Weighted => ({ label: outputPorts.kind === "one" ? "" : outputPorts.names[i]!, target, positions: outputs[i]!.shape.slice(1, -1) as readonly number[] }));
  const weights = training ? await readWeights(method, outputPorts, weighted, training) : [];
  return { inputs, targets, weights, start: 0, count };
}

/** The same for data that may come batch by batch: lists of inputs, targets and perhaps weights, or inputs alone where there is no setup. */
export async function readSource(method: string, model: Model, x: unknown, training?: GivenTraining): Promise<Source> {
  if (!isBatches(x)) return { kind: "table", table: await readTable(method, model, x, training) };
  if (training?.sampleWeight !== undefined) throw new KatachiError("option", `${method}: sampleWeight is for data in memory; batches carry their own: [x, y, sampleWeight]`);
  const declared = declaredBatch(model);
  return streamOf(method, x, async (batch, where) => {
    const table = training ? await readBatch(where, model, batch, training) : await readTable(where, model, batch);
    if (declared !== undefined && table.count !== declared) throw new KatachiError("data", `${where}: the model's inputs have batchSize ${declared}, got ${table.count} samples`);
    return table;
  });
}

async function readBatch(where: string, model: Model, batch: unknown, { setup, classWeight }: GivenTraining): Promise<Table> {
  if (!Array.isArray(batch) || batch.length < 2 || batch.length > 3) throw new KatachiError("data", `${where} must be [x, y] or [x, y, sampleWeight], got ${show(batch)}`);
  const [x, y, sampleWeight] = batch as readonly unknown[];
  return readTable(where, model, x, { setup, y, sampleWeight, classWeight });
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
    const where = `${method}: targets${ports.kind === "one" ? "" : ` of ${ports.names[i]}`} for ${loss.name}`;
    const { shape } = outputs[i]!;
    const last = shape.at(-1);
    const wanted: Wanted = loss.targets === "classes" ? { where, shape: shape.slice(0, -1), dtype: "int32", classes: typeof last === "number" ? last : undefined } : { where, shape, dtype: "float32" };
    const column = await toColumn(given[i], wanted, new Map());
    if (loss.distributions === true) warnOfOtherThanDistributions(column, where, setup.outputs[i]!);
    columns.push(column);
  }
  return columns;
}

const warned = new WeakSet<TrainedOutput>();

/** Training on other targets is defined and Keras does it silently, but it is seldom meant: said once for each output of a compiled model. */
function warnOfOtherThanDistributions({ values, shape }: Column, where: string, output: TrainedOutput): void {
  if (warned.has(output)) return;
  const classes = shape.at(-1)!;
  for (let row = 0; row < values.length; row += classes) {
    let sum = 0;
    let least = 0;
    for (let i = row; i < row + classes; i++) {
      sum += values[i]!;
      if (values[i]! < least) least = values[i]!;
    }
    if (least === 0 && Math.abs(sum - 1) <= 1e-3) continue;
    warned.add(output);
    const place = indexText(row / classes, [values.length / sizeOf(shape), ...shape.slice(0, -1)]);
    const what = least < 0 ? `holds ${Number(least.toPrecision(5))}` : `adds up to ${Number(sum.toPrecision(5))}`;
    return console.warn(`${where} should be distributions, such as one-hot rows: numbers of at least 0 that add up to 1; the row at ${place} ${what}`);
  }
}

