/** A constraint of every weight by itself. */
import { greaterEqual, select } from "../../../codegen/ops/index.js";
import type { Constraint } from "../../../types/layers/constraint.js";
import { makeConstraint } from "./constraint.js";

/**
 * Weights that are negative after a step become 0.
 *
 * @example
 * const layer = layers.dense(10, { kernelConstraint: constraints.nonNeg() });
 */
export const nonNeg = (): Constraint => makeConstraint("nonNeg", { apply: (weight) => select(greaterEqual(weight, 0), weight, 0) });
