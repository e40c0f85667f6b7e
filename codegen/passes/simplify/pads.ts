/**
 * A computed value that is read both directly and through a padding would be stored twice. When all direct readers can
 * read at any index, they read the inside of the padded tensor instead, and the value itself needs no buffer.
 */
import { compose, type Access } from "../../graph/affine.js";
import { sizeOf } from "../../graph/dtype.js";
import { reachable, users, type Node } from "../../graph/node.js";
import { view } from "../../ops/index.js";
import { rewriteAll, withInputs } from "../rewrite.js";
import { readingOf, rereadAll } from "./reading.js";

/** A dilated copy is mostly zeros: reading it instead would touch more memory than storing the value again. */
const LARGEST_RATIO = 2;

export function readThroughPads(outputs: readonly Node[]): Node[] {
  const padOf = new Map<Node, Node>();
  for (const [node, readers] of users(reachable(outputs))) {
    const pad = outputs.includes(node) ? undefined : onlyPad(node, readers);
    if (pad) padOf.set(node, pad);
  }
  const padded = new Map<Node, Node>();
  return rewriteAll(outputs, (node, inputs) => {
    const result = node.op.lowering.kind === "place" ? withInputs(node, inputs) : rewired(node, inputs);
    const pad = padOf.get(node);
    // The padded tensor is made at once: readers with smaller ids than the padding may need it. Equal nodes are one node, so the padding itself becomes this one.
    if (pad) padded.set(node, withInputs(pad, [result]));
    return result;
  });

  function rewired(node: Node, inputs: readonly Node[]): Node {
    if (!node.inputs.some((input) => padOf.has(input))) return withInputs(node, inputs);
    const inside = (input: Node): Access => {
      const { lowering } = padOf.get(input)!.op;
      return lowering.kind === "place" ? lowering.at(padOf.get(input)!, 0) : [];
    };
    if (!node.op.reread) return withInputs(node, node.inputs.map((input, i) => (padOf.has(input) ? view(padded.get(input)!, input.shape, inside(input)) : inputs[i]!)));
    const sources = node.inputs.map((input, i) => padded.get(input) ?? inputs[i]!);
    const accesses = readingOf(node)!.accesses.map((access, i) => (padOf.has(node.inputs[i]!) ? compose(inside(node.inputs[i]!), access) : access));
    return rereadAll(node, sources, accesses);
  }
}

/** The one padding of a computed value whose other readers are all views and reductions. */
function onlyPad(node: Node, readers: readonly Node[]): Node | undefined {
  const { kind } = node.op.lowering;
  if (node.inputs.length === 0 || (kind !== "pointwise" && kind !== "reduce")) return undefined;
  const pad = readers.find((reader) => reader.op.lowering.kind === "place");
  const others = readers.filter((reader) => reader !== pad);
  if (!pad || pad.inputs.length > 1 || others.length === 0) return undefined;
  if (sizeOf(pad.shape) > LARGEST_RATIO * sizeOf(node.shape)) return undefined;
  return others.every((reader) => readingOf(reader)) ? pad : undefined;
}
