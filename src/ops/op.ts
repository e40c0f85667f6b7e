/**
 * How every op works: one definition says what it is; calling it on tensors records the call, as a layer's is recorded,
 * so that an op is a step of a model and, on tensors with values, is computed when the values are asked for.
 *
 * As in Keras, an op shows in summaries as a `TFOpLambda` named after TensorFlow's function, and a mask ends at it.
 */
import type { Node } from "../../codegen/graph/node.js";
import { toInt } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import { fits } from "../../types/layers/input.js";
import { shapeError } from "../../types/messages.js";
import { showShape } from "../../types/shape.js";
import type { DType } from "../../types/tensor.js";
import type { Lowering } from "../models/lowering.js";
import { autoName } from "../names.js";
import { atPath, checkTensor, Operation, type Masked, type Names, type RuntimeType } from "../operation.js";
import type { TensorValue } from "../tensor.js";
import type { Variable } from "../variable.js";
import { constantOf } from "./constant.js";

/** One op with further arguments of type C: everything that is known about it, in one object. */
export interface OpDefinition<C> {
  /** The function's name, which starts every message: "matmul". */
  readonly name: string;
  /** TensorFlow's name, which summaries show: "linalg.matmul". */
  readonly tf: string;
  /** What all inputs must hold; by default floats. "alike": all of one kind. */
  readonly wants?: DType | "any" | "alike";
  /** Types of the results, or a KatachiError that says what does not fit. */
  readonly infer: (inputs: readonly RuntimeType[], config: C, names: Names) => RuntimeType | readonly RuntimeType[];
  /** The computation. Types were checked. */
  readonly call: (inputs: readonly Node[], config: C, lowering: Lowering) => Node | readonly Node[];
}

let named = true;

/** Runs a function whose ops are no steps of a model: they take no names from those that are. */
export function withoutNames<T>(run: () => T): T {
  const before = named;
  named = false;
  try {
    return run();
  } finally {
    named = before;
  }
}

/** An op in a model or behind a value: its definition with the arguments that are no tensors. */
export class Op<C = unknown> extends Operation {
  readonly trainable = false;
  readonly variables: readonly Variable[] = [];
  readonly trainableVariables: readonly Variable[] = [];
  readonly #definition: OpDefinition<C>;
  readonly #config: C;
  /** By position: tensors with values among the inputs of a step of a model. They belong to the op, not to the model's inputs. */
  readonly #constants: ReadonlyMap<number, { readonly variable: Variable; readonly type: RuntimeType }>;

  constructor(definition: OpDefinition<C>, config: C, tensors: readonly TensorValue[] = []) {
    const partOfModel = tensors.some((tensor) => !tensor.concrete);
    const name = `tf.${definition.tf}`;
    super(partOfModel && named ? autoName(name) : name, "TFOpLambda");
    this.#definition = definition;
    this.#config = config;
    const constant = (tensor: TensorValue): boolean => partOfModel && tensor.source.kind === "data";
    this.#constants = new Map(tensors.flatMap((tensor, i) => (constant(tensor) ? [[i, { variable: constantOf(tensor), type: tensor }] as const] : [])));
  }

  override get states(): readonly Variable[] {
    return [...this.#constants.values()].map(({ variable }) => variable);
  }

  /** Constants are no states that a batch changes. */
  override resetStates(): void {}

  override invoke(...tensors: readonly unknown[]): TensorValue[] {
    const checked = tensors.map((tensor) => checkTensor(this.#definition.name, tensor));
    return this.record(checked.filter((_, i) => !this.#constants.has(i)));
  }

  override infer(inputs: readonly RuntimeType[], path: readonly string[], names: Names = new Map()): readonly RuntimeType[] {
    return atPath(path, () => this.#types(this.#withConstants(inputs, ({ type }) => type), names));
  }

  override lower(lowering: Lowering, inputs: readonly Masked[]): readonly Masked[] {
    const nodes = this.#withConstants(inputs.map(({ node }) => node), ({ variable, type }) => {
      const node = lowering.newest(variable);
      return type.dtype === "int32" ? toInt(node) : node;
    });
    const types = nodes.map(({ shape, dtype }): RuntimeType => ({ shape, dtype: dtype === "int32" ? dtype : "float32" }));
    const expected = this.#types(types, lowering.sizes);
    const computed = this.#definition.call(nodes, this.#config, lowering);
    const results: readonly Node[] = "op" in computed ? [computed] : computed;
    results.forEach((result, i) => {
      const { shape, dtype } = expected[i]!;
      if (fits(shape, result.shape) && result.dtype === dtype) return;
      throw new KatachiError("graph", `${this.#definition.name}: computes ${result.dtype} ${showShape(result.shape)}, its rule says ${dtype} ${showShape(shape)}`);
    });
    lowering.options.observe?.({ path: [...lowering.path, this.name], operation: this, inputs: nodes, results });
    return results.map((node) => ({ node }));
  }

  /** The inputs of a call with the op's own in their places. */
  #withConstants<T>(inputs: readonly T[], constant: (own: { readonly variable: Variable; readonly type: RuntimeType }) => T): T[] {
    const all = [...inputs];
    for (const [position, own] of this.#constants) all.splice(position, 0, constant(own));
    return all;
  }

  #types(inputs: readonly RuntimeType[], names: Names): readonly RuntimeType[] {
    const { name, wants = "float32", infer } = this.#definition;
    for (const { dtype, shape } of inputs) {
      const wanted = wants === "alike" ? inputs[0]!.dtype : wants;
      if (wanted !== "any" && dtype !== wanted) throw shapeError(wanted === "float32" ? "notFloat" : "notInt", { layer: name, shape: showShape(shape) });
    }
    const result = infer(inputs, this.#config, names);
    return Array.isArray(result) ? (result as readonly RuntimeType[]) : [result as RuntimeType];
  }
}

/** Applies an op to tensors and gives all its results. */
export function applyAll<C>(definition: OpDefinition<C>, tensors: readonly unknown[], config: C): TensorValue[] {
  const checked = tensors.map((tensor) => checkTensor(definition.name, tensor, [definition.name]));
  return new Op(definition, config, checked).invoke(...checked);
}

/** Applies an op that has one result. The caller says its type. */
export const apply = <C>(definition: OpDefinition<C>, tensors: readonly unknown[], config: C): never => applyAll(definition, tensors, config)[0] as never;
