/** What a constraint is, and how the functions of `constraints` make one. */
import type { Node } from "../../../codegen/graph/node.js";
import type { Constraint, ConstraintName } from "../../../types/layers/constraint.js";
import type { Lowering } from "../../models/lowering.js";
import { makeOption, type Wants } from "../family.js";

export interface ConstraintDefinition {
  /** What takes the place of a weight; of the same shape. */
  readonly apply: (weight: Node, lowering: Lowering) => Node;
  /** The weights it is for; all by default. */
  readonly wants?: Wants;
}

export const makeConstraint = (name: ConstraintName, definition: ConstraintDefinition): Constraint => makeOption("constraint", name, definition);
