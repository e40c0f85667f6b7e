/** What `compile` was told, resolved and checked against the model's outputs. */
import { KatachiError } from "../../types/error.js";
import { message } from "../../types/messages.js";
import type { Model } from "../models/model.js";
import { matchPorts, type Ports } from "../models/ports.js";
import { notNegative, show } from "../options.js";
import type { TensorValue } from "../tensor.js";
import { isLoss, lossOf, type RuntimeLoss } from "./losses.js";
import { metricOf, type RuntimeMetric } from "./metrics.js";
import { optimizerOf, type RuntimeOptimizer } from "./optimizers.js";
import type { CompileConfig } from "./options.js";

export interface TrainedOutput {
  readonly name: string;
  readonly tensor: TensorValue;
  readonly loss: RuntimeLoss;
  readonly weight: number;
  readonly metrics: readonly RuntimeMetric[];
}

export interface Setup {
  readonly optimizer: RuntimeOptimizer;
  readonly outputs: readonly TrainedOutput[];
  /** Whether outputs were declared by position or by name: then each has a loss of its own in logs. */
  readonly several: boolean;
  /** Keys of logs and history, in Keras' order. */
  readonly keys: readonly string[];
}

const outputsText = (count: number): string => `${count} output${count === 1 ? "" : "s"}`;

function fail(text: string): never {
  throw new KatachiError("option", text);
}

/** One entry per output of what was given for all, by position or by name; undefined where nothing was given. */
function perOutput(ports: Ports, given: unknown, what: string, plural: string, isOne: (value: unknown) => boolean, all: boolean): readonly unknown[] {
  if (isOne(given)) return ports.names.map(() => given);
  if (ports.kind === "one") return fail(`compile: ${plural} must be given as for a model with 1 output, got ${show(given)}`);
  return matchPorts(ports, given, { where: "compile", code: "option", side: "output", what, plural }, all);
}

function lossesOf(ports: Ports, given: unknown): readonly RuntimeLoss[] {
  const count = ports.names.length;
  if (given === undefined) fail("compile: loss is missing");
  if (Array.isArray(given)) {
    if (ports.kind === "record") fail(message("lossesByPosition", {}));
    if (ports.kind === "one" || given.length !== count) fail(message("lossCount", { losses: given.length, outputs: outputsText(count) }));
  } else if (!isLoss(given) && typeof given === "object" && ports.kind !== "record") {
    fail(message("lossesByName", { outputs: ports.kind === "one" ? "1 output without a name" : "outputs by position" }));
  }
  return perOutput(ports, given, "loss", "losses", (value) => isLoss(value) || typeof value !== "object", true).map(lossOf);
}

function weightsOf(ports: Ports, given: unknown): readonly number[] {
  if (given === undefined) return ports.names.map(() => 1);
  const weights = ports.kind === "one" ? [given] : matchPorts(ports, given, { where: "compile", code: "option", side: "output", what: "lossWeight", plural: "lossWeights" }, false);
  return weights.map((weight) => {
    if (weight === undefined) return 1;
    if (!notNegative.accepts(weight)) fail(`compile: lossWeights must be ${notNegative.expected}, got ${show(weight)}`);
    return weight as number;
  });
}

/** Metrics for all outputs, as opposed to a list for each. */
const isMetrics = (value: unknown): boolean => Array.isArray(value) && !value.some(Array.isArray);

function metricsOf(ports: Ports, given: unknown): readonly (readonly unknown[])[] {
  if (given === undefined) return ports.names.map(() => []);
  const lists = perOutput(ports, given, "list of metrics", "metrics", isMetrics, false);
  return lists.map((list) => {
    if (list !== undefined && !Array.isArray(list)) fail(`compile: metrics must be a list, got ${show(list)}`);
    return (list ?? []) as readonly unknown[];
  });
}

/** The metrics, of which no two may have one key. */
function distinct(metrics: readonly RuntimeMetric[]): readonly RuntimeMetric[] {
  const names = ["loss", ...metrics.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return twice === undefined ? metrics : fail(twice === "loss" ? 'compile: a metric cannot be called "loss"' : `compile: metric ${show(twice)} is given twice`);
}

export function setupOf(model: Model, config: CompileConfig): Setup {
  const { network, outputPorts: ports } = model.parts;
  if (config.optimizer === undefined) fail("compile: optimizer is missing");
  const losses = lossesOf(ports, config.loss);
  const weights = weightsOf(ports, config.lossWeights);
  const metrics = metricsOf(ports, config.metrics);
  const outputs = network.outputs.map((tensor, i): TrainedOutput => {
    const loss = losses[i]!;
    if (tensor.dtype !== "float32" || tensor.rank < 2) fail(`compile: output ${ports.names[i]} must hold at least one float for each sample to be trained`);
    return { name: ports.names[i]!, tensor, loss, weight: weights[i]!, metrics: distinct(metrics[i]!.map((metric) => metricOf(metric, loss, tensor.shape.at(-1)))) };
  });
  const several = ports.kind !== "one";
  return { optimizer: optimizerOf(config.optimizer), outputs, several, keys: keysOf(outputs, several) };
}

const keysOf = (outputs: readonly TrainedOutput[], several: boolean): string[] =>
  !several
    ? ["loss", ...outputs[0]!.metrics.map((metric) => metric.name)]
    : ["loss", ...outputs.map(({ name }) => `${name}_loss`), ...outputs.flatMap(({ name, metrics }) => metrics.map((metric) => `${name}_${metric.name}`))];

