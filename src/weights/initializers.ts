/** The initializers that layers know: by name and as objects. */
import type { Initializer, InitializerName } from "../../types/layers/initializer.js";
import { definitionIn, ruleOf, type Family } from "./family.js";
import * as functions from "./initializerFunctions.js";
import type { InitializerDefinition } from "./initializers/initializer.js";

export type { InitializerDefinition } from "./initializers/initializer.js";

const byName: { readonly [N in InitializerName]: () => Initializer } = functions;
const family: Family<InitializerDefinition> = { kind: "initializer", byName };

export const initializerRule = ruleOf(family, "an");

/** The definition of an initializer that is known to be one. */
export const initializerOf = (given: unknown): InitializerDefinition => definitionIn(family, given) ?? (given as InitializerDefinition);
