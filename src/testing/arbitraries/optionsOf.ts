/** Options of a layer, drawn from what it says it takes. */
import fc from "fast-check";
import { KatachiError } from "../../../types/error.js";
import type { LayerOptions } from "../../../types/layers/options.js";
import { Layer } from "../../layers/layer.js";
import { declarationOf } from "../../layers/defineLayer.js";
import { show, type Rule } from "../../options.js";

/** The options of a function that makes layers, but for those that every layer takes. */
type OptionsOf<F extends (options: never) => unknown> = Required<Parameters<F>> extends readonly [infer O] ? { readonly [K in keyof O as K extends keyof LayerOptions ? never : K]: O[K] } : never;

/**
 * Options that a layer takes: each given or left out. Of a kind of layer made by `defineLayer`, what must be given is
 * always drawn; of a layer that is made (`layers.dense(3)`), all options that have values to choose from. Names, and
 * options that take anything, are left out.
 *
 * @example
 * await checkLayer(squeezeExcite, { options: arb.optionsOf(squeezeExcite), input: arb.shape(["batch", 4, 4, arb.dim(4, 9)]) });
 *
 * @throws KatachiError "option" for what is no layer
 */
export function optionsOf<F extends (options: never) => unknown>(layer: F): fc.Arbitrary<OptionsOf<F>>;
export function optionsOf(layer: unknown): fc.Arbitrary<Readonly<Record<string, unknown>>>;
export function optionsOf(layer: unknown): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const declared = declarationOf(layer);
  if (declared) {
    const required = Object.entries(declared).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
    return fc.record(Object.fromEntries(Object.entries(declared).map(([name, value]) => [name, declaredValue(value)])), { requiredKeys: required });
  }
  if (!(layer instanceof Layer)) throw new KatachiError("option", `arb.optionsOf: expected a layer, got ${show(layer)}`);
  const rules = Object.entries(layer.definition.options as Readonly<Record<string, Rule | undefined>>);
  return fc.record(Object.fromEntries(rules.flatMap(([name, rule]) => (rule?.samples ? [[name, fc.constantFrom(...rule.samples)] as const] : []))), { requiredKeys: [] });
}

/** Small numbers, both booleans, and the text that is the default. */
function declaredValue(declared: unknown): fc.Arbitrary<unknown> {
  const kind = typeof declared === "function" ? declared.name.toLowerCase() : typeof declared;
  if (kind === "number") return fc.integer({ min: 1, max: 4 });
  if (kind === "boolean") return fc.boolean();
  return typeof declared === "string" ? fc.constant(declared) : fc.string({ minLength: 1, maxLength: 8 });
}
