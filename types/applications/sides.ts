/**
 * Arithmetic on the sides of images. All architectures halve a side five times, which for a size is five look-ups; a
 * division by 32 would cost more than all the rest. A name is written out, since an input's dimension is never more than one.
 */
import type { CeilDiv, FloorDiv } from "../arithmetic.js";

type Up<N> = CeilDiv<N, 2>;
type Down<N> = FloorDiv<N, 2>;

/** ceil(N / 32) */
export type ThirtySecond<N> = Up<Up<Up<Up<Up<N>>>>>;

/** floor(N / 32) */
export type WholeThirtySecond<N> = Down<Down<Down<Down<Down<N>>>>>;

/** The texts of the numbers below one of two digits. */
export type Below<Least extends number> = `${Least}` extends `${infer Tens extends Digit}${infer Ones extends Digit}`
  ? Digit | `${Exclude<Lower[Tens], "0">}${Digit}` | `${Tens}${Lower[Ones]}`
  : never;

type Digit = keyof Lower;

interface Lower {
  "0": never;
  "1": "0";
  "2": "0" | "1";
  "3": "0" | "1" | "2";
  "4": "0" | "1" | "2" | "3";
  "5": "0" | "1" | "2" | "3" | "4";
  "6": "0" | "1" | "2" | "3" | "4" | "5";
  "7": "0" | "1" | "2" | "3" | "4" | "5" | "6";
  "8": "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7";
  "9": "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8";
}
