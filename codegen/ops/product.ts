/** Builders of contract for matrices: matmul, dot and Einstein sums. */
import { axis, constant, type Access } from "../graph/affine.js";
import type { Node } from "../graph/node.js";
import { broadcastShapes } from "./broadcast.js";
import { contract } from "./contract.js";
import { reduce } from "./reduce.js";
import { reshape } from "./reshape.js";
import { fail, textOf } from "./support.js";
import { view } from "./view.js";

export interface MatmulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** [..., m, k] times [..., k, n]. Leading axes broadcast; operands of rank 1 act as a row on the left, a column on the right. */
export function matmul(a: Node, b: Node, { transposeA = false, transposeB = false }: MatmulOptions = {}): Node {
  if (a.shape.length === 0 || b.shape.length === 0) fail(`matmul: scalars have no axis to sum: ${textOf(a)} and ${textOf(b)}`);
  if (a.shape.length === 1) return dropAxis(matmul(reshape(a, [1, a.shape[0]!]), b, { transposeB }), -2);
  if (b.shape.length === 1) return dropAxis(matmul(a, reshape(b, [b.shape[0]!, 1]), { transposeA }), -1);
  const [m, k] = transposeA ? [-1, -2] : [-2, -1];
  const [kb, n] = transposeB ? [-1, -2] : [-2, -1];
  if (a.shape.at(k) !== b.shape.at(kb)) fail(`matmul: inner sizes differ: ${textOf(a)}${transposeA ? " transposed" : ""} and ${textOf(b)}${transposeB ? " transposed" : ""}`);
  const batch = broadcastShapes("matmul", [a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const rank = batch.length;
  const leading = (x: Node): Access => x.shape.slice(0, -2).map((size, i) => (size === 1 ? constant(0) : axis(rank - (x.shape.length - 2) + i)));
  const [row, column, inner] = [axis(rank), axis(rank + 1), axis(rank + 2)];
  return contract(a, b, [...batch, a.shape.at(m)!, b.shape.at(n)!, a.shape.at(k)!], rank + 2, [
    [...leading(a), ...(transposeA ? [inner, row] : [row, inner])],
    [...leading(b), ...(transposeB ? [column, inner] : [inner, column])],
  ]);
}

const dropAxis = (x: Node, at: -1 | -2): Node => reshape(x, x.shape.filter((_, i) => i !== x.shape.length + at));

/** NumPy's dot: sums over the last axis of a and the second to last of b (its only one, for a vector). The shapes left are joined. */
export function dot(a: Node, b: Node): Node {
  const [p, q] = [a.shape.length, b.shape.length];
  if (p === 0 || q === 0) fail(`dot: scalars have no axis to sum: ${textOf(a)} and ${textOf(b)}`);
  const summed = Math.max(0, q - 2);
  if (a.shape[p - 1] !== b.shape[summed]) fail(`dot: inner sizes differ: ${textOf(a)} and ${textOf(b)}`);
  const outputs = [...a.shape.slice(0, -1), ...b.shape.filter((_, i) => i !== summed)];
  const inner = axis(outputs.length);
  return contract(a, b, [...outputs, a.shape[p - 1]!], outputs.length, [
    [...a.shape.slice(0, -1).map((_, i) => axis(i)), inner],
    b.shape.map((_, i) => (i === summed ? inner : axis(p - 1 + i - (i > summed ? 1 : 0)))),
  ]);
}

/** Einstein sum: `einsum("bij,bjk->bik", a, b)`. Letters only; a letter used twice in one operand reads its diagonal. */
export function einsum(equation: string, ...operands: readonly Node[]): Node {
  const [left, right, ...rest] = equation.replaceAll(" ", "").split("->");
  const labels = left!.split(",");
  if (right === undefined || rest.length > 0 || !/^[a-zA-Z,]*$/.test(left!) || !/^[a-zA-Z]*$/.test(right)) fail(`einsum: "${equation}" must look like "ij,jk->ik"`);
  if (labels.length !== operands.length) fail(`einsum: "${equation}" has ${labels.length} operands, got ${operands.length}`);
  const sizes = new Map<string, number>();
  operands.forEach((operand, i) => {
    if (labels[i]!.length !== operand.shape.length) fail(`einsum: "${labels[i]}" does not fit ${textOf(operand)}`);
    [...labels[i]!].forEach((label, dim) => {
      if ((sizes.get(label) ?? operand.shape[dim]) !== operand.shape[dim]) fail(`einsum: "${label}" has size ${sizes.get(label)} and ${operand.shape[dim]} in "${equation}"`);
      sizes.set(label, operand.shape[dim]!);
    });
  });
  if (new Set(right).size !== right!.length || [...right!].some((label) => !sizes.has(label))) fail(`einsum: the result "${right}" must name labels of the operands, each once`);
  return contractAll(operands, labels, right!, sizes);
}

/** Joins the first two operands until one is left, summing each label as soon as no later operand needs it. */
function contractAll(operands: readonly Node[], labels: readonly string[], result: string, sizes: ReadonlyMap<string, number>): Node {
  const [a, b, ...others] = operands;
  const [la, lb, ...rest] = labels;
  const needed = others.length === 0 ? result : [...new Set(la! + (lb ?? ""))].filter((label) => result.includes(label) || rest.some((other) => other.includes(label))).join("");
  const all = [...needed, ...new Set([...la! + (lb ?? "")].filter((label) => !needed.includes(label)))];
  const box = all.map((label) => sizes.get(label)!);
  const read = (text: string): Access => [...text].map((label) => axis(all.indexOf(label)));
  if (!b) return reduce(view(a!, box, read(la!)), box.map((_, i) => i).slice(needed.length), "sum");
  const joined = contract(a!, b, box, needed.length, [read(la!), read(lb!)]);
  return others.length === 0 ? joined : contractAll([joined, ...others], [needed, ...rest], result, sizes);
}
