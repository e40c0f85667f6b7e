/** The ways a reduction folds values, on vectors. */
import type { DType } from "../../graph/dtype.js";
import type { Combine } from "../../kernel/nest.js";
import type { FunctionBuilder, Local } from "./function.js";
import { opcodes, type Opcode } from "./opcodes.js";

export interface Folding {
  readonly opcode: Opcode;
  /** The value that changes nothing, in all lanes. */
  readonly identity: (code: FunctionBuilder) => Local;
  /** Rough cost in cycles. */
  readonly cost: number;
}

const float = (opcode: Opcode, value: number, cost: number): Folding => ({ opcode, cost, identity: (code) => code.float(value) });
const int = (opcode: Opcode, value: number): Folding => ({ opcode, cost: 0.5, identity: (code) => code.int(value) });

const foldings: { readonly [C in Combine]: { readonly [D in DType]: Folding } } = {
  sum: { float32: float(opcodes.f32x4Add, 0, 0.5), int32: int(opcodes.i32x4Add, 0), bool: int(opcodes.v128Or, 0) },
  max: { float32: float(opcodes.f32x4Max, -Infinity, 4), int32: int(opcodes.i32x4MaxS, -0x80000000), bool: int(opcodes.v128Or, 0) },
  min: { float32: float(opcodes.f32x4Min, Infinity, 4), int32: int(opcodes.i32x4MinS, 0x7fffffff), bool: int(opcodes.v128And, -1) },
};

export const foldingOf = ({ combine, dtype }: { readonly combine: Combine; readonly dtype: DType }): Folding => foldings[combine][dtype];

/** Folds the four lanes; the result is in all of them. */
export function foldLanes(code: FunctionBuilder, opcode: Opcode, value: Local): Local {
  const pairs = code.vector(opcode, value, code.shuffle(value, value, [2, 3, 0, 1]));
  return code.vector(opcode, pairs, code.shuffle(pairs, pairs, [1, 0, 3, 2]));
}
