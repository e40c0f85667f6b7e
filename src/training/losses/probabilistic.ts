/** Losses of outputs that are probabilities: crossentropies, divergence, Poisson. Formulas of Keras 2.12, keras/losses.py and keras/backend.py. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, broadcastTo, clip, div, equal, expandDims, iota, log, logSoftmax, mean, mul, neg, select, softplus, sub, sum } from "../../../codegen/ops/index.js";
import type { CrossentropyOptions, Loss, SparseCrossentropyOptions } from "../../../types/training/loss.js";
import { boolean, checkOptions, type Rule } from "../../options.js";
import { EPSILON, makeLoss, type LossInputs } from "./definition.js";

const share: Rule = { expected: "a number from 0 to 1", accepts: (value) => typeof value === "number" && value >= 0 && value <= 1 };

/** Probabilities that add up to 1 and have logarithms. */
const probabilities = (prediction: Node): Node => clip(div(prediction, sum(prediction, -1, true)), EPSILON, 1 - EPSILON);

const logarithms = ({ prediction, logits }: LossInputs): Node => (logits ? logSoftmax(logits) : log(probabilities(prediction)));

/** At each position true for the labelled class: labels [...], outputs [..., classes]. */
export function isClass(labels: Node, shape: readonly number[]): Node {
  const last = shape.length - 1;
  return equal(broadcastTo(expandDims(labels, last), shape), iota(labels.graph, shape, last));
}

/** Targets moved towards `middle`. */
const smoothed = (truth: Node, smoothing: number, middle: number): Node => (smoothing === 0 ? truth : add(mul(truth, 1 - smoothing), smoothing * middle));

const checkCrossentropy = (name: string, options: CrossentropyOptions | undefined): Required<CrossentropyOptions> => ({
  fromLogits: false,
  labelSmoothing: 0,
  ...checkOptions<CrossentropyOptions>(name, options, { fromLogits: boolean, labelSmoothing: share }),
});

/**
 * Crossentropy of yes-or-no outputs with targets 0 or 1 of the output's shape: the mean over the last axis of
 * -y·log(p) - (1 - y)·log(1 - p). Label smoothing s makes targets y·(1 - s) + s/2. Short: "bce".
 * Keras 2.12, `binary_crossentropy`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.binaryCrossentropy({ fromLogits: true }) });
 */
export function binaryCrossentropy(options?: CrossentropyOptions): Loss<"binaryCrossentropy"> {
  const { fromLogits, labelSmoothing } = checkCrossentropy("binaryCrossentropy", options);
  return makeLoss("binaryCrossentropy", {
    targets: "values",
    activation: "sigmoid",
    fromLogits,
    build({ truth: given, prediction, logits }) {
      const truth = smoothed(given, labelSmoothing, 0.5);
      // With p = sigmoid(z): -y·log(p) - (1-y)·log(1-p) = log(1 + exp(z)) - y·z
      if (logits) return mean(sub(softplus(logits), mul(truth, logits)), -1);
      const p = clip(prediction, EPSILON, 1 - EPSILON);
      const yes = mul(truth, log(add(p, EPSILON)));
      const no = mul(sub(1, truth), log(add(sub(1, p), EPSILON)));
      return neg(mean(add(yes, no), -1));
    },
  });
}

/**
 * Crossentropy of class probabilities along the last axis with targets of the output's shape, such as one-hot rows:
 * the sum of -y·log(p). Label smoothing s makes targets y·(1 - s) + s/classes. Keras 2.12, `categorical_crossentropy`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.categoricalCrossentropy({ labelSmoothing: 0.1 }) });
 */
export function categoricalCrossentropy(options?: CrossentropyOptions): Loss<"categoricalCrossentropy"> {
  const { fromLogits, labelSmoothing } = checkCrossentropy("categoricalCrossentropy", options);
  return makeLoss("categoricalCrossentropy", {
    targets: "values",
    distributions: true,
    activation: "softmax",
    fromLogits,
    build: (inputs) => neg(sum(mul(smoothed(inputs.truth, labelSmoothing, 1 / inputs.truth.shape.at(-1)!), logarithms(inputs)), -1)),
  });
}

/**
 * Crossentropy of class probabilities along the last axis with whole numbers as targets: the classes.
 * Keras 2.12, `sparse_categorical_crossentropy`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
 */
export function sparseCategoricalCrossentropy(options?: SparseCrossentropyOptions): Loss<"sparseCategoricalCrossentropy"> {
  const { fromLogits = false } = checkOptions<SparseCrossentropyOptions>("sparseCategoricalCrossentropy", options, { fromLogits: boolean });
  return makeLoss("sparseCategoricalCrossentropy", {
    targets: "classes",
    activation: "softmax",
    fromLogits,
    build(inputs) {
      const logs = logarithms(inputs);
      return neg(sum(select(isClass(inputs.truth, logs.shape), logs, 0), -1));
    },
  });
}

/**
 * The sum over the last axis of y·log(y / p), both kept from 1e-7 to 1. Short: "kld". Keras 2.12, `kl_divergence`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.kullbackLeiblerDivergence() });
 */
export const kullbackLeiblerDivergence = (): Loss<"kullbackLeiblerDivergence"> =>
  makeLoss("kullbackLeiblerDivergence", {
    targets: "values",
    build({ truth, prediction }) {
      const y = clip(truth, EPSILON, 1);
      return sum(mul(y, log(div(y, clip(prediction, EPSILON, 1)))), -1);
    },
  });

/**
 * Mean over the last axis of p - y·log(p + 1e-7), for counts y. Keras 2.12, `poisson`.
 *
 * @example
 * net.compile({ optimizer: "adam", loss: losses.poisson() });
 */
export const poisson = (): Loss<"poisson"> =>
  makeLoss("poisson", { targets: "values", build: ({ truth, prediction }) => mean(sub(prediction, mul(truth, log(add(prediction, EPSILON)))), -1) });
