/** Which buffer holds which value: leaves, placed tensors, and computed values that another nest or the caller reads. */
import { sizeOf } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Buffer } from "../kernel/nest.js";
import { nodesOf, type Program } from "../program.js";
import { basesOf, isComputed, readsOf } from "./bases.js";
import type { Fusion } from "./group.js";

/** Where a computed value goes when it is a part of a placed tensor. */
export interface Part {
  readonly place: Node;
  readonly input: number;
}

export interface Storage {
  readonly buffers: readonly Buffer[];
  readonly bufferOf: ReadonlyMap<Node, number>;
  readonly partsOf: ReadonlyMap<Node, readonly Part[]>;
}

export function assignStorage(program: Program, fusion: Fusion): Storage {
  const buffers: Buffer[] = [];
  const bufferOf = new Map<Node, number>();
  const partsOf = new Map<Node, Part[]>();
  const store = (node: Node): void => {
    if (bufferOf.has(node)) return;
    bufferOf.set(node, buffers.length);
    buffers.push({ id: buffers.length, name: `${node.op.name}${node.id}`, dtype: node.dtype, length: sizeOf(node.shape) });
  };

  for (const leaf of [...program.state, ...program.inputs]) store(leaf);
  // A history is one memory, whether the steps read it or write it.
  for (const { leaf, value } of (program.loops ?? []).flatMap(({ carries }) => carries)) {
    store(value);
    bufferOf.set(leaf, bufferOf.get(value)!);
  }
  for (const node of nodesOf(program)) {
    if (node.op.lowering.kind === "place") {
      store(node);
      node.inputs.forEach((part, input) => {
        for (const base of basesOf(part, undefined, [], fusion.inlined)) partsOf.set(base.node, [...(partsOf.get(base.node) ?? []), { place: node, input }]);
      });
    }
    if (!isComputed(node)) continue;
    const group = fusion.groupOf.get(node);
    const { accesses, sizes } = readsOf(node);
    for (const base of node.inputs.flatMap((input, i) => basesOf(input, accesses[i], sizes, fusion.inlined))) {
      if (isComputed(base.node) && (group === undefined || fusion.groupOf.get(base.node) !== group)) store(base.node);
    }
  }
  for (const value of [...program.outputs, ...program.updates.map((update) => update.value)]) {
    for (const base of basesOf(value, undefined, [], fusion.inlined)) store(base.node);
  }
  return { buffers, bufferOf, partsOf };
}
