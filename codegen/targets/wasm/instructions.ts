/**
 * Every scalar function as code on vectors. A bool in a register is a lane mask, all ones or all zeros.
 */
import type { Expr } from "../../kernel/expr.js";
import type { ScalarFunction } from "../../kernel/scalar.js";
import type { Local } from "./function.js";
import { exp, log, tanh } from "./math.js";
import { opcodes, type Opcode } from "./opcodes.js";
import type { HelperName, VectorCode } from "./vector.js";

export interface Instruction {
  /** Code for the value; `exprs` are the arguments' expressions, for forms that depend on a literal. */
  readonly emit: (v: VectorCode, args: readonly Local[], exprs: readonly Expr[]) => Local;
  /** Rough cost in cycles, for comparing schedules. */
  readonly cost: number;
  readonly helper?: HelperName;
}

const native = (opcode: Opcode, cost = 0.5): Instruction => ({ cost, emit: (v, args) => v.code.vector(opcode, ...args) });

const inline = (cost: number, emit: (v: VectorCode, x: Local) => Local): Instruction => ({ cost, emit: (v, args) => emit(v, args[0]!) });

const called = (helper: HelperName, cost: number): Instruction => ({
  cost,
  helper,
  emit: (v, args) => {
    v.code.get(args[0]!);
    v.code.call(v.helper(helper));
    return v.code.keep();
  },
});

/** x & constant: the constant where the mask is set, else zero. */
const masked = (constant: (v: VectorCode) => Local): Instruction => ({ cost: 0.3, emit: (v, args) => v.and(args[0]!, constant(v)) });

const shifted = (opcode: Opcode): Instruction => ({
  cost: 0.5,
  emit: (v, [x], exprs) => {
    const count = exprs[1]!;
    if (count.kind !== "literal") throw new Error("wasm: a shift count must be a literal");
    v.code.get(x!);
    v.code.i32(count.value);
    v.code.op(opcode);
    return v.code.keep();
  },
});

const isZero = (expr: Expr): boolean => expr.kind === "literal" && Object.is(expr.value, 0);

/** The constant side of a binary function, if one is a literal other than NaN. */
function literalSide(exprs: readonly Expr[]): { readonly side: 0 | 1; readonly value: number } | undefined {
  for (const side of [1, 0] as const) {
    const expr = exprs[side]!;
    if (expr.kind === "literal" && !Number.isNaN(expr.value)) return { side, value: expr.value };
  }
  return undefined;
}

/**
 * IEEE maximum and minimum take engines about eight instructions. Against a constant the one-instruction pmax and pmin
 * are equal: they keep a NaN in their first argument, and adding 0 repairs the only other difference, max(-0, 0).
 */
const extremum = (full: Opcode, pseudo: Opcode, which: "max" | "min"): Instruction => ({
  cost: 2,
  emit: (v, args, exprs) => {
    const literal = literalSide(exprs);
    if (!literal || Object.is(literal.value, -0)) return v.code.vector(full, ...args);
    const value = v.code.vector(pseudo, args[1 - literal.side]!, args[literal.side]!);
    return which === "max" && literal.value === 0 ? v.add(value, v.code.float(0)) : value;
  },
});

const select: Instruction = {
  cost: 0.7,
  emit: (v, [mask, yes, no], exprs) => {
    if (isZero(exprs[2]!)) return v.and(yes!, mask!);
    if (isZero(exprs[1]!)) return v.code.vector(opcodes.v128AndNot, no!, mask!);
    return v.choose(mask!, yes!, no!);
  },
};

export const instructions = {
  add: native(opcodes.f32x4Add),
  sub: native(opcodes.f32x4Sub),
  mul: native(opcodes.f32x4Mul),
  div: native(opcodes.f32x4Div, 5),
  min: extremum(opcodes.f32x4Min, opcodes.f32x4PMin, "min"),
  max: extremum(opcodes.f32x4Max, opcodes.f32x4PMax, "max"),
  neg: native(opcodes.f32x4Neg),
  abs: native(opcodes.f32x4Abs),
  sqrt: native(opcodes.f32x4Sqrt, 5),
  floor: native(opcodes.f32x4Floor),
  ceil: native(opcodes.f32x4Ceil),
  round: native(opcodes.f32x4Nearest),
  exp: inline(14, exp),
  log: inline(18, log),
  tanh: inline(26, tanh),
  sin: called("sin", 40),
  cos: called("cos", 40),
  erf: called("erf", 35),

  less: native(opcodes.f32x4Lt),
  lessEqual: native(opcodes.f32x4Le),
  equal: native(opcodes.f32x4Eq),
  and: native(opcodes.v128And),
  or: native(opcodes.v128Or),
  not: native(opcodes.v128Not),
  select,
  selectInt: select,

  addInt: native(opcodes.i32x4Add),
  subInt: native(opcodes.i32x4Sub),
  mulInt: native(opcodes.i32x4Mul, 2),
  minInt: native(opcodes.i32x4MinS),
  maxInt: native(opcodes.i32x4MaxS),
  andInt: native(opcodes.v128And),
  orInt: native(opcodes.v128Or),
  xorInt: native(opcodes.v128Xor),
  shiftLeft: shifted(opcodes.i32x4Shl),
  shiftRightUnsigned: shifted(opcodes.i32x4ShrU),
  lessInt: native(opcodes.i32x4LtS),
  equalInt: native(opcodes.i32x4Eq),

  intToFloat: native(opcodes.f32x4ConvertI32x4S),
  floatToInt: native(opcodes.i32x4TruncSatF32x4S, 3),
  boolToFloat: masked((v) => v.code.float(1)),
  boolToInt: masked((v) => v.code.int(1)),
} satisfies Record<ScalarFunction, Instruction>;

export const instructionOf = (fn: ScalarFunction): Instruction => instructions[fn];
