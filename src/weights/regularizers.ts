/** The regularizers that layers know: by name, as objects, and functions of one's own. */
import { sum } from "../../codegen/ops/index.js";
import { shapeError } from "../../types/messages.js";
import type { Regularizer, RegularizerName } from "../../types/layers/regularizer.js";
import { showShape } from "../../types/shape.js";
import { lowerTraced, trace, typeOfNode } from "../layers/trace.js";
import { definitionIn, ruleOf, type AnyFunction, type Family } from "./family.js";
import * as functions from "./regularizerFunctions.js";
import type { RegularizerDefinition } from "./regularizers/regularizer.js";

export type { RegularizerDefinition } from "./regularizers/regularizer.js";

const own = (given: AnyFunction): RegularizerDefinition => ({
  penalty(x, lowering) {
    const name = given.name || "regularizer";
    const traced = trace(name, [typeOfNode(x)], (tensors) => given(...(tensors as never)));
    const { dtype, shape } = traced.result;
    if (dtype !== "float32") throw shapeError("notFloat", { layer: name, shape: showShape(shape) });
    return sum(lowerTraced(lowering, traced, [x]));
  },
});

const byName: { readonly [N in RegularizerName]: () => Regularizer } = functions;
const family: Family<RegularizerDefinition> = { kind: "regularizer", byName, own };

export const regularizerRule = ruleOf(family, "a");

export const regularizerOf = (given: unknown): RegularizerDefinition | undefined => definitionIn(family, given);
