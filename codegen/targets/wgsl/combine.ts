/** The ways a reduction folds values. */
import type { DType } from "../../graph/dtype.js";
import type { Combine, Reduction } from "../../kernel/nest.js";
import type { HelperName } from "./helpers.js";
import { literalText } from "./text.js";

export interface Folding {
  /** The value that changes nothing. */
  readonly start: string;
  readonly fold: (a: string, b: string) => string;
  readonly helpers: readonly HelperName[];
}

const infix = (operator: string, start: string): Folding => ({ start, fold: (a, b) => `${a} ${operator} ${b}`, helpers: [] });
const call = (name: string, start: string, helpers: readonly HelperName[]): Folding => ({ start, fold: (a, b) => `${name}(${a}, ${b})`, helpers });
const int = (value: number): string => literalText(value, "int32");
const float = (value: number): string => literalText(value, "float32");

const foldings: { readonly [C in Combine]: { readonly [D in DType]: Folding } } = {
  sum: { float32: infix("+", "0.0f"), int32: infix("+", "0i"), bool: infix("||", "false") },
  max: { float32: call("k_max", float(-Infinity), ["max", "bits"]), int32: call("max", int(-0x80000000), []), bool: infix("||", "false") },
  min: { float32: call("k_min", float(Infinity), ["min", "bits"]), int32: call("min", int(0x7fffffff), []), bool: infix("&&", "true") },
};

export const foldingOf = ({ combine, dtype }: Reduction): Folding => foldings[combine][dtype];
