/**
 * sin and cos of any float32: the angle is reduced to a quarter turn in float64, then the Cephes sinf and cosf
 * polynomials apply. Largest error over every 331st float32: 1.6 units in the last place.
 */
import type { FunctionBuilder, Local } from "./function.js";
import { opcodes } from "./opcodes.js";
import type { VectorCode } from "./vector.js";

/** π/2 in three parts; products of the first two with whole numbers below 2^28 are exact in float64. */
const HALF_PI = (() => {
  const round = (x: number, bits: number): number => {
    const unit = 2 ** (Math.floor(Math.log2(x)) - bits + 1);
    return Math.floor(x / unit) * unit;
  };
  const first = round(Math.PI / 2, 25);
  const second = round(Math.PI / 2 - first, 25);
  // The third part continues π/2 beyond float64: π/2 - (Math.PI / 2) = 6.123233995736766e-17.
  return [first, second, Math.PI / 2 - first - second + 6.123233995736766e-17] as const;
})();

/** From here on the reduction needs more digits of π than three float64 parts have. */
const LARGE = 2 ** 27;

interface Reduced {
  /** The angle minus `quarter` quarter turns, as float32 in [-π/4, π/4]. */
  readonly angle: Local;
  readonly quarter: Local;
}

function reduceSmall(v: VectorCode, x: Local): Reduced {
  const { code } = v;
  const half = (values: Local): Reduced => {
    const wide = code.vector(opcodes.f64x2PromoteLowF32x4, values);
    const n = code.vector(opcodes.f64x2Nearest, code.vector(opcodes.f64x2Mul, wide, code.double(2 / Math.PI)));
    const rest = HALF_PI.reduce((sum, part) => code.vector(opcodes.f64x2Sub, sum, code.vector(opcodes.f64x2Mul, n, code.double(part))), wide);
    return { angle: code.vector(opcodes.f32x4DemoteF64x2Zero, rest), quarter: code.vector(opcodes.i32x4TruncSatF64x2SZero, n) };
  };
  const low = half(x);
  const high = half(code.shuffle(x, x, [2, 3, 2, 3]));
  return { angle: code.shuffle(low.angle, high.angle, [0, 1, 4, 5]), quarter: code.shuffle(low.quarter, high.quarter, [0, 1, 4, 5]) };
}

/** The first 256 bits of 2/π after the binary point. */
const TWO_OVER_PI = [0xa2f9836e4e441529n, 0xfc2757d1f534ddc0n, 0xdb6295993c439041n, 0xfe5163abdebbc561n] as const;

/**
 * Body of the helper (bits of a float32: i32) -> i64: x · 2/π modulo 4 as a fixed-point number with 62 fraction bits
 * (Payne and Hanek). With x = m · 2^s, m whole, only 96 bits of 2/π from bit s-2 on matter.
 */
export function emitReduceAngle(code: FunctionBuilder): void {
  const bits = 0;
  const wide = (value: () => void): Local => {
    value();
    return code.keep("i64");
  };
  const low = (mask: number, shift: number, add: number): void => {
    code.get(bits);
    code.i32(shift);
    code.op(opcodes.i32ShrU);
    code.i32(mask);
    code.op(opcodes.i32And);
    code.i32(add);
    code.op(opcodes.i32Add);
    code.op(opcodes.i64ExtendI32U);
  };
  const mantissa = wide(() => low(0x7fffff, 0, 0x800000));
  const offset = wide(() => low(0xff, 23, -152));
  const shift = wide(() => {
    code.get(offset);
    code.i64(63n);
    code.op(opcodes.i64And);
  });
  const word = (index: 0 | 1 | 2): Local =>
    wide(() => {
      code.i64(TWO_OVER_PI[index]);
      code.i64(TWO_OVER_PI[index + 1]!);
      code.get(offset);
      code.i64(64n);
      code.op(opcodes.i64LtU);
      code.op(opcodes.select);
    });
  const words = [word(0), word(1), word(2)] as const;
  /** 64 bits of the pair starting `shift` bits in. */
  const window = (high: Local, next: Local): Local =>
    wide(() => {
      code.get(high);
      code.get(shift);
      code.op(opcodes.i64Shl);
      // Two shifts, because shifting by 64 would shift by 0.
      code.get(next);
      code.i64(1n);
      code.op(opcodes.i64ShrU);
      code.i64(63n);
      code.get(shift);
      code.op(opcodes.i64Sub);
      code.op(opcodes.i64ShrU);
      code.op(opcodes.i64Or);
    });
  const first = window(words[0], words[1]);
  const second = window(words[1], words[2]);
  code.get(mantissa);
  code.get(first);
  code.op(opcodes.i64Mul);
  code.get(second);
  code.i64(32n);
  code.op(opcodes.i64ShrU);
  code.get(mantissa);
  code.op(opcodes.i64Mul);
  code.i64(32n);
  code.op(opcodes.i64ShrU);
  code.op(opcodes.i64Add);
}

/** Reduction of any finite magnitude, lane by lane; the caller chooses lanes and restores signs. */
function reduceLarge(v: VectorCode, magnitude: Local): Reduced {
  const { code } = v;
  const angle = code.local("v128");
  const quarter = code.local("v128");
  const zero = code.int(0);
  for (const target of [angle, quarter]) {
    code.get(zero);
    code.set(target);
  }
  for (let lane = 0; lane < 4; lane++) {
    code.scope(() => {
      code.get(magnitude);
      code.lane(opcodes.i32x4ExtractLane, lane);
      code.call(v.helper("reduceAngle"));
      const turn = code.keep("i64");
      code.get(turn);
      code.i64(1n << 61n);
      code.op(opcodes.i64Add);
      code.i64(62n);
      code.op(opcodes.i64ShrS);
      const n = code.keep("i64");
      code.get(quarter);
      code.get(n);
      code.op(opcodes.i32WrapI64);
      code.lane(opcodes.i32x4ReplaceLane, lane);
      code.set(quarter);
      code.get(angle);
      code.get(turn);
      code.get(n);
      code.i64(62n);
      code.op(opcodes.i64Shl);
      code.op(opcodes.i64Sub);
      code.op(opcodes.f64ConvertI64S);
      code.f64((Math.PI / 2) * 2 ** -62);
      code.op(opcodes.f64Mul);
      code.op(opcodes.f32DemoteF64);
      code.lane(opcodes.f32x4ReplaceLane, lane);
      code.set(angle);
    });
  }
  return { angle, quarter };
}

function reduce(v: VectorCode, x: Local): Reduced {
  const { code } = v;
  const small = reduceSmall(v, x);
  const magnitude = code.vector(opcodes.f32x4Abs, x);
  const large = code.vector(opcodes.f32x4Ge, magnitude, code.float(LARGE));
  code.get(large);
  code.op(opcodes.v128AnyTrue);
  code.when(() =>
    code.scope(() => {
      const exact = reduceLarge(v, magnitude);
      const sign = v.and(x, code.int(-0x80000000));
      const negative = code.vector(opcodes.i32x4Ne, sign, code.int(0));
      const signed = code.vector(opcodes.i32x4Sub, code.vector(opcodes.v128Xor, exact.quarter, negative), negative);
      code.get(v.choose(large, code.vector(opcodes.v128Xor, exact.angle, sign), small.angle));
      code.set(small.angle);
      code.get(v.choose(large, signed, small.quarter));
      code.set(small.quarter);
    }),
  );
  return small;
}

/** sin(x + turns · π/2). */
function sine(v: VectorCode, x: Local, turns: 0 | 1): Local {
  const { code } = v;
  const { angle, quarter } = reduce(v, x);
  const z = v.mul(angle, angle);
  const odd = v.madd(v.mul(v.polynomial(z, [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]), z), angle, angle);
  const evenTail = v.polynomial(z, [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);
  const even = v.add(v.madd(v.mul(evenTail, z), z, v.mul(z, code.float(-0.5))), code.float(1));
  const turned = turns === 0 ? quarter : code.vector(opcodes.i32x4Add, quarter, code.int(turns));
  const useEven = code.vector(opcodes.i32x4Ne, v.and(turned, code.int(1)), code.int(0));
  code.get(v.and(turned, code.int(2)));
  code.i32(30);
  code.op(opcodes.i32x4Shl);
  const sign = code.keep();
  const value = code.vector(opcodes.v128Xor, v.choose(useEven, even, odd), sign);
  // x - x is NaN exactly for NaN and the infinities; all ones is a NaN.
  const difference = v.sub(x, x);
  return v.or(value, code.vector(opcodes.f32x4Ne, difference, difference));
}

export const cos = (v: VectorCode, x: Local): Local => sine(v, x, 1);

export function sin(v: VectorCode, x: Local): Local {
  const { code } = v;
  // sin x rounds to x for tiny x; this keeps the sign of zero.
  const tiny = code.vector(opcodes.f32x4Lt, code.vector(opcodes.f32x4Abs, x), code.float(2 ** -13));
  return v.choose(tiny, x, sine(v, x, 0));
}
