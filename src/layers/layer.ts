/** How every layer works: one definition object says what it is, this class makes it a value that can be called. */
import type { Node } from "../../codegen/graph/node.js";
import { KatachiError } from "../../types/error.js";
import { fits } from "../../types/layers/input.js";
import { shapeError } from "../../types/messages.js";
import { showShape, type RuntimeShape } from "../../types/shape.js";
import type { DType } from "../../types/tensor.js";
import type { Lowering } from "../models/lowering.js";
import type { TensorValue } from "../tensor.js";
import { LayerCall } from "./call.js";
import { autoName } from "../names.js";
import { boolean, checkOptions, text, type Rule } from "../options.js";
import { atPath, checkTensor, Operation, tensorsOnly, type Given, type Limit, type Masked, type Names, type RuntimeType } from "../operation.js";
import { Variable, type WeightSpec } from "../variable.js";
import { activityPenalty, tuned, tuningRules, type Tunable } from "../weights/tuning.js";

/** One kind of layer, with a configuration of type C: everything that is known about it, in one object. */
export interface LayerDefinition<C extends object> {
  /** The Keras class, as `summary()` prints it: "Conv2D". */
  readonly kind: string;
  /** The function's name, which starts every message: "conv2d". */
  readonly name: string;
  /** Called on one tensor, on a list of them, or with further arguments, which `parse` makes sense of. */
  readonly inputs: "one" | "list" | "several";
  /** Sorts the arguments of a call, for layers that take several; absent tensors are undefined. */
  readonly parse?: (args: readonly unknown[], config: C) => Parsed;
  /** What the inputs must hold, by the part a tensor plays where there are several; default floats. */
  readonly wants?: Wanted | ((role: string) => Wanted);
  /** What the results hold: floats by default, or what the first input holds. */
  readonly output?: DType | "same";
  /** What integers given to it must be below. */
  readonly below?: (config: C) => number;
  /** The options a user may give, and what they must be. `name` and `trainable` are options of every layer. */
  readonly options: { readonly [K in keyof C]?: Rule };
  /** Refuses a configuration that no input would fit. */
  readonly check?: (config: C) => void;
  /** The shape of the result, or of several, or a KatachiError that says why the inputs do not fit. */
  readonly shape: (inputs: readonly RuntimeShape[], config: C, names: Names, given: Given) => RuntimeShape | readonly RuntimeShape[];
  /** Types of the results, for wrappers, whose inner layers want to know more than shapes; used instead of `shape`. */
  readonly infer?: (inputs: readonly RuntimeType[], config: C, names: Names, given: Given, path: readonly string[]) => readonly RuntimeType[];
  /** Weights by name, in Keras' order. May assume that `shape` accepted the inputs. */
  readonly weights?: (inputs: readonly RuntimeShape[], config: C) => Record<string, WeightSpec>;
  /** The weights that options decide over, and the words those begin with. */
  readonly tunable?: Tunable;
  /** Whether there is an option `activityRegularizer`, about the results. */
  readonly activity?: boolean;
  /** What is kept from batch to batch and is no weight. */
  readonly states?: (inputs: readonly RuntimeShape[], config: C) => Record<string, WeightSpec>;
  /** Layers inside this one; their weights are this layer's, behind its own. */
  readonly layers?: (config: C) => readonly Operation[];
  /** The mask of the result: the first input's, or a computed one. Without it a mask ends here. */
  readonly mask?: "pass" | ((call: LayerCall, inputs: readonly Node[], config: C) => Node | undefined | readonly (Node | undefined)[]);
  /** The computation. Shapes were checked. */
  readonly call: (call: LayerCall, inputs: readonly Node[], weights: Readonly<Record<string, Node>>, config: C) => Node | readonly Node[];
}

export type Wanted = DType | "any";

/** The arguments of a call, sorted. */
export interface Parsed {
  /** By the part they play. */
  readonly tensors: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Keras' snake case of a class name: "MaxPooling2D" gives "max_pooling2d". */
const snake = (kind: string): string => kind.replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();

/**
 * Checks options and makes a layer.
 * @param positional what is not given as an option
 * @param defaults of the options that have one
 */
export function makeLayer<C extends object>(definition: LayerDefinition<C>, positional: Partial<C>, given: object | undefined, defaults: Partial<C> = {}): Layer<C> {
  const rules = { ...definition.options, ...tuningRules(definition.tunable, definition.activity), name: text, trainable: boolean } as Record<string, Rule>;
  const { name, trainable, ...options } = checkOptions<Record<string, unknown>>(definition.name, given as Record<string, unknown>, rules);
  const config = { ...defaults, ...options, ...positional } as C;
  definition.check?.(config);
  const layer = new Layer(definition, config, (name as string | undefined) ?? autoName(snake(definition.kind)));
  layer.trainable = trainable !== false;
  return layer;
}

interface Built {
  readonly inputs: readonly RuntimeShape[];
  readonly specs: Readonly<Record<string, WeightSpec>>;
  readonly weights: Readonly<Record<string, Variable>>;
  readonly states: Readonly<Record<string, Variable>>;
}

export class Layer<C extends object = object> extends Operation {
  #trainable = true;
  readonly #inner: readonly Operation[];
  #built: Built | undefined;

  constructor(readonly definition: LayerDefinition<C>, readonly config: C, name: string) {
    super(name, definition.kind);
    this.#inner = definition.layers?.(config) ?? [];
  }

  /** Frozen layers keep their weights; takes effect at the next `compile`. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = value;
    for (const layer of this.#inner) layer.trainable = value;
  }

  get variables(): readonly Variable[] {
    return [...Object.values(this.#built?.weights ?? {}), ...this.#inner.flatMap((layer) => layer.variables)];
  }

  get trainableVariables(): readonly Variable[] {
    if (!this.#trainable) return [];
    return [...Object.values(this.#built?.weights ?? {}).filter((variable) => variable.trainable), ...this.#inner.flatMap((layer) => layer.trainableVariables)];
  }

  override get states(): readonly Variable[] {
    return [...Object.values(this.#built?.states ?? {}), ...this.#inner.flatMap((layer) => layer.states)];
  }

  override limitOf(): Limit | undefined {
    const below = this.definition.below?.(this.config);
    return below === undefined ? undefined : { below, layer: this.name };
  }

  override resetStates(): void {
    for (const state of Object.values(this.#built?.states ?? {})) state.write(new Float32Array(state.size));
    for (const layer of this.#inner) layer.resetStates();
  }

  /** A layer of the same kind that shares nothing with this one. */
  clone(name: string, changes: Partial<C> = {}): Layer<C> {
    return new Layer(this.definition, { ...this.config, ...changes }, name);
  }

  override invoke(...args: readonly unknown[]): unknown {
    const path = [this.name];
    const { tensors, given } = atPath(path, () => this.#sort(args));
    const results = this.record(tensors, given);
    return results.length === 1 ? results[0] : results;
  }

  /** The arguments of a call as tensors, and what else it was given. */
  #sort(args: readonly unknown[]): { readonly tensors: readonly TensorValue[]; readonly given: Given } {
    const { name, inputs, parse } = this.definition;
    if (inputs === "several") {
      const { tensors, options = {} } = parse!(args, this.config);
      const present = Object.entries(tensors).filter(([, value]) => value !== undefined);
      return { tensors: present.map(([, value]) => checkTensor(name, value)), given: { roles: present.map(([role]) => role), options } };
    }
    const [first] = args;
    if (inputs === "list" && !Array.isArray(first)) throw shapeError("notTensors", { layer: name });
    const tensors = (inputs === "list" ? (first as readonly unknown[]) : [first]).map((value) => checkTensor(name, value));
    if (args.length !== 1) throw new KatachiError("shape", `${name}: expected one argument, got ${args.length}`);
    return { tensors, given: tensorsOnly(tensors.length) };
  }

  override infer(inputs: readonly RuntimeType[], path: readonly string[], names: Names = new Map(), given: Given = tensorsOnly(inputs.length)): readonly RuntimeType[] {
    return atPath(path, () => {
      this.#checkDtypes(inputs, given);
      const types = this.#types(inputs, names, given, path);
      this.#build(inputs.map((input) => input.shape));
      return types;
    });
  }

  override lower(lowering: Lowering, inputs: readonly Masked[], given: Given = tensorsOnly(inputs.length)): readonly Masked[] {
    const path = [...lowering.path, this.name];
    return atPath(path, () => {
      const types = inputs.map(({ node: { shape, dtype } }): RuntimeType => ({ shape, dtype: dtype === "int32" ? dtype : "float32" }));
      const expected = this.#types(types, lowering.sizes, given, path);
      const { weights = {}, states = {} } = this.#built ?? {};
      const call = new LayerCall(lowering, { layer: this, inputs, given, weights, states });
      const nodes = inputs.map(({ node }) => node);
      const leaves = Object.fromEntries(Object.entries(weights).map(([name, variable]) => [name, lowering.newest(variable)]));
      const computed = this.definition.call(call, nodes, leaves, this.config);
      const results: readonly Node[] = "op" in computed ? [computed] : computed;
      results.forEach((result, i) => {
        if (!fits(expected[i]!.shape, result.shape)) {
          throw new KatachiError("graph", `${this.definition.name}: computes shape ${showShape(result.shape)}, its rule says ${showShape(expected[i]!.shape)}`);
        }
      });
      this.#penalize(call, results);
      lowering.options.observe?.({ path, operation: this, inputs: nodes, results });
      const masks = this.#masks(call, nodes);
      return results.map((node, i) => ({ node, mask: masks[i] }));
    });
  }

  /** As Keras does, for each result by itself and divided by the batch size. */
  #penalize(call: LayerCall, results: readonly Node[]): void {
    const { activityRegularizer } = this.config as { readonly activityRegularizer?: unknown };
    if (!this.definition.activity || activityRegularizer === undefined) return;
    for (const result of results) call.penalize(activityPenalty(this.definition.name, activityRegularizer, result, call));
  }

  #masks(call: LayerCall, inputs: readonly Node[]): readonly (Node | undefined)[] {
    const { mask } = this.definition;
    if (mask === undefined) return [];
    if (mask === "pass") return [call.masks[0]];
    const masks = mask(call, inputs, this.config);
    return masks === undefined || "op" in masks ? [masks] : masks;
  }

  #types(inputs: readonly RuntimeType[], names: Names, given: Given, path: readonly string[]): readonly RuntimeType[] {
    const { infer, shape, output = "float32" } = this.definition;
    if (infer) return infer(inputs, this.config, names, given, path);
    const result = shape(inputs.map((input) => input.shape), this.config, names, given);
    const shapes = (Array.isArray(result[0]) ? result : [result]) as readonly RuntimeShape[];
    return shapes.map((each) => ({ shape: each, dtype: output === "same" ? inputs[0]!.dtype : output }));
  }

  #checkDtypes(inputs: readonly RuntimeType[], { roles }: Given): void {
    const { wants = "float32", name } = this.definition;
    inputs.forEach((input, i) => {
      const wanted = typeof wants === "function" ? wants(roles[i]!) : wants;
      if (wanted === "any" || wanted === input.dtype) return;
      throw shapeError(wanted === "float32" ? "notFloat" : "notInt", { layer: name, shape: showShape(input.shape) });
    });
  }

  /** The first call makes the weights; later calls share them and must need the same shapes. */
  #build(inputs: readonly RuntimeShape[]): void {
    const { name, weights, states } = this.definition;
    if (!weights && !states) return;
    const specs = weights?.(inputs, this.config) ?? {};
    if (!this.#built) {
      const { tunable } = this.definition;
      const make = (given: Record<string, WeightSpec>) =>
        Object.fromEntries(Object.entries(given).map(([key, spec]) => [key, new Variable(`${this.name}/${key}`, tuned(name, key, spec, tunable, this.config as Record<string, unknown>))]));
      this.#built = { inputs, specs, weights: make(specs), states: make(states?.(inputs, this.config) ?? {}) };
      return;
    }
    const built = this.#built;
    if (Object.entries(specs).every(([key, spec]) => showShape(spec.shape) === showShape(built.specs[key]!.shape))) return;
    const shapes = (list: readonly RuntimeShape[]): string => list.map(showShape).join(", ");
    throw new KatachiError("shape", `${name}: layer ${this.name} has weights for input ${shapes(built.inputs)}, got ${shapes(inputs)}`);
  }
}

/** A size that weights need: unknown and symbolic ones are refused. */
export function sizeFor(layer: string, shape: RuntimeShape, axis: number): number {
  const size = shape.at(axis);
  if (typeof size === "number") return size;
  throw new KatachiError("shape", `${layer}: axis ${axis < 0 ? shape.length + axis : axis} must have a known size to make the weights, got ${showShape(shape)}`);
}
