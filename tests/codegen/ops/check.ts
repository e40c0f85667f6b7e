/** Numeric helpers of the op tests: seeded values, central differences, and a second way to run a graph. */
import { expect } from "vitest";
import { flatten, type Affine } from "../../../codegen/graph/affine.js";
import { sizeOf, stridesOf, type TensorType } from "../../../codegen/graph/dtype.js";
import { Graph, reachable, type Node } from "../../../codegen/graph/node.js";
import type { Expr } from "../../../codegen/kernel/expr.js";
import { scalarFunctions } from "../../../codegen/kernel/scalar.js";
import { leaf } from "../../../codegen/ops/index.js";
import { walk } from "../../../codegen/ops/walk.js";
import { gradients } from "../../../codegen/passes/autodiff.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { slopes } from "../../../src/testing/differences.js";
import { project } from "../../../src/testing/subject.js";
import { draw, randomStream, type Values } from "./values.js";

export { draw, randomStream, type Values };

export function leaves(graph: Graph, types: readonly TensorType[], next: () => number, range?: readonly [number, number], whole?: readonly [number, number]): { nodes: Node[]; values: Values } {
  const nodes = types.map((type, i) => leaf(graph, `in${i}`, type.shape, type.dtype));
  return { nodes, values: new Map(nodes.map((node) => [node, draw(node, next, range, whole)])) };
}

/** The largest |a - b| / (1 + |b|). NaN and infinities must be the same. */
export function errorOf(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, x, i) => Math.max(worst, Object.is(x, b[i]) ? 0 : Number.isFinite(x) && Number.isFinite(b[i]!) ? Math.abs(x - b[i]!) / (1 + Math.abs(b[i]!)) : Infinity), 0);
}

export interface GradientErrors {
  readonly first: number;
  readonly second: number;
}

/**
 * The worst error of the gradient of `out` with respect to `wrt` against central differences of the value, and of the
 * gradient of a projection of that gradient against central differences of the projection.
 */
export function gradientErrors(out: Node, wrt: readonly Node[], values: Values, next: () => number, withSecond = true): GradientErrors {
  const projected = (nodes: readonly Node[], name: string): Node => {
    const { scalar, weights } = project(out.graph, nodes, next, name)!;
    for (const { node, values: drawn } of weights) values.set(node, drawn);
    return scalar;
  };
  const worst = (scalar: Node, found: readonly Node[]): number => Math.max(...interpret(found, values).map((gradient, i) => errorOf(gradient, slopes(scalar, wrt[i]!, values))));
  const loss = projected([out], "weights");
  const first = gradients(loss, wrt);
  if (!withSecond) return { first: worst(loss, first), second: 0 };
  const projection = projected(first, "projection");
  return { first: worst(loss, first), second: worst(projection, gradients(projection, wrt)) };
}

/** Runs a graph by what its ops lower to instead of their references: kernel expressions at every point of their loops. */
export function interpretLowered(outputs: readonly Node[], leafValues: Values): Float64Array[] {
  const values = new Map<Node, Float64Array>();
  for (const node of reachable(outputs)) values.set(node, lowered(node, values, leafValues));
  return outputs.map((output) => values.get(output)!);
}

function lowered(node: Node, values: Values, leafValues: Values): Float64Array {
  const { lowering } = node.op;
  const inputs = node.inputs.map((input) => values.get(input)!);
  const out = new Float64Array(sizeOf(node.shape));
  const axes = node.shape.map((_, i): Affine => ({ offset: 0, coefficients: [...new Array<number>(i).fill(0), 1] }));
  switch (lowering.kind) {
    case "leaf":
      return leafValues.get(node)!;
    case "reshape":
      return inputs[0]!;
    case "view":
      return gather(node.shape, flatten(lowering.access(node), stridesOf(node.inputs[0]!.shape)), inputs[0]!);
    case "place":
      out.fill(lowering.fill(node));
      node.inputs.forEach((input, i) => {
        let from = 0;
        walk(input.shape, [flatten(lowering.at(node, i), stridesOf(node.shape))], ([to]) => (out[to!] = inputs[i]![from++]!));
      });
      return out;
    case "pointwise": {
      const args = node.inputs.map((input, i): Expr => ({ kind: "load", dtype: input.dtype, buffer: i, index: flatten(axes, stridesOf(node.shape)) }));
      const expr = lowering.expr(args, {
        attrs: node.attrs,
        type: node,
        index: (axis) => ({ kind: "index", dtype: "int32", value: axes[axis]! }),
        position: () => ({ kind: "index", dtype: "int32", value: flatten(axes, stridesOf(node.shape)) }),
      });
      expect(expr.dtype).toBe(node.dtype);
      return evaluateOver(node.shape, expr, inputs);
    }
    case "gather": {
      const width = sizeOf(node.inputs[0]!.shape.slice(1));
      return out.map((_, i) => inputs[0]![clamped(inputs[1]![Math.floor(i / width)]!, node.inputs[0]!.shape[0]!) * width + (i % width)]!);
    }
    case "scatter": {
      const width = sizeOf(node.shape.slice(1));
      inputs[1]!.forEach((x, i) => (out[clamped(inputs[0]![Math.floor(i / width)]!, node.shape[0]!) * width + (i % width)]! += x));
      return out;
    }
    case "loop": {
      const { leaves, states, sequences, next } = lowering.body(node);
      const length = lowering.length(node);
      const histories = states.map((_, i) => [inputs[i]!]);
      for (let step = 0; step < length; step++) {
        const t = lowering.backwards(node) ? length - 1 - step : step;
        const now = new Map(leaves.map((leaf, i) => [leaf, inputs[i]!]));
        states.forEach((state, i) => now.set(state, histories[i]!.at(-1)!));
        sequences.forEach((leaf, i) => now.set(leaf, inputs[states.length + i]!.slice(t * sizeOf(leaf.shape), (t + 1) * sizeOf(leaf.shape))));
        interpretLowered(next, now).forEach((value, i) => histories[i]!.push(value));
      }
      return Float64Array.from(histories.flatMap((values) => (lowering.backwards(node) ? values.reverse() : values)).flatMap((value) => [...value]));
    }
    case "reduce": {
      const { sizes, outputs, accesses } = lowering.domain(node);
      expect(sizes.slice(0, outputs)).toEqual(node.shape);
      const args = accesses.map((access, i): Expr => ({ kind: "load", dtype: node.inputs[i]!.dtype, buffer: i, index: flatten(access, stridesOf(node.inputs[i]!.shape)) }));
      const terms = evaluateOver(sizes, lowering.value(args), inputs);
      const inner = sizeOf(sizes.slice(outputs));
      const fold = { sum: (a: number, b: number) => a + b, max: Math.max, min: Math.min }[lowering.combine];
      const start = { sum: 0, max: -Infinity, min: Infinity }[lowering.combine];
      return out.map((_, o) => {
        const value = terms.subarray(o * inner, (o + 1) * inner).reduce((a, b) => fold(a, b), start);
        return node.dtype === "int32" ? value | 0 : value;
      });
    }
  }
}

const clamped = (index: number, count: number): number => (index < 0 ? 0 : index >= count ? count - 1 : index);

const gather = (shape: readonly number[], index: Affine, from: Float64Array): Float64Array => {
  const out: number[] = [];
  walk(shape, [index], ([i]) => out.push(from[i!]!));
  return Float64Array.from(out);
};

/** The expression at every point of a box, each shared part computed once for all points. `round` follows every step. */
export function evaluateOver(sizes: readonly number[], expr: Expr, buffers: readonly Float64Array[], round: (x: number) => number = (x) => x): Float64Array {
  const known = new Map<Expr, Float64Array>();
  const visit = (e: Expr): Float64Array => {
    const done = known.get(e);
    if (done) return done;
    const result = compute(e);
    known.set(e, result);
    return result;
  };
  const compute = (e: Expr): Float64Array => {
    if (e.kind === "literal") return new Float64Array(sizeOf(sizes)).fill(e.dtype === "float32" ? round(e.value) : e.value);
    if (e.kind === "load") return gather(sizes, e.index, buffers[e.buffer]!);
    if (e.kind === "index") {
      const out: number[] = [];
      walk(sizes, [e.value], ([i]) => out.push(i!));
      return Float64Array.from(out);
    }
    if (e.kind !== "apply") throw new Error(`no ${e.kind} here`);
    const args = e.args.map(visit);
    const { evaluate } = scalarFunctions[e.fn];
    return args[0]!.map((_, i) => (e.dtype === "float32" ? round(evaluate(...args.map((arg) => arg[i]!))) : evaluate(...args.map((arg) => arg[i]!))));
  };
  return visit(expr);
}
