/** Rules that need to know all readers of a value: what nobody reads is not computed, and not stored. */
import { bounds } from "../../graph/affine.js";
import { sizeOf } from "../../graph/dtype.js";
import { reachable, users, type Node } from "../../graph/node.js";
import { isInjective } from "../../ops/access.js";
import { place } from "../../ops/index.js";
import { rewriteAll, withInputs } from "../rewrite.js";
import { readingOf, rereadAll } from "./reading.js";
import { simplest } from "./rules.js";

/** A product that is only read through one slice computes the slice: gradients of padded inputs lose their borders. */
export function restrictSlices(outputs: readonly Node[]): Node[] {
  const usersOf = users(reachable(outputs));
  return rewriteAll(outputs, (node, inputs) => {
    const { lowering } = node.op;
    const [source] = node.inputs;
    const onlyReader = lowering.kind === "view" && usersOf.get(source!)!.length === 1 && !outputs.includes(source!);
    const [computed] = inputs;
    if (onlyReader && computed!.op.restrict && sizeOf(node.shape) < sizeOf(source!.shape)) {
      const access = lowering.access(node);
      if (isInjective(access, node.shape)) return simplest(computed!.op.restrict(computed!, node.shape, access));
    }
    return simplest(withInputs(node, inputs));
  });
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A placed tensor loses rows of mere fill that no reader reaches. */
export function cropPlaces(outputs: readonly Node[]): Node[] {
  const kept = new Map<Node, readonly Range[]>();
  for (const [node, readers] of users(reachable(outputs))) {
    const ranges = outputs.includes(node) ? undefined : neededRanges(node, readers);
    if (ranges?.some(({ min, max }, dim) => max - min + 1 < node.shape[dim]!)) kept.set(node, ranges);
  }
  return rewriteAll(outputs, (node, inputs) => {
    const { lowering } = node.op;
    const ranges = kept.get(node);
    if (ranges && lowering.kind === "place") {
      const at = node.inputs.map((_, i) => lowering.at(node, i).map((a, dim) => ({ ...a, offset: a.offset - ranges[dim]!.min })));
      return place(inputs, ranges.map(({ min, max }) => max - min + 1), at, lowering.fill(node));
    }
    if (!node.inputs.some((input) => kept.has(input))) return simplest(withInputs(node, inputs));
    const shifted = readingOf(node)!.accesses.map((access, i) => {
      const cropped = kept.get(node.inputs[i]!);
      return cropped ? access.map((a, dim) => ({ ...a, offset: a.offset - cropped[dim]!.min })) : access;
    });
    return simplest(rereadAll(node, inputs, shifted));
  });
}

/** The smallest box that holds all parts of a placed tensor and all that its readers read; undefined for other nodes. */
function neededRanges(node: Node, readers: readonly Node[]): Range[] | undefined {
  const { lowering } = node.op;
  if (lowering.kind !== "place" || !readers.every((reader) => reader.op.reread)) return undefined;
  const written = node.inputs.map((input, i) => lowering.at(node, i).map((a) => bounds(a, input.shape)));
  const read = readers.flatMap((reader) => {
    const { sizes, accesses } = readingOf(reader)!;
    return reader.inputs.flatMap((input, i) => (input === node ? [accesses[i]!.map((a) => bounds(a, sizes))] : []));
  });
  return node.shape.map((_, dim) => {
    const ranges = [...written, ...read].map((box) => box[dim]!);
    return { min: Math.min(...ranges.map(({ min }) => min)), max: Math.max(...ranges.map(({ max }) => max)) };
  });
}
