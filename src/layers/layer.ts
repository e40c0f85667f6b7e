/** How every layer works: one definition object says what it is, this class makes it a value that can be called. */
import type { Node } from "../../codegen/graph/node.js";
import { KatachiError } from "../../types/error.js";
import { showShape, type RuntimeShape } from "../../types/shape.js";
import type { DType } from "../../types/tensor.js";
import type { Lowering } from "../models/lowering.js";
import { autoName } from "../names.js";
import { checkOptions, text, type Rule } from "../options.js";
import { checkTensor, Target, type RuntimeType } from "../target.js";
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
  /** The options a user may give, and what they must be; `name` is known to all. */
  readonly options: { readonly [K in keyof C]?: Rule };
  /** The result's shape, or the message that says why the inputs do not fit. */
  readonly shape: (inputs: readonly RuntimeShape[], config: C) => RuntimeShape | string;
  /** Weights by name, in Keras' order. May assume that `shape` accepted the inputs. */
  readonly weights?: (inputs: readonly RuntimeShape[], config: C) => Record<string, WeightSpec>;
  /** The computation. Shapes were checked. */
  readonly call: (lowering: Lowering, inputs: readonly Node[], weights: Readonly<Record<string, Node>>, config: C) => Node;
}

/** Keras' snake case of a class name: "MaxPooling2D" gives "max_pooling2d". */
const snake = (kind: string): string => kind.replace(/(.)([A-Z][a-z0-9]+)/g, "$1_$2").replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();

/**
 * Checks options and makes a layer.
 * @param given what the user gave as options
 * @param config the complete configuration: positional arguments (already checked), defaults, then options
 */
export function makeLayer<C extends object>(definition: LayerDefinition<C>, given: object | undefined, config: (options: Partial<C>) => C): Layer<C> {
  const rules = { ...definition.options, name: text } as Record<string, Rule>;
  const { name, ...options } = checkOptions<Record<string, unknown>>(definition.name, given as Record<string, unknown>, rules);
  return new Layer(definition, config(options as Partial<C>), (name as string | undefined) ?? autoName(snake(definition.kind)));
}

export class Layer<C extends object = object> extends Target {
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
    const path = [this.name];
    if (inputs.length !== 1) throw new KatachiError("shape", `${name}: expected ${arity === "one" ? "one tensor" : "one list of tensors"}, got ${inputs.length} arguments`, { path });
    const [given] = inputs;
    if (arity === "list" && !Array.isArray(given)) throw new KatachiError("shape", `${name}: expected a list of tensors`, { path });
    const tensors = (arity === "list" ? (given as readonly unknown[]) : [given]).map((value) => checkTensor(name, value, path));
    return this.record(tensors)[0];
  }

  override infer(inputs: readonly RuntimeType[], path: readonly string[]): readonly RuntimeType[] {
    this.#checkDtypes(inputs, path);
    const shapes = inputs.map((input) => input.shape);
    const shape = this.#shape(shapes, path);
    this.#build(shapes, path);
    return [{ shape, dtype: this.definition.wants === "any" ? inputs[0]!.dtype : "float32" }];
  }

  override lower(lowering: Lowering, inputs: readonly Node[]): readonly Node[] {
    const path = [...lowering.path, this.name];
    const shapes = inputs.map((input) => input.shape);
    const expected = this.#shape(shapes, path);
    const weights = Object.fromEntries(Object.entries(this.#built?.weights ?? {}).map(([name, variable]) => [name, lowering.weight(variable)]));
    const result = this.definition.call(lowering, inputs, weights, this.config);
    if (showShape(result.shape) !== showShape(expected)) {
      throw new KatachiError("graph", `${this.definition.name}: computes shape ${showShape(result.shape)}, its rule says ${showShape(expected)}`, { path });
    }
    return [result];
  }

  #shape(inputs: readonly RuntimeShape[], path: readonly string[]): RuntimeShape {
    const shape = this.definition.shape(inputs, this.config);
    if (typeof shape === "string") throw new KatachiError("shape", shape, { path });
    return shape;
  }

  #checkDtypes(inputs: readonly RuntimeType[], path: readonly string[]): void {
    const { wants = "float32", name } = this.definition;
    const wrong = wants === "any" ? undefined : inputs.find((input) => input.dtype !== wants);
    if (!wrong) return;
    const message = wants === "float32" ? `${name}: expected a float tensor, got ${describe(wrong)}` : `${name}: expected an IntTensor (integer ids), got ${describe(wrong)}`;
    throw new KatachiError("shape", message, { path });
  }

  /** The first call makes the weights; later calls share them and must need the same shapes. */
  #build(inputs: readonly RuntimeShape[], path: readonly string[]): void {
    const { name, weights } = this.definition;
    if (!weights) return;
    const specs = weights(inputs, this.config);
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

/** A size that weights need: unknown and symbolic ones are refused. */
export function sizeFor(where: string, axis: string, shape: RuntimeShape, index: number): number {
  const size = shape.at(index);
  if (typeof size === "number") return size;
  throw new KatachiError("shape", `${where}: ${axis} must have a known size to make the weights, got ${showShape(shape)}`);
}
