/** What samples count for: weights given for them, times the weights of their classes. As in Keras 2.12, keras/engine/data_adapter.py. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import { KatachiError } from "../../types/error.js";
import { message } from "../../types/messages.js";
import { matchPorts, type Ports } from "../models/ports.js";
import { show } from "../options.js";
import { describe, isTensor } from "../tensor.js";
import { checkFinite, type Column } from "./data.js";
import { indexText } from "../position.js";
import { formOf, toValues } from "./forms.js";

export interface GivenWeights {
  readonly sampleWeight?: unknown;
  readonly classWeight?: unknown;
}

/** An output as weights see it. */
export interface Weighted {
  /** How messages call it: nothing for a single one. */
  readonly label: string;
  readonly target: Column;
  /** Sizes of the positions of a sample, each of which may have a weight. */
  readonly positions: readonly number[];
}

const fail = (text: string): never => {
  throw new KatachiError("data", text);
};

/** One column of weights for each output, or none where nothing is weighted. */
export async function readWeights(method: string, ports: Ports, outputs: readonly Weighted[], { sampleWeight, classWeight }: GivenWeights): Promise<Column[]> {
  if (sampleWeight === undefined && classWeight === undefined) return [];
  const each = (given: unknown, what: string): readonly unknown[] =>
    given === undefined ? outputs.map(() => undefined) : matchPorts(ports, given, { where: method, code: "data", side: "output", what, plural: `${what}s` }, false);
  const samples = each(sampleWeight, "sampleWeight");
  const classes = each(classWeight, "classWeight");
  const columns: Column[] = [];
  for (const [i, output] of outputs.entries()) {
    const of = output.label === "" ? "" : ` of ${output.label}`;
    const weights = samples[i] === undefined ? ones(output.target.samples) : await readColumn(samples[i], `${method}: sampleWeight${of}`, output);
    columns.push(classes[i] === undefined ? weights : byClass(weights, classes[i], `${method}: classWeight${of}`, output.target));
  }
  return columns;
}

const ones = (samples: number): Column => ({ values: new Float32Array(samples).fill(1), shape: [], samples });

/** Weights as they were given: a number for each sample, or for each of its positions. */
async function readColumn(given: unknown, where: string, { target, positions }: Weighted): Promise<Column> {
  const wanted = "one number for each sample";
  const misfit = (actual: string): never => fail(message("weights", { what: where, expected: wanted, actual }));
  if (isTensor(given) && (given.dtype !== "float32" || !given.concrete)) misfit(describe(given));
  const form = isTensor(given) ? { shape: given.shape as readonly number[], text: describe(given), read: () => given.values("data") } : formOf(given, where, wanted);
  if (!form) return misfit(show(given));
  const [samples, ...shape] = form.shape;
  const fits = shape.length === 0 || (shape.length === positions.length && shape.every((size, axis) => size === positions[axis]));
  if (samples === undefined || !fits) misfit(form.text);
  if (samples !== target.samples) fail(message("weightSamples", { what: where, actual: samples!, expected: target.samples }));
  const values = toValues(await form.read(), "float32", form.shape, where);
  checkFinite(values, form.shape, where);
  const negative = values.findIndex((value) => value < 0);
  if (negative >= 0) fail(`${where} must be numbers of at least 0, got ${values[negative]} at ${indexText(negative, form.shape)}`);
  return { values, shape, samples: samples! };
}

/** The weights, each times that of its sample's class. */
function byClass({ values, shape, samples }: Column, given: unknown, where: string, target: Column): Column {
  const table = classTable(given, where);
  const classOf = classesOf(target, where);
  const size = sizeOf(shape);
  const weighted = Float32Array.from(values);
  for (let sample = 0; sample < samples; sample++) {
    const weight = table[classOf(sample)] ?? fail(`${where} has no weight for class ${classOf(sample)}, which is the target of sample ${sample}`);
    for (let i = sample * size; i < (sample + 1) * size; i++) weighted[i]! *= weight;
  }
  return { values: weighted, shape, samples };
}

/** The weights of the classes from 0 up; Keras wants every one of them as well. */
function classTable(given: unknown, where: string): readonly number[] {
  if (typeof given !== "object" || given === null || isTensor(given) || ArrayBuffer.isView(given)) return fail(`${where} must be an object with a weight for each class, got ${show(given)}`);
  const entries = Object.entries(given);
  const missing = entries.findIndex((_, number) => !Object.hasOwn(given, number));
  if (entries.length === 0 || missing >= 0) fail(`${where} must have a weight for each class from 0 up, got ${entries.length === 0 ? "none" : `those of ${entries.map(([key]) => key).join(", ")}`}`);
  return entries.map(([, weight], number) => {
    if (!(typeof weight === "number" && Number.isFinite(weight) && weight >= 0)) fail(`${where} must be numbers of at least 0, got ${show(weight)} for class ${number}`);
    return weight as number;
  });
}

/** The class of a sample: the target itself, or where its row is largest. */
function classesOf({ values, shape }: Column, where: string): (sample: number) => number {
  const classes = values instanceof Int32Array ? 1 : shape[0]!;
  if (shape.length > (values instanceof Int32Array ? 0 : 1)) fail(`${where} is for targets with one class for each sample, got samples of shape [${shape.join(", ")}]`);
  if (classes > 1) {
    return (sample) => {
      let best = sample * classes;
      for (let i = best + 1; i < (sample + 1) * classes; i++) if (values[i]! > values[best]!) best = i;
      return best - sample * classes;
    };
  }
  const odd = values.findIndex((value) => !Number.isInteger(value) || value < 0);
  if (odd >= 0) fail(`${where} is for targets that are classes, got ${values[odd]} at ${indexText(odd, [values.length])}`);
  return (sample) => values[sample]!;
}
