/** What code generators of vector values share: the function being built, and how to multiply and add in it. */
import type { FunctionBuilder, Local } from "./function.js";
import { opcodes } from "./opcodes.js";

/** Helper functions (v128) -> v128 that a module may contain. */
export type HelperName = "sin" | "cos" | "erf" | "reduceAngle";

export class VectorCode {
  constructor(
    readonly code: FunctionBuilder,
    readonly relaxed: boolean,
    /** Index of a helper function in the module. */
    readonly helper: (name: HelperName) => number,
  ) {}

  add = (a: Local, b: Local): Local => this.code.vector(opcodes.f32x4Add, a, b);
  sub = (a: Local, b: Local): Local => this.code.vector(opcodes.f32x4Sub, a, b);
  mul = (a: Local, b: Local): Local => this.code.vector(opcodes.f32x4Mul, a, b);
  div = (a: Local, b: Local): Local => this.code.vector(opcodes.f32x4Div, a, b);
  and = (a: Local, b: Local): Local => this.code.vector(opcodes.v128And, a, b);
  or = (a: Local, b: Local): Local => this.code.vector(opcodes.v128Or, a, b);

  /** mask ? a : b, bit by bit. */
  choose = (mask: Local, a: Local, b: Local): Local => this.code.vector(opcodes.v128BitSelect, a, b, mask);

  /** a · b + c, with one rounding where the engine has it. */
  madd(a: Local, b: Local, c: Local): Local {
    this.maddOnStack(a, b, c);
    return this.code.keep();
  }

  /** Leaves a · b + c on the stack. */
  maddOnStack(a: Local, b: Local, c: Local): void {
    const { code } = this;
    if (this.relaxed) {
      code.get(a);
      code.get(b);
      code.get(c);
      code.op(opcodes.f32x4RelaxedMadd);
    } else {
      code.get(c);
      code.get(a);
      code.get(b);
      code.op(opcodes.f32x4Mul);
      code.op(opcodes.f32x4Add);
    }
  }

  /** c - a · b. */
  nmadd(a: Local, b: Local, c: Local): Local {
    return this.relaxed ? this.code.vector(opcodes.f32x4RelaxedNmadd, a, b, c) : this.sub(c, this.mul(a, b));
  }

  /** Σ coefficients[i] · x^i, highest power first, by Horner's rule. */
  polynomial(x: Local, [first, ...rest]: readonly [number, ...number[]]): Local {
    return rest.reduce((sum, c) => this.madd(sum, x, this.code.float(c)), this.code.float(first));
  }

  /** The sign bit of `sign` on the non-negative `magnitude`. */
  withSign(magnitude: Local, sign: Local): Local {
    return this.or(magnitude, this.and(sign, this.code.int(-0x80000000)));
  }
}
