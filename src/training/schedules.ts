/** Learning rates that change from step to step, computed inside the training step. Formulas of Keras 2.12 and 2.13, keras/optimizers/schedules/learning_rate_schedule.py. */
import type { Node } from "../../codegen/graph/node.js";
import { add, ceil, clip, cos, div, exp, fill, floor, less, lessEqual, log, maximum, minimum, mul, pow, select, sub } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import type {
  CosineDecayOptions,
  CosineDecayRestartsOptions,
  DecayOptions,
  PiecewiseConstantDecayOptions,
  PolynomialDecayOptions,
  Schedule,
  ScheduleName,
} from "../../types/training/schedule.js";
import { boolean, checkOptions, notNegative, positive, show, wholeNumber, type Rule } from "../options.js";

/** The rate of a step, from the number of steps before it. */
type Rate = (step: Node) => Node;

const made = new WeakMap<object, Rate>();

/** The rate behind a schedule; undefined for anything else. */
export const rateOf = (given: unknown): Rate | undefined => (typeof given === "object" && given !== null ? made.get(given) : undefined);

function makeSchedule(name: ScheduleName, rate: Rate): Schedule {
  const schedule = Object.freeze({ kind: "schedule" as const, name });
  made.set(schedule, rate);
  return schedule;
}

/** Checks options of which some must be given. */
function checkSchedule<T extends object>(name: ScheduleName, given: T, rules: { readonly [K in keyof T]-?: Rule }, needed: readonly (keyof T & string)[]): T {
  const options = checkOptions<T>(name, given, rules);
  for (const key of needed) if (options[key] === undefined) throw new KatachiError("option", `${name}: ${key} is missing`);
  return options;
}

const decayRules = { initialLearningRate: positive, decaySteps: positive, decayRate: positive, staircase: boolean };
const decayNeeds = ["initialLearningRate", "decaySteps", "decayRate"] as const;

/** How often the decay has worked. */
const times = (step: Node, { decaySteps, staircase }: DecayOptions): Node => (staircase ? floor(div(step, decaySteps)) : div(step, decaySteps));

/** base^exponent. */
const power = (base: number, exponent: Node): Node => exp(mul(exponent, Math.log(base)));

/**
 * initialLearningRate · decayRate^(step / decaySteps), with whole exponents for `staircase`.
 *
 * @example
 * const rate = optimizers.schedules.exponentialDecay({ initialLearningRate: 0.1, decaySteps: 1000, decayRate: 0.96 });
 * net.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "mse" });
 */
export function exponentialDecay(options: DecayOptions): Schedule {
  const given = checkSchedule<DecayOptions>("exponentialDecay", options, decayRules, decayNeeds);
  return makeSchedule("exponentialDecay", (step) => mul(power(given.decayRate, times(step, given)), given.initialLearningRate));
}

/**
 * initialLearningRate / (1 + decayRate · step / decaySteps), with whole quotients for `staircase`.
 *
 * @example
 * const rate = optimizers.schedules.inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.01 });
 * net.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "mse" });
 */
export function inverseTimeDecay(options: DecayOptions): Schedule {
  const given = checkSchedule<DecayOptions>("inverseTimeDecay", options, decayRules, decayNeeds);
  return makeSchedule("inverseTimeDecay", (step) => div(given.initialLearningRate, add(mul(times(step, given), given.decayRate), 1)));
}

/**
 * From the initial rate to the end along a power of the remaining share: (initial - end) · (1 - step / decaySteps)^power
 * + end. With `cycle` the end moves to the next multiple of `decaySteps` whenever it is reached.
 *
 * @example
 * const rate = optimizers.schedules.polynomialDecay({ initialLearningRate: 0.1, decaySteps: 1000, endLearningRate: 0.01 });
 * net.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "mse" });
 */
export function polynomialDecay(options: PolynomialDecayOptions): Schedule {
  const rules = { initialLearningRate: positive, decaySteps: positive, endLearningRate: notNegative, power: positive, cycle: boolean };
  const given = checkSchedule<PolynomialDecayOptions>("polynomialDecay", options, rules, ["initialLearningRate", "decaySteps"]);
  const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power: exponent = 1, cycle = false } = given;
  return makeSchedule("polynomialDecay", (step) => {
    const end = cycle ? mul(maximum(ceil(div(step, decaySteps)), 1), decaySteps) : fill(step.graph, decaySteps, step.shape);
    const left = sub(1, div(minimum(step, end), end));
    return add(mul(pow(left, exponent), initialLearningRate - endLearningRate), endLearningRate);
  });
}

const numbersRule = (expected: string, accepts: (value: number, i: number, all: readonly number[]) => boolean): Rule => ({ expected, accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(accepts) });

/**
 * `values[0]` up to and including step `boundaries[0]`, then `values[1]` up to `boundaries[1]`, and so on; steps count from 0.
 *
 * @example
 * const rate = optimizers.schedules.piecewiseConstantDecay({ boundaries: [1000, 2000], values: [0.1, 0.05, 0.01] });
 * net.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "mse" });
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): Schedule {
  const rules = {
    boundaries: numbersRule("ascending whole numbers", (value, i, all) => wholeNumber.accepts(value) && (i === 0 || value > all[i - 1]!)),
    values: numbersRule("positive numbers", (value) => positive.accepts(value)),
  };
  const { boundaries, values } = checkSchedule<PiecewiseConstantDecayOptions>("piecewiseConstantDecay", options, rules, ["boundaries", "values"]);
  if (values.length !== boundaries.length + 1) {
    throw new KatachiError("option", `piecewiseConstantDecay: values must have one more number than boundaries ${show([...boundaries])}, got ${show([...values])}`);
  }
  return makeSchedule("piecewiseConstantDecay", (step) => {
    const last = fill(step.graph, values.at(-1)!, step.shape);
    return boundaries.reduceRight((later, boundary, i) => select(lessEqual(step, boundary), values[i]!, later), last);
  });
}

/** From 1 down to 0 as the share of the way goes from 0 to 1: half a cosine wave. */
const wave = (share: Node): Node => mul(add(cos(mul(share, Math.PI)), 1), 0.5);

/**
 * From the top to alpha · top along half a cosine wave of `decaySteps`. With `warmupSteps` the rate first climbs in a
 * straight line from `initialLearningRate` to `warmupTarget`, the top (Loshchilov and Hutter, 2016). Keras 2.13.
 *
 * @example
 * const rate = optimizers.schedules.cosineDecay({ initialLearningRate: 0, decaySteps: 9000, warmupTarget: 0.001, warmupSteps: 1000 });
 * net.compile({ optimizer: optimizers.adam({ learningRate: rate }), loss: "mse" });
 */
export function cosineDecay(options: CosineDecayOptions): Schedule {
  const rules = { initialLearningRate: notNegative, decaySteps: positive, alpha: notNegative, warmupTarget: positive, warmupSteps: wholeNumber };
  const given = checkSchedule<CosineDecayOptions>("cosineDecay", options, rules, ["initialLearningRate", "decaySteps"]);
  const { initialLearningRate, decaySteps, alpha = 0, warmupTarget, warmupSteps = 0 } = given;
  if ((warmupTarget === undefined) !== (warmupSteps === 0)) throw new KatachiError("option", "cosineDecay: warmupTarget and warmupSteps go together");
  const top = warmupTarget ?? initialLearningRate;
  return makeSchedule("cosineDecay", (step) => {
    const share = clip(div(sub(step, warmupSteps), decaySteps), 0, 1);
    const falling = mul(add(mul(wave(share), 1 - alpha), alpha), top);
    if (warmupSteps === 0) return falling;
    const climbing = add(mul(div(step, warmupSteps), top - initialLearningRate), initialLearningRate);
    return select(less(step, warmupSteps), climbing, falling);
  });
}

/**
 * Half cosine waves from the top to alpha · initialLearningRate, again and again: each period is `tMul` times as long as
 * the one before and starts `mMul` times as high (Loshchilov and Hutter, 2016).
 *
 * @example
 * const rate = optimizers.schedules.cosineDecayRestarts({ initialLearningRate: 0.01, firstDecaySteps: 1000 });
 * net.compile({ optimizer: optimizers.adam({ learningRate: rate }), loss: "mse" });
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): Schedule {
  const longer: Rule = { expected: "a number of at least 1", accepts: (value) => typeof value === "number" && Number.isFinite(value) && value >= 1 };
  const rules = { initialLearningRate: positive, firstDecaySteps: positive, tMul: longer, mMul: positive, alpha: notNegative };
  const given = checkSchedule<CosineDecayRestartsOptions>("cosineDecayRestarts", options, rules, ["initialLearningRate", "firstDecaySteps"]);
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = given;
  return makeSchedule("cosineDecayRestarts", (step) => {
    const done = div(step, firstDecaySteps);
    const { period, share } = tMul === 1 ? { period: floor(done), share: sub(done, floor(done)) } : growing(done, tMul);
    const top = mul(power(mMul, period), wave(share));
    return mul(add(mul(top, 1 - alpha), alpha), initialLearningRate);
  });
}

/** Which period it is, and the share of it that is over, when period i is tMul^i long: the first i of them take (tMul^i - 1) / (tMul - 1). */
function growing(done: Node, tMul: number): { readonly period: Node; readonly share: Node } {
  const exact = div(log(add(mul(done, tMul - 1), 1)), Math.log(tMul));
  // A logarithm that is a hair too small must not make a period one step longer.
  const period = floor(add(exact, 1e-5));
  const length = power(tMul, period);
  const start = div(sub(length, 1), tMul - 1);
  return { period, share: clip(div(sub(done, start), length), 0, 1) };
}
