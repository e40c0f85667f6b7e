/** Names of a program's leaves: how states are matched between programs of one engine. */
import type { Node } from "../../codegen/graph/node.js";
import type { LeafAttrs } from "../../codegen/ops/leaf.js";

export const stateName = (leaf: Node): string => (leaf.attrs as LeafAttrs).name;
