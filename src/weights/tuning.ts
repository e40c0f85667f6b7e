/**
 * The options by which users decide over a layer's weights, for all layers in one place. A layer says which words they
 * begin with: `{ recurrent_kernel: "recurrent" }` gives `recurrentInitializer`, `recurrentRegularizer` and
 * `recurrentConstraint`.
 */
import type { Node } from "../../codegen/graph/node.js";
import { div } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import { showShape } from "../../types/shape.js";
import type { Lowering } from "../models/lowering.js";
import type { Rule } from "../options.js";
import type { VariableSpec, WeightSpec } from "../variable.js";
import { constraintOf, constraintRule } from "./constraints.js";
import type { Wants } from "./family.js";
import { initializerOf, initializerRule } from "./initializers.js";
import { regularizerOf, regularizerRule } from "./regularizers.js";

/** By a weight's name, the word its options begin with; in a list of one where only the start is an option. */
export type Tunable = Readonly<Record<string, string | readonly [string]>>;

const rules = { Initializer: initializerRule, Regularizer: regularizerRule, Constraint: constraintRule };

type Ending = keyof typeof rules;

const lower = (word: string): string => `${word[0]!.toLowerCase()}${word.slice(1)}`;

/** "kernel" and "Initializer" give kernelInitializer. */
const optionOf = (prefix: string, ending: Ending): string => (prefix === "" ? lower(ending) : `${prefix}${ending}`);

const endingsOf = (word: string | readonly [string]): readonly Ending[] => (typeof word === "string" ? (Object.keys(rules) as Ending[]) : ["Initializer"]);

/** The rules of all options of a layer's weights, and of its activity where that has one. */
export const tuningRules = (tunable: Tunable = {}, activity = false): Record<string, Rule> => ({
  ...Object.fromEntries(Object.values(tunable).flatMap((word) => endingsOf(word).map((ending) => [optionOf([word].flat()[0]!, ending), rules[ending]]))),
  ...(activity && { activityRegularizer: regularizerRule }),
});

/** What a result of a layer adds to the loss: the penalty of all samples, divided by their number, as in Keras. */
export function activityPenalty(layer: string, given: unknown, result: Node, lowering: Lowering): Node {
  const { penalty, wants } = regularizerOf(given)!;
  checkFit(layer, "the activity", "regularizer", result.shape, wants);
  return div(penalty(result, lowering), result.shape[0]!);
}

/** A weight with what the user decided about it. */
export function tuned(layer: string, weight: string, spec: WeightSpec, tunable: Tunable | undefined, config: Readonly<Record<string, unknown>>): VariableSpec {
  const word = tunable?.[weight];
  const given = (ending: Ending): unknown => (word === undefined ? undefined : config[optionOf([word].flat()[0]!, ending)]);
  const start = initializerOf(given("Initializer") ?? spec.initializer);
  const [regularizer, constraint] = [regularizerOf(given("Regularizer") ?? spec.regularizer), constraintOf(given("Constraint") ?? spec.constraint)];
  const initializer = spec.adapt?.(start) ?? start;
  for (const [kind, wants] of Object.entries({ initializer: initializer.wants, regularizer: regularizer?.wants, constraint: constraint?.wants })) checkFit(layer, weight, kind, spec.shape, wants);
  return { shape: spec.shape, initializer, ...(spec.trainable !== undefined && { trainable: spec.trainable }), ...(regularizer && { regularizer }), ...(constraint && { constraint }) };
}

function checkFit(layer: string, weight: string, kind: string, shape: readonly number[], wants: Wants | undefined): void {
  if (!wants || wants.accepts(shape)) return;
  throw new KatachiError("option", `${layer}: the ${kind} of ${weight} is for ${wants.expected}, got shape ${showShape(shape)}`);
}
