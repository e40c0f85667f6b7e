/** Local rules: each looks at one node and its inputs. None adds work, so they are applied until none fits. */
import { bounds, coefficient, compose, constant, equalAccess, scale, type Access } from "../../graph/affine.js";
import type { Node } from "../../graph/node.js";
import { throughReshape } from "../../graph/reindex.js";
import { axesIn, canonical } from "../../ops/access.js";
import { fill } from "../../ops/index.js";
import { readingOf } from "./reading.js";

type Rule = (node: Node) => Node | undefined;

/** What the op itself knows: identities, involutions, neutral elements. */
const ownRule: Rule = (node) => node.op.simpler?.(node);

const isFloat32 = (value: number): boolean => Object.is(Math.fround(value), value);

/**
 * Literals are computed now, if they are float32 themselves: then rounding the float64 result gives what a float32
 * target would have computed, overflow included.
 */
const foldLiterals: Rule = (node) => {
  const { inputs, op, dtype, shape, graph } = node;
  if (op.lowering.kind !== "pointwise" || inputs.length === 0 || op.keepsBuffer) return undefined;
  const values = inputs.map((input) => input.op.uniform?.(input));
  if (!values.every((value, i) => value !== undefined && (inputs[i]!.dtype !== "float32" || isFloat32(value)))) return undefined;
  const [result] = op.reference(values.map((value) => Float64Array.of(value!)), node);
  return fill(graph, result!, shape, dtype);
};

/** A node that reads at an index of its own reads a view's source directly. */
const absorbView: Rule = (node) =>
  rereadFirst(node, (input, access) => (input.op.lowering.kind === "view" ? { source: input.inputs[0]!, access: compose(input.op.lowering.access(input), access) } : undefined));

/** Likewise through a reshape, where the index stays affine and there is more to see through behind it. */
const absorbReshape: Rule = (node) =>
  rereadFirst(node, (input, access, sizes) => {
    const source = input.inputs[0];
    if (input.op.lowering.kind !== "reshape" || (source!.op.lowering.kind !== "view" && source!.op.lowering.kind !== "place")) return undefined;
    const through = throughReshape(access, input.shape, source!.shape, sizes);
    return through && { source: source!, access: through };
  });

/** Reading one part of a placed tensor is reading that part: a slice of a concatenation, the inside of a padding. */
const absorbPart: Rule = (node) =>
  rereadFirst(node, (input, access, sizes) => {
    const { lowering } = input.op;
    if (lowering.kind !== "place") return undefined;
    for (const [i, part] of input.inputs.entries()) {
      const inside = within(lowering.at(input, i), part.shape, access, sizes);
      if (inside) return { source: part, access: inside };
    }
    return undefined;
  });

interface Source {
  readonly source: Node;
  readonly access: Access;
}

function rereadFirst(node: Node, find: (input: Node, access: Access, sizes: readonly number[]) => Source | undefined): Node | undefined {
  const { reread } = node.op;
  const reading = reread && readingOf(node);
  if (!reading) return undefined;
  for (const [i, input] of node.inputs.entries()) {
    const found = find(input, reading.accesses[i]!, reading.sizes);
    if (found) return reread!(node, i, found.source, found.access);
  }
  return undefined;
}

/** The index v with at(v) = access over the whole domain and v inside `shape`; undefined where there is none. */
export function within(at: Access, shape: readonly number[], access: Access, sizes: readonly number[]): Access | undefined {
  const inverse = shape.map((size, k) => {
    if (size === 1) return constant(0);
    const dim = at.findIndex((a) => axesIn(a, shape).join() === String(k));
    if (dim < 0) return undefined;
    const step = coefficient(at[dim]!, k);
    const shifted = { ...access[dim]!, offset: access[dim]!.offset - at[dim]!.offset };
    const whole = sizes.every((length, i) => length === 1 || coefficient(shifted, i) % step === 0) && shifted.offset % step === 0;
    return whole ? scale(canonical([shifted], sizes)[0]!, 1 / step) : undefined;
  });
  if (!inverse.every((a) => a !== undefined)) return undefined;
  const fits = inverse.every((a, k) => {
    const { min, max } = bounds(a, sizes);
    return min >= 0 && max < shape[k]!;
  });
  return fits && equalAccess(canonical(compose(at, inverse), sizes), canonical(access, sizes)) ? inverse : undefined;
}

const rules: readonly Rule[] = [ownRule, foldLiterals, absorbView, absorbReshape, absorbPart];

/** Applies the rules until none fits. */
export function simplest(node: Node): Node {
  for (;;) {
    let next: Node | undefined;
    for (const rule of rules) if ((next = rule(node))) break;
    if (!next || next === node) return node;
    node = next;
  }
}
