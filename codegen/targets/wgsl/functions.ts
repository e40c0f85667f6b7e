/** Every scalar function as WGSL text. */
import type { ScalarFunction } from "../../kernel/scalar.js";
import type { HelperName } from "./helpers.js";

export interface WgslFunction {
  readonly text: (a: string, b: string, c: string) => string;
  /** Rough cost in instructions. */
  readonly cost: number;
  readonly helper?: HelperName;
}

const infix = (operator: string, cost = 1): WgslFunction => ({ cost, text: (a, b) => `${a} ${operator} ${b}` });
const call = (name: string, cost = 1): WgslFunction => ({ cost, text: (a) => `${name}(${a})` });
const call2 = (name: string): WgslFunction => ({ cost: 1, text: (a, b) => `${name}(${a}, ${b})` });
const helped = (helper: HelperName, name: string, cost: number): WgslFunction => ({ ...call(name, cost), helper });
const select: WgslFunction = { cost: 1, text: (condition, yes, no) => `select(${no}, ${yes}, ${condition})` };

/** A shift count is a literal: its text ends with i and becomes unsigned. */
const count = (literal: string): string => literal.replace(/i$/, "u");

export const functions = {
  add: infix("+"),
  sub: infix("-"),
  mul: infix("*"),
  div: infix("/", 4),
  min: { ...call2("k_min"), cost: 4, helper: "min" },
  max: { ...call2("k_max"), cost: 4, helper: "max" },
  neg: call("-"),
  abs: call("abs"),
  sqrt: call("sqrt", 4),
  floor: call("floor"),
  ceil: call("ceil"),
  round: call("round"),
  exp: helped("exp", "k_exp", 22),
  log: helped("log", "k_log", 30),
  tanh: helped("tanh", "k_tanh", 40),
  sin: helped("sin", "k_sin", 40),
  cos: helped("cos", "k_cos", 40),
  erf: helped("erf", "k_erf", 45),

  less: infix("<"),
  lessEqual: infix("<="),
  equal: infix("=="),
  and: infix("&&"),
  or: infix("||"),
  not: call("!"),
  select,
  selectInt: select,

  addInt: infix("+"),
  subInt: infix("-"),
  mulInt: infix("*"),
  minInt: call2("min"),
  maxInt: call2("max"),
  andInt: infix("&"),
  orInt: infix("|"),
  xorInt: infix("^"),
  shiftLeft: { cost: 1, text: (a, b) => `${a} << ${count(b)}` },
  shiftRightUnsigned: { cost: 1, text: (a, b) => `bitcast<i32>(bitcast<u32>(${a}) >> ${count(b)})` },
  lessInt: infix("<"),
  equalInt: infix("=="),

  intToFloat: call("f32"),
  floatToInt: helped("toInt", "k_to_int", 6),
  boolToFloat: { cost: 1, text: (a) => `select(0.0f, 1.0f, ${a})` },
  boolToInt: { cost: 1, text: (a) => `select(0i, 1i, ${a})` },
} satisfies Record<ScalarFunction, WgslFunction>;

export const functionOf = (fn: ScalarFunction): WgslFunction => functions[fn];
