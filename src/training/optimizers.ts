/** Optimizers: one object each, its update written in graph ops over all trainable weights as one flat array. */
import type { Node } from "../../codegen/graph/node.js";
import { add, div, mul, sqrt, square, sub } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import type { AdamOptions, Optimizer, OptimizerName, RmspropOptions, SgdOptions } from "../../types/training/optimizer.js";
import { boolean, checkOptions, fraction, hint, positive, show } from "../options.js";

/** What an update reads: arrays of the weights' length and scalars. */
export interface UpdateInputs {
  readonly parameters: Node;
  readonly gradient: Node;
  readonly learningRate: Node;
  /** Arrays and scalars the optimizer keeps from step to step; they start at 0. */
  readonly slots: Readonly<Record<string, Node>>;
}

export interface UpdateOutputs {
  readonly parameters: Node;
  readonly slots: Readonly<Record<string, Node>>;
}

/** An optimizer as training sees it. */
export interface RuntimeOptimizer extends Optimizer {
  /** Names of the arrays it keeps, each as long as the weights. */
  readonly arrays: readonly string[];
  /** Names of the scalars it keeps. */
  readonly scalars: readonly string[];
  readonly update: (inputs: UpdateInputs) => UpdateOutputs;
}

/**
 * Stochastic gradient descent, with momentum and Nesterov's look-ahead.
 *
 * @example
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), loss: "mse" });
 */
export function sgd(options?: SgdOptions): Optimizer {
  const given = checkOptions("sgd", options, { learningRate: positive, momentum: fraction, nesterov: boolean });
  const { learningRate, momentum, nesterov } = { learningRate: 0.01, momentum: 0, nesterov: false, ...given };
  return runtime({
    name: "sgd",
    learningRate,
    arrays: momentum > 0 ? ["momentum"] : [],
    scalars: [],
    update({ parameters, gradient, learningRate, slots }) {
      const step = mul(gradient, learningRate);
      if (momentum === 0) return { parameters: sub(parameters, step), slots: {} };
      const velocity = sub(mul(slots["momentum"]!, momentum), step);
      return { parameters: add(parameters, nesterov ? sub(mul(velocity, momentum), step) : velocity), slots: { momentum: velocity } };
    },
  });
}

/**
 * Adam: steps scaled by running means of the gradient and of its square (Kingma and Ba, 2015).
 *
 * @example
 * model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy" });
 */
export function adam(options?: AdamOptions): Optimizer {
  const given = checkOptions("adam", options, { learningRate: positive, beta1: fraction, beta2: fraction, epsilon: positive });
  const { learningRate, beta1, beta2, epsilon } = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, ...given };
  return runtime({
    name: "adam",
    learningRate,
    arrays: ["mean", "square"],
    // 1 - beta^t, kept instead of beta^t: near 0 it loses no digits in float32.
    scalars: ["correction1", "correction2"],
    update({ parameters, gradient, learningRate, slots }) {
      const correction1 = add(mul(slots["correction1"]!, beta1), 1 - beta1);
      const correction2 = add(mul(slots["correction2"]!, beta2), 1 - beta2);
      const rate = div(mul(learningRate, sqrt(correction2)), correction1);
      const mean = add(slots["mean"]!, mul(sub(gradient, slots["mean"]!), 1 - beta1));
      const squared = add(slots["square"]!, mul(sub(square(gradient), slots["square"]!), 1 - beta2));
      return {
        parameters: sub(parameters, div(mul(mean, rate), add(sqrt(squared), epsilon))),
        slots: { mean, square: squared, correction1, correction2 },
      };
    },
  });
}

/**
 * RMSprop: steps divided by a running root mean square of the gradient.
 *
 * @example
 * model.compile({ optimizer: optimizers.rmsprop({ learningRate: 0.001, momentum: 0.9 }), loss: "categoricalCrossentropy" });
 */
export function rmsprop(options?: RmspropOptions): Optimizer {
  const given = checkOptions("rmsprop", options, { learningRate: positive, rho: fraction, momentum: fraction, epsilon: positive, centered: boolean });
  const { learningRate, rho, momentum, epsilon, centered } = { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false, ...given };
  return runtime({
    name: "rmsprop",
    learningRate,
    arrays: ["square", ...(centered ? ["mean"] : []), ...(momentum > 0 ? ["momentum"] : [])],
    scalars: [],
    update({ parameters, gradient, learningRate, slots }) {
      const running = (slot: Node, value: Node): Node => add(mul(slot, rho), mul(value, 1 - rho));
      const squared = running(slots["square"]!, square(gradient));
      const mean = centered ? running(slots["mean"]!, gradient) : undefined;
      const variance = add(mean ? sub(squared, square(mean)) : squared, epsilon);
      const step = div(mul(gradient, learningRate), sqrt(variance));
      const velocity = momentum > 0 ? add(mul(slots["momentum"]!, momentum), step) : undefined;
      return {
        parameters: sub(parameters, velocity ?? step),
        slots: { square: squared, ...(mean && { mean }), ...(velocity && { momentum: velocity }) },
      };
    },
  });
}

const known = new WeakSet<object>();

function runtime(optimizer: RuntimeOptimizer): Optimizer {
  known.add(optimizer);
  return Object.freeze(optimizer);
}

const byName: { readonly [N in OptimizerName]: () => Optimizer } = { sgd, adam, rmsprop };

/** The optimizer that `compile` was given, by name or as an object. */
export function optimizerOf(given: unknown): RuntimeOptimizer {
  if (typeof given === "object" && given !== null && known.has(given)) return given as RuntimeOptimizer;
  if (typeof given !== "string") throw new KatachiError("option", `compile: optimizer must be a name or made by a function of optimizers, got ${show(given)}`);
  if (!Object.hasOwn(byName, given)) throw new KatachiError("option", `compile: unknown optimizer ${show(given)}${hint(given, Object.keys(byName))}`);
  return byName[given as OptimizerName]() as RuntimeOptimizer;
}
