/**
 * Vectorised float32 functions that WebAssembly lacks. The errors stated, in units in the last place, are the largest
 * against float64 over every 331st float32, without and with fused multiply-add. Results are right at infinities, NaN,
 * denormals, and where they overflow or underflow.
 */
import type { Local } from "./function.js";
import { opcodes } from "./opcodes.js";
import type { VectorCode } from "./vector.js";

const LOG2_E = 1.4426950408889634;
/** ln 2 split so that n · LN2_HIGH is exact for the whole numbers n that occur. */
const LN2_HIGH = 0.693359375, LN2_LOW = -2.12194440e-4;

/** e^x = 2^n · e^r with |r| <= ln 2 / 2; polynomial from Cephes expf. Error at most 1.0. */
export function exp(v: VectorCode, x: Local): Local {
  const { code } = v;
  // The bounds lie just beyond overflow and total underflow; pmin and pmax keep a NaN in their first argument.
  const clamped = code.vector(opcodes.f32x4PMax, code.vector(opcodes.f32x4PMin, x, code.float(89)), code.float(-104));
  const n = code.vector(opcodes.f32x4Nearest, v.mul(clamped, code.float(LOG2_E)));
  const r = v.nmadd(n, code.float(LN2_LOW), v.nmadd(n, code.float(LN2_HIGH), clamped));
  const tail = v.polynomial(r, [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1]);
  const power = v.add(v.madd(tail, v.mul(r, r), r), code.float(1));
  // 2^n in two factors, since n reaches from -150 to 128.
  const whole = code.vector(opcodes.i32x4TruncSatF32x4S, n);
  const half = shift(v, opcodes.i32x4ShrS, whole, 1);
  const rest = code.vector(opcodes.i32x4Sub, whole, half);
  return v.mul(v.mul(power, powerOfTwo(v, half)), powerOfTwo(v, rest));
}

function shift(v: VectorCode, opcode: typeof opcodes.i32x4ShrS | typeof opcodes.i32x4Shl | typeof opcodes.i32x4ShrU, x: Local, count: number): Local {
  v.code.get(x);
  v.code.i32(count);
  v.code.op(opcode);
  return v.code.keep();
}

const powerOfTwo = (v: VectorCode, n: Local): Local => shift(v, opcodes.i32x4Shl, v.code.vector(opcodes.i32x4Add, n, v.code.int(127)), 23);

/** x = 2^k · (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); the method and coefficients of FreeBSD msun logf. Error at most 0.8. */
export function log(v: VectorCode, x: Local): Local {
  const { code } = v;
  const tiny = code.vector(opcodes.f32x4Lt, x, code.float(2 ** -126));
  const scaled = v.choose(tiny, v.mul(x, code.float(2 ** 25)), x);
  const bits = code.vector(opcodes.i32x4Add, scaled, code.int(0x3f800000 - 0x3f3504f3));
  const exponent = code.vector(opcodes.i32x4Sub, shift(v, opcodes.i32x4ShrS, bits, 23), v.choose(tiny, code.int(127 + 25), code.int(127)));
  const k = code.vector(opcodes.f32x4ConvertI32x4S, exponent);
  const mantissa = code.vector(opcodes.i32x4Add, v.and(bits, code.int(0x7fffff)), code.int(0x3f3504f3));
  const f = v.sub(mantissa, code.float(1));
  const s = v.div(f, v.add(f, code.float(2)));
  const z = v.mul(s, s);
  const w = v.mul(z, z);
  const odd = v.mul(z, v.madd(w, code.float(0.28498786688), code.float(0.66666662693)));
  const r = v.madd(v.madd(w, code.float(0.24279078841), code.float(0.40000972152)), w, odd);
  const halfSquare = v.mul(v.mul(f, f), code.float(0.5));
  const low = v.madd(s, v.add(halfSquare, r), v.mul(k, code.float(9.0580006145e-6)));
  const finite = v.madd(k, code.float(0.69313812256), v.add(v.sub(low, halfSquare), f));
  const infinity = code.float(Infinity);
  const upper = v.choose(code.vector(opcodes.f32x4Eq, x, infinity), infinity, finite);
  const withZero = v.choose(code.vector(opcodes.f32x4Eq, x, code.float(0)), code.float(-Infinity), upper);
  // Negative numbers and NaN are the ones that are not >= 0; all ones is a NaN.
  return v.or(withZero, code.vector(opcodes.v128Not, code.vector(opcodes.f32x4Ge, x, code.float(0))));
}

/** Odd polynomial of Cephes tanhf below 0.625, 1 - 2 / (e^2|x| + 1) above. Error at most 1.3. */
export function tanh(v: VectorCode, x: Local): Local {
  const { code } = v;
  const magnitude = code.vector(opcodes.f32x4Abs, x);
  const z = v.mul(x, x);
  const tail = v.polynomial(z, [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1]);
  const small = v.madd(v.mul(tail, z), x, x);
  const grown = v.add(exp(v, v.add(magnitude, magnitude)), code.float(1));
  const large = v.sub(code.float(1), v.div(code.float(2), grown));
  return v.choose(code.vector(opcodes.f32x4Lt, magnitude, code.float(0.625)), small, v.withSign(large, x));
}

/** Minimax polynomials of N. Juffa: x + x · P(x²) below 0.9277, 1 - e^Q(|x|) above. Error at most 1.2. */
export function erf(v: VectorCode, x: Local): Local {
  const { code } = v;
  const magnitude = code.vector(opcodes.f32x4Abs, x);
  const square = v.mul(x, x);
  const p = v.polynomial(square, [-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1]);
  const small = v.madd(p, x, x);
  const high = v.madd(code.float(-1.72853470e-5), magnitude, code.float(3.83197126e-4));
  const middle = v.madd(code.float(-3.88396438e-3), magnitude, code.float(2.42546219e-2));
  const q = v.polynomial(magnitude, [-1.06777877e-1, -6.34846687e-1, -1.28717512e-1]);
  // Q's degree is 6: the four highest coefficients are summed in pairs, the rest by Horner's rule.
  const top = v.madd(high, square, middle);
  const cube = v.mul(square, magnitude);
  const exponent = v.sub(v.mul(v.madd(top, cube, q), magnitude), magnitude);
  const large = v.withSign(v.sub(code.float(1), exp(v, exponent)), x);
  return v.choose(code.vector(opcodes.f32x4Lt, magnitude, code.float(0.927734375)), small, large);
}
