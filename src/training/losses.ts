/** Losses: one object each. A loss gives one number for every sample (and every position, in sequences); training takes the mean. */
import type { Node } from "../../codegen/graph/node.js";
import { abs, add, clip, div, equal, expandDims, broadcastTo, iota, log, logSoftmax, mean, mul, neg, select, softplus, square, sub, sum } from "../../codegen/ops/index.js";
import { KatachiError } from "../../types/error.js";
import type { CrossentropyOptions, Loss, LossName } from "../../types/training/loss.js";
import { boolean, checkOptions, hint, show } from "../options.js";

/** Keras' distance of probabilities from 0 and 1. */
const EPSILON = 1e-7;

export interface LossInputs {
  readonly truth: Node;
  readonly prediction: Node;
  /** What the prediction is the activation of, when it is the loss' own activation: computing from it is stable. */
  readonly logits: Node | undefined;
}

export interface LossDefinition {
  /** Targets shaped like the output, or whole numbers that name a class along the output's last axis. */
  readonly targets: "values" | "classes";
  /** The activation whose argument the loss can compute from. */
  readonly activation?: "sigmoid" | "softmax";
  readonly build: (inputs: LossInputs) => Node;
}

/** Probabilities that add up to 1 and have logarithms. */
const probabilities = (prediction: Node): Node => clip(div(prediction, sum(prediction, -1, true)), EPSILON, 1 - EPSILON);

/** At each position true for the labelled class. */
function isClass(labels: Node, shape: readonly number[]): Node {
  const last = shape.length - 1;
  return equal(broadcastTo(expandDims(labels, last), shape), iota(labels.graph, shape, last));
}

const definitions = {
  meanSquaredError: { targets: "values", build: ({ truth, prediction }) => mean(square(sub(prediction, truth)), -1) },
  meanAbsoluteError: { targets: "values", build: ({ truth, prediction }) => mean(abs(sub(prediction, truth)), -1) },
  binaryCrossentropy: {
    targets: "values",
    activation: "sigmoid",
    build({ truth, prediction, logits }) {
      // With p = sigmoid(z): -y·log(p) - (1-y)·log(1-p) = log(1 + exp(z)) - y·z
      if (logits) return mean(sub(softplus(logits), mul(truth, logits)), -1);
      const p = clip(prediction, EPSILON, 1 - EPSILON);
      const yes = mul(truth, log(add(p, EPSILON)));
      const no = mul(sub(1, truth), log(add(sub(1, p), EPSILON)));
      return neg(mean(add(yes, no), -1));
    },
  },
  categoricalCrossentropy: {
    targets: "values",
    activation: "softmax",
    build: ({ truth, prediction, logits }) => neg(sum(mul(truth, logits ? logSoftmax(logits) : log(probabilities(prediction))), -1)),
  },
  sparseCategoricalCrossentropy: {
    targets: "classes",
    activation: "softmax",
    build({ truth, prediction, logits }) {
      const logs = logits ? logSoftmax(logits) : log(probabilities(prediction));
      return neg(sum(select(isClass(truth, logs.shape), logs, 0), -1));
    },
  },
} satisfies Record<string, LossDefinition>;

type FullName = keyof typeof definitions;

const aliases: { readonly [N in Exclude<LossName, FullName>]: FullName } = { mse: "meanSquaredError", mae: "meanAbsoluteError" };

/** A loss as training sees it. */
export interface RuntimeLoss extends LossDefinition {
  /** As the user wrote it. */
  readonly name: LossName;
  /** The full name, aliases resolved. */
  readonly fullName: FullName;
  readonly fromLogits: boolean;
}

const made = new WeakMap<object, RuntimeLoss>();

function makeLoss<N extends FullName>(name: N, fromLogits = false): Loss<N> {
  const loss = Object.freeze({ name, fromLogits });
  made.set(loss, { ...(definitions[name] as LossDefinition), name, fullName: name, fromLogits });
  return loss;
}

const crossentropy = <N extends FullName>(name: N, options: CrossentropyOptions | undefined): Loss<N> =>
  makeLoss(name, checkOptions<CrossentropyOptions>(name, options, { fromLogits: boolean }).fromLogits);

/**
 * Crossentropy of yes-or-no outputs with targets 0 or 1 of the output's shape.
 *
 * @example
 * model.compile({ optimizer: "adam", loss: losses.binaryCrossentropy({ fromLogits: true }) });
 */
export const binaryCrossentropy = (options?: CrossentropyOptions): Loss<"binaryCrossentropy"> => crossentropy("binaryCrossentropy", options);

/** Crossentropy of class probabilities along the last axis with targets of the output's shape, such as one-hot rows. */
export const categoricalCrossentropy = (options?: CrossentropyOptions): Loss<"categoricalCrossentropy"> => crossentropy("categoricalCrossentropy", options);

/** Crossentropy of class probabilities along the last axis with whole numbers as targets: the classes. */
export const sparseCategoricalCrossentropy = (options?: CrossentropyOptions): Loss<"sparseCategoricalCrossentropy"> => crossentropy("sparseCategoricalCrossentropy", options);

/** Mean of the squared differences. */
export const meanSquaredError = (): Loss<"meanSquaredError"> => makeLoss("meanSquaredError");

/** Mean of the absolute differences. */
export const meanAbsoluteError = (): Loss<"meanAbsoluteError"> => makeLoss("meanAbsoluteError");

/** Whether a value names or is a loss, as opposed to losses by position or name. */
export const isLoss = (given: unknown): boolean => typeof given === "string" || (typeof given === "object" && given !== null && made.has(given));

/** The loss that `compile` was given, by name or as an object. */
export function lossOf(given: unknown): RuntimeLoss {
  const known = typeof given === "object" && given !== null ? made.get(given) : undefined;
  if (known) return known;
  if (typeof given !== "string") throw new KatachiError("option", `compile: loss must be a name or made by a function of losses, got ${show(given)}`);
  const names = [...Object.keys(definitions), ...Object.keys(aliases)];
  if (!names.includes(given)) throw new KatachiError("option", `compile: unknown loss ${show(given)}${hint(given, names)}`);
  const fullName = (aliases as Partial<Record<string, FullName>>)[given] ?? (given as FullName);
  return { ...(definitions[fullName] as LossDefinition), name: given as LossName, fullName, fromLogits: false };
}
