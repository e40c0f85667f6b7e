/** How every layer works: one definition object says what it is, this class makes it a value that can be called. */
import type { Node } from "../../codegen/graph/node.js";
import { KatachiError } from "../../types/error.js";
import { fits } from "../../types/layers/input.js";
import { message } from "../../types/messages.js";
import { showShape, type RuntimeShape } from "../../types/shape.js";
import type { DType } from "../../types/tensor.js";
import type { Lowering } from "../models/lowering.js";
import { autoName } from "../names.js";
import { boolean, checkOptions, text, type Rule } from "../options.js";
import { checkTensor, Operation, type Names, type RuntimeType } from "../operation.js";
import { describe } from "../tensor.js";
import { Variable, type WeightSpec } from "../variable.js";

/** One kind of layer, with a configuration of type C: everything that is known about it, in one object. */
export interface LayerDefinition<C extends object> {
  /** The Keras class, as `summary()` prints it: "Conv2D". */
  readonly kind: string;
  /** The function's name, which starts every message: "conv2d". */
  readonly name: string;
  /** Called on one tensor, or on a list of them. */
  readonly inputs: "one" | "list";
  /** What the inputs must hold; default floats. */
  readonly wants?: DType | "any";
  /** The options a user may give, and what they must be. `name` and `trainable` are options of every layer. */
  readonly options: { readonly [K in keyof C]?: Rule };
  /** Refuses a configuration that no input would fit. */
  readonly check?: (config: C) => void;
  /** The result's shape, or a KatachiError that says why the inputs do not fit. */
  readonly shape: (inputs: readonly RuntimeShape[], config: C, names: Names) => RuntimeShape;
  /** Weights by name, in Keras' order. May assume that `shape` accepted the inputs. */
  readonly weights?: (inputs: readonly RuntimeShape[], config: C) => Record<string, WeightSpec>;
  /** The computation. Shapes were checked. */
  readonly call: (lowering: Lowering, inputs: readonly Node[], weights: Readonly<Record<string, Node>>, config: C) => Node;
}

/** Keras' snake case of a class name: "MaxPooling2D" gives "max_pooling2d". */
const snake = (kind: string): string => kind.replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();

/**
 * Checks options and makes a layer.
 * @param positional what is not given as an option
 * @param defaults of the options that have one
 */
export function makeLayer<C extends object>(definition: LayerDefinition<C>, positional: Partial<C>, given: object | undefined, defaults: Partial<C> = {}): Layer<C> {
  const rules = { ...definition.options, name: text, trainable: boolean } as Record<string, Rule>;
  const { name, trainable, ...options } = checkOptions<Record<string, unknown>>(definition.name, given as Record<string, unknown>, rules);
  const config = { ...defaults, ...options, ...positional } as C;
  definition.check?.(config);
  const layer = new Layer(definition, config, (name as string | undefined) ?? autoName(snake(definition.kind)));
  layer.trainable = trainable !== false;
  return layer;
}

export class Layer<C extends object = object> extends Operation {
  /** Frozen layers keep their weights; takes effect at the next `compile`. */
  trainable = true;
  #built: { readonly inputs: readonly RuntimeShape[]; readonly specs: Record<string, WeightSpec>; readonly weights: Record<string, Variable> } | undefined;

  constructor(readonly definition: LayerDefinition<C>, readonly config: C, name: string) {
    super(name, definition.kind);
  }

  get variables(): readonly Variable[] {
    return Object.values(this.#built?.weights ?? {});
  }

  get trainableVariables(): readonly Variable[] {
    return this.trainable ? this.variables.filter((variable) => variable.trainable) : [];
  }

  override invoke(...inputs: readonly unknown[]): unknown {
    const { name, inputs: arity } = this.definition;
    const [given] = inputs;
    const path = [this.name];
    if (arity === "list" && !Array.isArray(given)) throw new KatachiError("shape", message("notTensors", { layer: name }), { path });
    const tensors = (arity === "list" ? (given as readonly unknown[]) : [given]).map((value) => checkTensor(name, value, path));
    if (inputs.length !== 1) throw new KatachiError("shape", `${name}: expected one argument, got ${inputs.length}`, { path });
    return this.record(tensors)[0];
  }

  override infer(inputs: readonly RuntimeType[], path: readonly string[], names: Names = new Map()): readonly RuntimeType[] {
    this.#checkDtypes(inputs, path);
    const shapes = inputs.map((input) => input.shape);
    const shape = this.#shape(shapes, path, names);
    this.#build(shapes, path);
    return [{ shape, dtype: this.definition.wants === "any" ? inputs[0]!.dtype : "float32" }];
  }

  override lower(lowering: Lowering, inputs: readonly Node[]): readonly Node[] {
    const path = [...lowering.path, this.name];
    const expected = this.#shape(inputs.map((input) => input.shape), path, lowering.sizes);
    const weights = Object.fromEntries(Object.entries(this.#built?.weights ?? {}).map(([name, variable]) => [name, lowering.weight(variable)]));
    const result = atPath(path, () => this.definition.call(lowering, inputs, weights, this.config));
    if (!fits(expected, result.shape)) {
      throw new KatachiError("graph", `${this.definition.name}: computes shape ${showShape(result.shape)}, its rule says ${showShape(expected)}`, { path });
    }
    return [result];
  }

  #shape(inputs: readonly RuntimeShape[], path: readonly string[], names: Names): RuntimeShape {
    return atPath(path, () => this.definition.shape(inputs, this.config, names));
  }

  #checkDtypes(inputs: readonly RuntimeType[], path: readonly string[]): void {
    const { wants = "float32", name } = this.definition;
    const wrong = wants === "any" ? undefined : inputs.find((input) => input.dtype !== wants);
    if (!wrong) return;
    const sentence = wants === "float32" ? message("notFloat", { layer: name, shape: showShape(wrong.shape) }) : `${name}: expected an IntTensor, got ${describe(wrong)}`;
    throw new KatachiError("shape", sentence, { path });
  }

  /** The first call makes the weights; later calls share them and must need the same shapes. */
  #build(inputs: readonly RuntimeShape[], path: readonly string[]): void {
    const { name, weights } = this.definition;
    if (!weights) return;
    const specs = atPath(path, () => weights(inputs, this.config));
    if (!this.#built) {
      this.#built = { inputs, specs, weights: Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, new Variable(`${this.name}/${key}`, spec)])) };
      return;
    }
    const built = this.#built;
    if (Object.entries(specs).every(([key, spec]) => showShape(spec.shape) === showShape(built.specs[key]!.shape))) return;
    const shapes = (list: readonly RuntimeShape[]): string => list.map(showShape).join(", ");
    throw new KatachiError("shape", `${name}: layer ${this.name} has weights for input ${shapes(built.inputs)}, got ${shapes(inputs)}`, { path });
  }
}

/** Runs a rule; its error gets the path of the layer it arose in. */
function atPath<T>(path: readonly string[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof KatachiError) || error.path.length > 0) throw error;
    throw new KatachiError(error.code, error.message, { path, cause: error });
  }
}

/** A size that weights need: unknown and symbolic ones are refused. */
export function sizeFor(layer: string, shape: RuntimeShape, axis: number): number {
  const size = shape.at(axis);
  if (typeof size === "number") return size;
  throw new KatachiError("shape", `${layer}: axis ${axis < 0 ? shape.length + axis : axis} must have a known size to make the weights, got ${showShape(shape)}`);
}
