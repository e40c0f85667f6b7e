/**
 * Random calls of the core layers and of activations as layers: ranks, axes, sizes, rates, targets, right and wrong. What
 * the compiler has words of its own for stands alone in a call, because of several wrong arguments it names the first.
 */
import type { CallGenerator, Candidate, Random } from "../random.js";

/** Mostly a float tensor of one of the ranks wanted. */
function tensorOf(random: Random, tensors: readonly Candidate[], ...ranks: readonly number[]): Candidate {
  const fitting = tensors.filter(({ shape, dtype }) => (ranks.length === 0 || ranks.includes(shape.length)) && dtype === "float32");
  return random.pick(fitting.length > 0 && random.chance(0.85) ? fitting : tensors);
}

const size = (random: Random): number => (random.chance(0.1) ? random.pick([0, -2, 1.5, 1e21]) : random.size());

/** An options object of the entries that are there. */
const optionsOf = (...entries: readonly (string | false)[]): string => {
  const given = entries.filter(Boolean);
  return given.length === 0 ? "" : `{ ${given.join(", ")} }`;
};

/** A layer whose arguments and options alone can be wrong. */
const same = (name: string, args: (random: Random) => string, ...ranks: readonly number[]): CallGenerator => (random, tensors) => ({
  code: `layers.${name}(${args(random)})(${tensorOf(random, tensors, ...ranks).name})`,
});

const rate = (random: Random): string => String(random.pick(random.chance(0.3) ? [1, -0.5, 1.25, 20, -1e-9, 1e21] : [0, 0.5, 0.25, 1e-7, 0.999]));

const notNegative = (random: Random): string => String(random.pick(random.chance(0.25) ? [-1, -0.25, -1e-9] : [0, 0.5, 6, 1e-7]));

const noise = (name: string, ...ranks: readonly number[]): CallGenerator =>
  same(name, (random) => (random.chance(0.9) ? `${rate(random)}${random.chance(0.2) ? ", { seed: 3 }" : ""}` : random.pick(["0.5, { sead: 3 }", '0.5, { seed: "a" }', '"0.5"'])), ...ranks);

/** A share of choices, some of them for whole axes. */
const dropout: CallGenerator = (random, tensors) => {
  if (random.chance(0.5)) return noise("dropout")(random, tensors);
  const x = tensorOf(random, tensors);
  const choices: string[] = x.shape.map((dim, axis) => (random.chance(0.7) ? random.pick(["1", "null"]) : axis > 0 ? dimText(random, dim) : "null"));
  if (random.chance(0.1)) choices.push("1");
  return { code: `layers.dropout(0.5, { noiseShape: [${choices.join(", ")}] })(${x.name})` };
};

/** A dimension of a target or a declaration, now and then one that is none. */
const dimText = (random: Random, dim: unknown): string =>
  random.chance(0.06) ? random.pick(["0", "-3", "2.5", '"2*seq"', '""', '"Batch"', '"seq"', "null"]) : JSON.stringify(typeof dim === "string" && !/^\w+$/.test(dim) ? "seq" : dim);

/** Sizes that multiply to the given ones: an axis split in two, two joined, or all reversed. */
function rearranged(random: Random, dims: readonly unknown[]): unknown[] {
  const at = random.int(0, dims.length - 1);
  const dim = dims[at];
  if (typeof dim === "number" && random.chance(0.5)) {
    const factor = random.pick([1, 2, 3, 4].filter((each) => dim % each === 0));
    return [...dims.slice(0, at), factor, dim / factor, ...dims.slice(at + 1)];
  }
  const next = dims[at + 1];
  if (typeof dim === "number" && typeof next === "number") return [...dims.slice(0, at), dim * next, ...dims.slice(at + 2)];
  return [...dims].reverse();
}

const reshape: CallGenerator = (random, tensors) => {
  const x = tensorOf(random, tensors);
  const dims = x.shape.slice(1);
  const target: unknown[] = dims.length > 0 && random.chance(0.8) ? rearranged(random, dims) : Array.from({ length: random.int(1, 3) }, () => random.size());
  if (random.chance(0.4)) target[random.int(0, target.length - 1)] = -1;
  if (random.chance(0.05)) target.push(-1);
  return { code: `layers.reshape([${target.map((dim) => (dim === -1 ? "-1" : dimText(random, dim))).join(", ")}])(${x.name})` };
};

const dense: CallGenerator = (random, tensors) => {
  const x = tensorOf(random, tensors, 2, 3, 4);
  if (random.chance(0.05)) return { code: `layers.dense(${random.pick(['"5"', '5, { activation: "rellu" }', "5, { useBias: 1 }", "5, { unit: 3 }"])})(${x.name})` };
  const declared = random.pick(["", "", "", "dim", "shape"]);
  const last = x.shape.at(-1);
  const options = optionsOf(
    random.chance(0.2) && `activation: ${random.pick(['"relu"', '"tanh"', "(y) => y"])}`,
    random.chance(0.1) && random.pick(['kernelInitializer: "heNormal"', 'kernelRegularizer: "l1l2"', 'biasConstraint: "nonNeg"', 'activityRegularizer: "l2"']),
    random.chance(0.2) && `useBias: ${random.pick(["true", "false"])}`,
    declared === "dim" && `inputDim: ${typeof last === "number" && random.chance(0.7) ? last : size(random)}`,
    declared === "shape" && `inputShape: [${x.shape.slice(1).map((dim) => (random.chance(0.1) ? String(random.size()) : dimText(random, dim))).join(", ")}]`,
  );
  return { code: `layers.dense(${options.includes("input") ? random.size() : size(random)}${options && `, ${options}`})(${x.name})` };
};

const words = ["relu", "softmax", "tanh", "rellu", "leaky_relu", "ELU", "sigmod", "gleu", "logistic", "soft-sign", "swishh", "x", ""];
const activation = same("activation", (random) => `"${random.pick(words)}"`);

const embedding: CallGenerator = (random, tensors) => {
  const ints = tensors.filter(({ dtype }) => dtype === "int32");
  const x = random.pick(ints.length > 0 && random.chance(0.8) ? ints : tensors);
  const lengths = x.shape.slice(1).map((dim) => (random.chance(0.15) ? size(random) : typeof dim === "number" ? dim : null));
  const declared = lengths.length === 1 && lengths[0] !== null && random.chance(0.5) ? String(lengths[0]) : JSON.stringify(lengths);
  const options = optionsOf(
    `inputDim: ${size(random)}`,
    `outputDim: ${size(random)}`,
    random.chance(0.3) && `maskZero: ${random.pick(["true", "false"])}`,
    random.chance(0.3) && `inputLength: ${declared}`,
  );
  return { code: `layers.embedding(${options})(${x.name})` };
};

const permute: CallGenerator = (random, tensors) => {
  const x = tensorOf(random, tensors, 3, 4);
  const rest = Array.from({ length: Math.max(1, x.shape.length - 1) }, (_, i) => i + 1);
  const dims: number[] = [];
  while (rest.length > 0) dims.push(...rest.splice(random.int(0, rest.length - 1), 1));
  if (random.chance(0.15)) dims[random.int(0, dims.length - 1)] = random.pick([0, 1, 2, 5, -1, 1.5]);
  if (random.chance(0.1)) dims.push(dims.length + 1);
  return { code: `layers.permute([${dims.join(", ")}])(${x.name})` };
};

const axis = (random: Random): number => random.pick(random.chance(0.75) ? [-1, 1, -2, 2] : [0, 3, -3, 4, -5, 1.5]);
const softmax = same("softmax", (random) =>
  random.chance(0.2) ? "" : `{ axis: ${random.chance(0.5) ? axis(random) : `[${Array.from({ length: random.int(0, 2) }, () => axis(random)).join(", ")}]`} }`,
);

const prelu: CallGenerator = (random, tensors) => {
  const x = tensorOf(random, tensors, 2, 3, 4);
  const places = x.shape.flatMap((dim, i) => (i > 0 && (random.chance(0.3) || typeof dim !== "number") ? [i] : []));
  if (random.chance(0.2)) places.push(random.pick([0, 1, 3, -1, 4, 1.5]));
  return { code: `layers.prelu(${places.length > 0 && random.chance(0.8) ? `{ sharedAxes: [${places.join(", ")}] }` : ""})(${x.name})` };
};

const relu = same("relu", (random) =>
  random.chance(0.05) ? "{ alpha: 1 }" : optionsOf(
    random.chance(0.5) && `maxValue: ${notNegative(random)}`,
    random.chance(0.3) && `negativeSlope: ${notNegative(random)}`,
    random.chance(0.3) && `threshold: ${notNegative(random)}`,
  ),
);

export const coreCalls: Record<string, CallGenerator> = {
  activation,
  alphaDropout: noise("alphaDropout"),
  dense,
  dropout,
  elu: same("elu", (random) => optionsOf(random.chance(0.5) && `alpha: ${random.pick(["2", "-1", '"1"'])}`)),
  embedding,
  flatten: same("flatten", () => ""),
  gaussianDropout: noise("gaussianDropout"),
  gaussianNoise: same("gaussianNoise", notNegative),
  leakyReLU: same("leakyReLU", (random) => optionsOf(random.chance(0.5) && `${random.pick(["alpha", "alpha", "slope"])}: 0.2`)),
  masking: same("masking", (random) => optionsOf(random.chance(0.5) && `maskValue: ${random.pick(["0", "-1", "0.5", "true"])}`), 1, 2, 3),
  permute,
  prelu,
  relu,
  repeatVector: same("repeatVector", (random) => String(size(random)), 2),
  reshape,
  softmax,
  spatialDropout1d: noise("spatialDropout1d", 3),
  spatialDropout2d: noise("spatialDropout2d", 4),
  spatialDropout3d: noise("spatialDropout3d", 5),
  thresholdedReLU: same("thresholdedReLU", (random) => optionsOf(random.chance(0.7) && `theta: ${notNegative(random)}`)),
};
