/** How every optimizer works: one rule for all trainable weights as one flat array, and what all optimizers can do around it. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, clip, div, equal, floor, maximum, mul, select, sqrt, square, sub, sum } from "../../../codegen/ops/index.js";
import { KatachiError } from "../../../types/error.js";
import type { Optimizer, OptimizerName, OptimizerOptions } from "../../../types/training/optimizer.js";
import type { Schedule } from "../../../types/training/schedule.js";
import { boolean, fraction, notNegative, positive, positiveInteger, type Rule } from "../../options.js";
import { rateOf } from "../schedules.js";

/** What an update reads: arrays of the weights' length and scalars. */
export interface UpdateInputs {
  readonly parameters: Node;
  readonly gradient: Node;
  readonly learningRate: Node;
  /** How many steps were made before this one: a float. */
  readonly step: Node;
  /** Arrays and scalars the optimizer keeps from step to step; they start at 0. */
  readonly slots: Readonly<Record<string, Node>>;
}

export interface UpdateOutputs {
  readonly parameters: Node;
  readonly slots: Readonly<Record<string, Node>>;
}

/** The rule of one kind of optimizer. */
export interface UpdateRule {
  /** Names of the arrays it keeps, each as long as the weights. */
  readonly arrays: readonly string[];
  /** Names of the scalars it keeps. */
  readonly scalars: readonly string[];
  readonly update: (inputs: UpdateInputs) => UpdateOutputs;
}

/** An optimizer as training sees it. */
export interface RuntimeOptimizer extends Optimizer, UpdateRule {
  /** The gradients of the weights, each by itself, made small enough. */
  readonly clipEach: (gradients: readonly Node[]) => readonly Node[];
  /** The learning rate of a step. */
  readonly rate: (learningRate: Node, step: Node) => Node;
  /** The array that becomes the weights at the end of `fit`. */
  readonly final: string | undefined;
}

/** A learning rate: a number or a schedule. */
const rate: Rule = { expected: "a positive number, or made by a function of optimizers.schedules", accepts: (value) => positive.accepts(value) || rateOf(value) !== undefined };

/** Rules of the options that every optimizer takes. */
export const commonRules: { readonly [K in keyof OptimizerOptions]-?: Rule } = {
  learningRate: rate,
  weightDecay: notNegative,
  clipNorm: positive,
  clipValue: positive,
  globalClipNorm: positive,
  useEma: boolean,
  emaMomentum: fraction,
  emaOverwriteFrequency: positiveInteger,
};

const AVERAGE = "average";

const known = new WeakSet<object>();

export const isOptimizer = (given: unknown): given is RuntimeOptimizer => typeof given === "object" && given !== null && known.has(given);

/** An optimizer of a rule, with what all optimizers can do: clipping, weight decay, moving averages of the weights. */
export function makeOptimizer(name: OptimizerName, options: OptimizerOptions & { readonly learningRate: number | Schedule }, rule: UpdateRule): Optimizer {
  checkCommon(name, options);
  const { learningRate, weightDecay = 0, clipNorm, clipValue, globalClipNorm, useEma = false, emaMomentum = 0.99, emaOverwriteFrequency } = options;
  const schedule = typeof learningRate === "number" ? undefined : rateOf(learningRate);
  const optimizer: RuntimeOptimizer = {
    kind: "optimizer",
    name,
    learningRate,
    arrays: useEma ? [...rule.arrays, AVERAGE] : rule.arrays,
    scalars: rule.scalars,
    final: useEma ? AVERAGE : undefined,
    rate: (fixed, step) => schedule?.(step) ?? fixed,
    clipEach: (gradients) => (clipNorm === undefined ? gradients : gradients.map((gradient) => shortened(gradient, clipNorm))),
    update(inputs) {
      const { parameters, gradient, learningRate: by, step, slots } = inputs;
      const clipped = clipValue !== undefined ? clip(gradient, -clipValue, clipValue) : globalClipNorm !== undefined ? shortened(gradient, globalClipNorm) : gradient;
      const decayed = weightDecay === 0 ? parameters : sub(parameters, mul(mul(parameters, weightDecay), by));
      const updated = rule.update({ ...inputs, parameters: decayed, gradient: clipped });
      if (!useEma) return updated;
      // The average starts as the weights before the first step, as in Keras.
      const before = select(equal(step, 0), parameters, slots[AVERAGE]!);
      const average = add(mul(before, emaMomentum), mul(updated.parameters, 1 - emaMomentum));
      return { parameters: overwritten(updated.parameters, average, step, emaOverwriteFrequency), slots: { ...updated.slots, [AVERAGE]: average } };
    },
  };
  known.add(optimizer);
  return Object.freeze(optimizer);
}

function checkCommon(name: OptimizerName, { useEma, emaMomentum, emaOverwriteFrequency, ...options }: OptimizerOptions): void {
  const clips = (["clipNorm", "clipValue", "globalClipNorm"] as const).filter((key) => options[key] !== undefined);
  if (clips.length > 1) throw new KatachiError("option", `${name}: give one of ${clips.join(" and ")}`);
  const [ema] = Object.entries({ emaMomentum, emaOverwriteFrequency }).find(([, value]) => value !== undefined) ?? [];
  if (ema && !useEma) throw new KatachiError("option", `${name}: ${ema} is for useEma: true`);
}

/** Scaled down to at most `limit` in length, as TensorFlow's `clip_by_norm`. */
function shortened(gradient: Node, limit: number): Node {
  const length = sqrt(sum(square(gradient)));
  return mul(gradient, div(limit, maximum(length, limit)));
}

/** The averages instead of the weights after every `frequency` steps. */
function overwritten(parameters: Node, average: Node, step: Node, frequency: number | undefined): Node {
  if (frequency === undefined) return parameters;
  const made = add(step, 1);
  return select(equal(mul(floor(div(made, frequency)), frequency), made), average, parameters);
}

/** Vanishes when it is added to anything that matters. */
const DUST = 2 ** -70;

/**
 * x as a multiple of 2^-93, which tells for tiny numbers only: adding a number and taking it away again rounds them.
 * Without it a slot fades, where the gradient stays 0, into numbers that are no longer normal, and CPUs take a hundred
 * times longer for those. Two additions cost less than a comparison.
 */
export const settled = (x: Node): Node => sub(add(x, DUST), DUST);

/** How far a slot goes towards a value: slot·keep + value·(1 - keep). */
export const towards = (slot: Node, value: Node, keep: number): Node => settled(add(slot, mul(sub(value, slot), 1 - keep)));
