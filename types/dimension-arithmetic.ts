/**
 * Arithmetic on dimensions: pairs of a type and a function that give the same result, digit by digit and letter by letter.
 * Numbers are computed; named dimensions are kept in normal form (linear.ts); anything else is unknown.
 */
import type { RuntimeDim } from "./dimension.js";
import type { Add, CeilDiv, FloorDiv, Mul, Sub } from "./arithmetic.js";

export type Plus<A, B> = A extends number ? (B extends number ? Add<A, B> : number) : number;
export type Minus<A, B> = A extends number ? (B extends number ? Sub<A, B> : number) : number;
export type Times<A, B> = A extends number ? (B extends number ? Mul<A, B> : number) : number;
export type FloorDivide<A, B> = A extends number ? FloorDiv<A, B> : number;
export type CeilDivide<A, B> = A extends number ? CeilDiv<A, B> : number;
export type DivideExactly<A, B> = A extends number ? B extends number ? number extends A|B ? number : Mul<FloorDiv<A,B>, B> extends A ? FloorDiv<A,B> : never : number : number;
export declare function plus(a: RuntimeDim, b: RuntimeDim): RuntimeDim;
export declare function minus(a: RuntimeDim, b: RuntimeDim): RuntimeDim;
export declare function times(a: RuntimeDim, b: RuntimeDim): RuntimeDim;
export declare function floorDivide(a: RuntimeDim, b: number): RuntimeDim;
export declare function ceilDivide(a: RuntimeDim, b: number): RuntimeDim;
export declare function divideExactly(a: RuntimeDim, b: RuntimeDim): RuntimeDim | undefined;
