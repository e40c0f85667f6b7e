/** Models: a network of layers that is called, run, summarized and compiled as one. A model is itself a layer. */
import { KatachiError } from "../../types/error.js";
import type { PlotModelOptions } from "../../types/picture.js";
import type { StepComparison } from "../../types/training/compare.js";
import type { SummaryOptions } from "../../types/summary.js";
import { hashKey } from "../random.js";
import { Runner } from "../runtime/runner.js";
import { check, integer, nearest, show } from "../options.js";
import { checkTensor, Operation, type Limit, type Masked, type RuntimeType } from "../operation.js";
import type { TensorValue } from "../tensor.js";
import type { History } from "../training/history.js";
import type { BatchOptions, CompileConfig, EvaluateOptions, FitOptions, RunOptions } from "../training/options.js";
import { predict } from "../training/predict.js";
import { Trainer } from "../training/trainer.js";
import type { Variable } from "../variable.js";
import { fileModule } from "../visualize/fileModule.js";
import { bindShape, type Bindings } from "./bind.js";
import { callsBehind, type Lowering, lowerTensors } from "./lowering.js";
import type { Network } from "./network.js";
import { matchPorts, rebuild, type Ports } from "./ports.js";
import { summaryOf } from "./summary.js";

/** An input as `model.layers` lists it. */
export interface InputLayer {
  readonly kind: "InputLayer";
  readonly name: string;
  readonly trainable: boolean;
  readonly weights: readonly TensorValue[];
}

export interface ModelParts {
  readonly network: Network;
  readonly inputPorts: Ports;
  readonly outputPorts: Ports;
  readonly name: string;
  /** The Keras class: "Functional" or "Sequential". */
  readonly kind: string;
}

export class Model extends Operation {
  readonly #operations: readonly Operation[];
  readonly #trainer: Trainer | undefined;
  #own: Runner | undefined;

  constructor(readonly parts: ModelParts, trainer?: Trainer) {
    super(parts.name, parts.kind);
    this.#trainer = trainer;
    this.#operations = parts.network.members.flatMap((member) => (member.kind === "layer" ? [member.operation] : []));
  }

  get inputs(): unknown {
    return rebuild(this.parts.inputPorts, this.parts.network.inputs);
  }

  get outputs(): unknown {
    return rebuild(this.parts.outputPorts, this.parts.network.outputs);
  }

  /** The layers in Keras' order, inputs included. */
  get layers(): readonly (Operation | InputLayer)[] {
    return this.parts.network.members.map((member) => (member.kind === "layer" ? member.operation : { kind: "InputLayer", name: member.name, trainable: true, weights: [] }));
  }

  /** The layer of this name. */
  getLayer(name: string): Operation | InputLayer {
    const found = this.layers.find((layer) => layer.name === name);
    if (found) return found;
    const near = nearest(String(name), this.layers.map((layer) => layer.name));
    const meant = near === undefined ? "" : `; did you mean ${show(near)}?`;
    throw new KatachiError("model", `getLayer: model ${this.name} has no layer called ${show(name)}${meant}`, { path: [this.name] });
  }

  override get variables(): readonly Variable[] {
    return [...new Set(this.#operations.flatMap((operation) => operation.variables))];
  }

  override get trainableVariables(): readonly Variable[] {
    return [...new Set(this.#operations.flatMap((operation) => operation.trainableVariables))];
  }

  override get states(): readonly Variable[] {
    return [...new Set(this.#operations.flatMap((operation) => operation.states))];
  }

  /** The smallest limit of what an input goes straight into. */
  override limitOf(input: number): Limit | undefined {
    const { inputs, members } = this.parts.network;
    const calls = members.flatMap((member) => (member.kind === "layer" ? member.calls : []));
    return calls
      .flatMap((call) => call.inputs.flatMap((tensor, i) => (tensor === inputs[input] ? (call.operation.limitOf(i) ?? []) : [])))
      .reduce<Limit | undefined>((least, limit) => (least && least.below <= limit.below ? least : limit), undefined);
  }

  override resetStates(): void {
    for (const operation of this.#operations) operation.resetStates();
  }

  /** Starts anew: initial weights, states of zero, and of a compiled model nothing that training left. */
  reset(seed?: number): void {
    if (seed !== undefined) check("reset", "seed", seed, integer);
    // First, because it refuses while a training runs.
    this.#trainer?.reset(seed);
    for (const variable of this.variables) variable.reset();
    if (seed !== undefined) this.seed(seed);
    this.resetStates();
  }

  get trainable(): boolean {
    return this.#operations.some((operation) => operation.trainable);
  }

  set trainable(value: boolean) {
    for (const operation of this.#operations) operation.trainable = value;
  }

  /** Applies the model to tensors, given as the inputs were declared. */
  override invoke(...given: readonly unknown[]): unknown {
    const path = [this.name];
    if (given.length !== 1) throw new KatachiError("shape", `model: expected one argument, got ${given.length}`, { path });
    const { inputPorts, outputPorts } = this.parts;
    const values = matchPorts(inputPorts, given[0], { where: "model", code: "shape", side: "input", what: "input" });
    return rebuild(outputPorts, this.record(values.map((value) => checkTensor("model", value, path))));
  }

  override infer(inputs: readonly RuntimeType[], path: readonly string[]): readonly RuntimeType[] {
    const { network } = this.parts;
    const names = this.#bind(inputs, path);
    const types = new Map<TensorValue, RuntimeType>(network.inputs.map((tensor, i) => [tensor, inputs[i]!]));
    const results = new Map<object, readonly RuntimeType[]>();
    const typeOf = (tensor: TensorValue): RuntimeType => types.get(tensor) ?? (tensor.source.kind === "call" ? results.get(tensor.source.call)![tensor.source.index]! : tensor);
    for (const call of callsBehind(network.outputs, types)) results.set(call, call.operation.infer(call.inputs.map(typeOf), [...path, call.operation.name], names, call.given));
    return network.outputs.map(typeOf);
  }

  override lower(lowering: Lowering, inputs: readonly Masked[]): readonly Masked[] {
    const { network } = this.parts;
    const path = [...lowering.path, this.name];
    const bindings = this.#bind(inputs.map(({ node: { shape, dtype } }) => ({ shape, dtype: dtype === "int32" ? dtype : "float32" })), path);
    const sizes = new Map([...bindings].flatMap(([name, size]) => (typeof size === "number" ? [[name, size] as const] : [])));
    return lowerTensors(lowering.inside(this.name, sizes), network.outputs, new Map(network.inputs.map((tensor, i) => [tensor, inputs[i]!])));
  }

  /** Inputs must fit the declared ones, and a named dimension must be one size in all of them. */
  #bind(inputs: readonly RuntimeType[], path: readonly string[]): Bindings {
    const bindings: Bindings = new Map();
    this.parts.network.inputs.forEach((declared, i) => bindShape(declared, inputs[i]!, bindings, path));
    return bindings;
  }

  /** Prints layers, output shapes and parameter counts as Keras does. */
  summary(options?: SummaryOptions): void {
    console.log(this.summaryText(options));
  }

  /** What `summary` prints. */
  summaryText(options?: SummaryOptions): string {
    return summaryOf(this, options);
  }

  /** Draws the model into a file that ends with .png, .svg or .dot. */
  async plot(path: string, options?: PlotModelOptions): Promise<void> {
    const { drawModel } = await fileModule<typeof import("../visualize/plotModel.js")>("plotModel.js");
    return drawModel(this, path, options);
  }

  /** Runs the model on data, in batches. */
  async predict(x: unknown, options?: RunOptions): Promise<unknown> {
    return predict(this, this.runner(), x, options);
  }

  /** A model that can be trained, with the same layers and weights. */
  compile(config: CompileConfig): Model {
    return new Model(this.parts, new Trainer(this, config));
  }

  async fit(x: unknown, y: unknown, options?: FitOptions): Promise<History> {
    return this.#trained("fit").fit(x, y, options);
  }

  async evaluate(x: unknown, y: unknown, options?: EvaluateOptions): Promise<Record<string, number>> {
    return this.#trained("evaluate").evaluate(x, y, options);
  }

  async trainOnBatch(x: unknown, y: unknown, options?: BatchOptions): Promise<Record<string, number>> {
    return this.#trained("trainOnBatch").trainOnBatch(x, y, options);
  }

  async testOnBatch(x: unknown, y: unknown, options?: BatchOptions): Promise<Record<string, number>> {
    return this.#trained("testOnBatch").testOnBatch(x, y, options);
  }

  async compareStep(x: unknown, y: unknown, options?: BatchOptions): Promise<StepComparison> {
    return this.#trained("compareStep").compareStep(x, y, options);
  }

  #trained(method: string): Trainer {
    if (!this.#trainer) throw new KatachiError("state", `${method}: the model is not compiled; call compile first`, { path: [this.name] });
    return this.#trainer;
  }

  /** Decides the initial values of weights that nobody has seen yet, by each weight's place in the model. */
  seed(seed?: number): void {
    this.variables.forEach((variable, i) => variable.seed(hashKey(seed ?? 0, i, variable.name.slice(variable.name.lastIndexOf("/") + 1)), seed !== undefined));
  }

  /** A compiled model predicts with the memory it trains in; others get one when they first need it. */
  runner(): Runner {
    if (this.#trainer) return this.#trainer.runner;
    if (!this.#own) this.seed();
    return (this.#own ??= new Runner(this));
  }
}
