/** The constraints that layers know: by name, as objects, and functions of one's own. */
import type { Constraint, ConstraintName } from "../../types/layers/constraint.js";
import { lowerTraced, traceSame } from "../layers/trace.js";
import * as functions from "./constraintFunctions.js";
import type { ConstraintDefinition } from "./constraints/constraint.js";
import { definitionIn, ruleOf, type AnyFunction, type Family } from "./family.js";

export type { ConstraintDefinition } from "./constraints/constraint.js";

const own = (given: AnyFunction): ConstraintDefinition => ({
  apply: (weight, lowering) => lowerTraced(lowering, traceSame(given.name || "constraint", weight.shape, given), [weight]),
});

const byName: { readonly [N in ConstraintName]: () => Constraint } = functions;
const family: Family<ConstraintDefinition> = { kind: "constraint", byName, own };

export const constraintRule = ruleOf(family, "a");

export const constraintOf = (given: unknown): ConstraintDefinition | undefined => definitionIn(family, given);
