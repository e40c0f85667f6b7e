/** Operands of elementwise ops: tensors are inputs of the recorded call, numbers stay with the op. */
import type { Node } from "../../codegen/graph/node.js";
import type { Operand } from "../../codegen/ops/index.js";
import { shapeError } from "../../types/messages.js";
import { checkWhole, jointShape } from "../../types/ops/elementwise.js";
import type { DType } from "../../types/tensor.js";
import type { Lowering } from "../models/lowering.js";
import type { RuntimeType } from "../operation.js";
import { apply, type OpDefinition } from "./op.js";

/** By position: the number given, or undefined for a tensor. */
export interface Numbers {
  readonly numbers: readonly (number | undefined)[];
}

/** Separates numbers from tensors; at least one must be a tensor. */
export function separate(name: string, operands: readonly unknown[]): { readonly tensors: readonly unknown[]; readonly config: Numbers } {
  const numbers = operands.map((operand) => (typeof operand === "number" ? operand : undefined));
  const tensors = operands.filter((operand) => typeof operand !== "number");
  if (tensors.length === 0) throw shapeError("notTensor", { layer: name });
  return { tensors, config: { numbers } };
}

/** The operands in their places again. */
export function together(nodes: readonly Node[], { numbers }: Numbers): Operand[] {
  let next = 0;
  return numbers.map((number) => number ?? nodes[next++]!);
}

/** Refuses fractions beside integers. */
export function checkNumbers(name: string, dtype: DType, { numbers }: Numbers): void {
  if (dtype === "int32") for (const number of numbers) if (number !== undefined) checkWhole(name, number);
}

interface Binary {
  readonly name: string;
  /** TensorFlow's name; `math.` and the op's name by default. */
  readonly tf?: string;
  /** What the operands hold; floats by default. */
  readonly wants?: "alike" | "int32";
  /** What the result holds; what the operands do by default. */
  readonly output?: DType;
  readonly build: (a: Operand, b: Operand) => Node;
}

/** The definition of an op on two operands. */
const definitionOf = ({ name, tf = `math.${name}`, wants, output, build }: Binary): OpDefinition<Numbers> => ({
  name,
  tf,
  ...(wants && { wants }),
  infer(inputs, config): RuntimeType {
    const { dtype } = inputs[0]!;
    checkNumbers(name, dtype, config);
    return { shape: jointShape(name, inputs.map(({ shape }) => shape)), dtype: output ?? dtype };
  },
  call(nodes, config) {
    const [a, b] = together(nodes, config);
    return build(a!, b!);
  },
});

/** Makes an op on two operands. */
export function binary(parts: Binary): (a: unknown, b: unknown) => never {
  const definition = definitionOf(parts);
  return (a, b) => {
    const { tensors, config } = separate(parts.name, [a, b]);
    return apply(definition, tensors, config);
  };
}

/** Makes an op on one tensor that keeps its shape and kind. */
export function unary(name: string, tf: string, build: (x: Node, lowering: Lowering) => Node, wants: DType | "any" = "float32"): (x: unknown) => never {
  const definition: OpDefinition<object> = { name, tf, wants, infer: ([x]) => x!, call: ([x], _, lowering) => build(x!, lowering) };
  return (x) => apply(definition, [x], {});
}

