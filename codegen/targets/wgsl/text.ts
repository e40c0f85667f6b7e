/** Small pieces of WGSL text. All identifiers are ours: no name that a user gave reaches a shader. */
import { coefficient, type Affine } from "../../graph/affine.js";
import type { DType } from "../../graph/dtype.js";

const scratch = new DataView(new ArrayBuffer(4));

/** The bits of the float32 nearest to `value`. */
export function floatBits(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

const hex = (bits: number): string => `0x${bits.toString(16).padStart(8, "0")}u`;

/** Numbers that WGSL cannot write, or that a compiler may round away, come from their bits at run time. */
function floatText(value: number): string {
  const rounded = Math.fround(value);
  const ordinary = rounded === 0 ? !Object.is(rounded, -0) : Number.isFinite(rounded) && Math.abs(rounded) >= 2 ** -126;
  if (!ordinary) return `k_bits(${hex(floatBits(rounded))})`;
  return rounded < 0 ? `(${rounded}f)` : `${rounded}f`;
}

export const intText = (value: number): string => (value < 0 ? `i32(${value})` : `${value}i`);

export const literalText = (value: number, dtype: DType): string =>
  dtype === "float32" ? floatText(value) : dtype === "int32" ? intText(value) : String(value !== 0);

/** An affine index over the variables of the loop axes. Axes of size 1 have no variable. */
export function indexText(index: Affine, sizes: readonly number[], add = 0): string {
  const terms = sizes.flatMap((size, i) => {
    const c = size === 1 ? 0 : coefficient(index, i);
    return c === 0 ? [] : [c === 1 ? axisName(i) : `${intText(c)} * ${axisName(i)}`];
  });
  const offset = index.offset + add;
  if (offset !== 0 || terms.length === 0) terms.push(intText(offset));
  return terms.join(" + ");
}

export const axisName = (axis: number): string => `i${axis}`;

/** A value as the four bytes that are stored. A bool is stored as 1 or 0. */
export const toBits = (value: string, dtype: DType): string => (dtype === "bool" ? `select(0u, 1u, ${value})` : `bitcast<u32>(${value})`);

export const fromBits = (bits: string, dtype: DType): string => (dtype === "bool" ? `(${bits} != 0u)` : `bitcast<${typeName(dtype)}>(${bits})`);

export const typeName = (dtype: DType): string => ({ float32: "f32", int32: "i32", bool: "bool" })[dtype];

/** Lines inside braces. */
export const block = (head: string, lines: readonly string[]): string[] => [head === "" ? "{" : `${head} {`, ...lines.map((line) => `  ${line}`), "}"];
