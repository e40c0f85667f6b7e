/** Arithmetic on whole numbers of either sign: the constants and coefficients inside symbolic dimensions. */
import type { Add, CeilDiv, FloorDiv, Mul, Sub } from "./arithmetic.js";

/** -N. */
export type Negate<N> = N extends 0 ? 0 : `${N & number}` extends `-${infer P extends number}` ? P : `-${N & number}` extends `${infer M extends number}` ? M : number;

/** A + B. */
export type SignedAdd<A, B> = number extends A | B
  ? number
  : `${A & number}` extends `-${infer PA extends number}`
    ? `${B & number}` extends `-${infer PB extends number}`
      ? Negate<Add<PA, PB>>
      : Difference<B, PA>
    : `${B & number}` extends `-${infer PB extends number}`
      ? Difference<A, PB>
      : Add<A, B>;

/** A - B. */
export type SignedSub<A, B> = SignedAdd<A, Negate<B>>;

/** A * B. */
export type SignedMul<A, B> = number extends A | B
  ? number
  : `${A & number}` extends `-${infer PA extends number}`
    ? `${B & number}` extends `-${infer PB extends number}`
      ? Mul<PA, PB>
      : Negate<Mul<PA, B>>
    : `${B & number}` extends `-${infer PB extends number}`
      ? Negate<Mul<A, PB>>
      : Mul<A, B>;

/** A / B rounded down, B positive. */
export type SignedFloorDiv<A, B> = number extends A | B
  ? number
  : `${A & number}` extends `-${infer PA extends number}`
    ? Negate<CeilDiv<PA, B>>
    : FloorDiv<A, B>;

/** A - B*floor(A/B), B positive: from 0 to B - 1. */
export type SignedMod<A, B> = SignedSub<A, SignedMul<SignedFloorDiv<A, B>, B>>;

/** A - B of two numbers that are not negative. */
type Difference<A, B> = [Sub<A, B>] extends [never] ? Negate<Sub<B, A>> : Sub<A, B>;
