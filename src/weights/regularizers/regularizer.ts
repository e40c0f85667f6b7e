/** What a regularizer is, and how the functions of `regularizers` make one. */
import type { Node } from "../../../codegen/graph/node.js";
import type { Regularizer, RegularizerName } from "../../../types/layers/regularizer.js";
import type { Lowering } from "../../models/lowering.js";
import { makeOption, type Wants } from "../family.js";

export interface RegularizerDefinition {
  /** The number that x, a weight or what a layer gives, adds to the loss. */
  readonly penalty: (x: Node, lowering: Lowering) => Node;
  /** The weights it is for; all by default. */
  readonly wants?: Wants;
}

export const makeRegularizer = (name: RegularizerName, definition: RegularizerDefinition): Regularizer => makeOption("regularizer", name, definition);
