/** Random calls of the recurrent layers and the wrappers: ranks, states, masks, options and inner layers, right and wrong. */
import type { CallGenerator, CallText, Candidate, Random } from "../random.js";

type Kind = "simpleRNN" | "gru" | "lstm";

const ofRank = (tensors: readonly Candidate[], rank: number, float = true): Candidate[] => tensors.filter(({ shape, dtype }) => shape.length === rank && (!float || dtype === "float32"));

/** Mostly a sequence. */
function sequenceOf(random: Random, tensors: readonly Candidate[]): Candidate {
  const fitting = ofRank(tensors, 3);
  return random.pick(fitting.length > 0 && random.chance(0.88) ? fitting : tensors);
}

const rate = (random: Random): string => (random.chance(0.06) ? random.pick(["1", "-0.1", "1.5"]) : random.pick(["0", "0.1", "0.5"]));

interface Made {
  readonly code: string;
  readonly units: number;
  readonly state: boolean;
}

/** A recurrent layer; the last size of a matrix at hand is likely to be its units, so that the matrix can be its state. */
function recurrent(random: Random, kind: Kind, tensors: readonly Candidate[]): Made {
  const matrices = ofRank(tensors, 2).flatMap(({ shape }) => (typeof shape[1] === "number" ? [shape[1]] : []));
  const units = matrices.length > 0 && random.chance(0.6) ? random.pick(matrices) : random.size();
  const state = random.chance(0.25);
  const own: Readonly<Record<Kind, readonly string[]>> = { simpleRNN: [], gru: ["resetAfter: false", 'recurrentActivation: "hardSigmoid"'], lstm: ["unitForgetBias: false", 'recurrentActivation: "tanh"'] };
  const options = [
    ...(random.chance(0.4) ? [`returnSequences: ${random.chance(0.8)}`] : []),
    ...(state ? ["returnState: true"] : []),
    ...(random.chance(0.1) ? [`stateful: ${random.chance(0.4)}`] : []),
    ...(random.chance(0.2) ? [`dropout: ${rate(random)}`] : []),
    ...(random.chance(0.1) ? [`recurrentDropout: ${rate(random)}`] : []),
    ...["goBackwards: true", "useBias: false", 'activation: "relu"', "unroll: true", "zeroOutputForMask: true", ...own[kind]].filter(() => random.chance(0.08)),
  ];
  // What the compiler has words of its own for stands alone, because it names one mistake of several.
  if (random.chance(0.02)) return { code: `layers.${kind}(3, { ${random.pick(["returnSequence: true", "goBackwards: 1"])} })`, units: 3, state: false };
  const given = random.chance(0.04) ? random.pick([0, -2, 1.5]) : units;
  return { code: `layers.${kind}(${given}${options.length > 0 ? `, { ${options.join(", ")} }` : ""})`, units: given, state };
}

/** A matrix that is likely to have these columns. */
function matrix(random: Random, tensors: readonly Candidate[], columns: unknown, float: boolean): string {
  const fitting = ofRank(tensors, 2, float).filter(({ shape }) => shape[1] === columns);
  return random.pick(fitting.length > 0 && random.chance(0.8) ? fitting : tensors).name;
}

/** What a call is given besides the sequence. */
function options(random: Random, tensors: readonly Candidate[], x: Candidate, units: number, count: number): string {
  const given: string[] = [];
  if (random.chance(0.2)) {
    const wrong = random.chance(0.1);
    const states = Array.from({ length: wrong && count > 1 ? random.pick([1, 3]) : count }, () => matrix(random, tensors, units, true));
    given.push(`initialState: ${count === 1 || (wrong && random.chance(0.5)) ? states[0]! : `[${states.join(", ")}]`}`);
  }
  if (random.chance(0.2)) given.push(`mask: ${matrix(random, tensors, x.shape[1], false)}`);
  return given.length > 0 ? `, { ${given.join(", ")} }` : "";
}

const call = (kind: Kind): CallGenerator => (random, tensors) => {
  const x = sequenceOf(random, tensors);
  const count = kind === "lstm" ? 2 : 1;
  const { code, units, state } = recurrent(random, kind, tensors);
  return { code: `${code}(${x.name}${options(random, tensors, x, units, count)})`, ...(state && { outputs: 1 + count }) };
};

function bidirectional(random: Random, tensors: readonly Candidate[]): CallText {
  const x = sequenceOf(random, tensors);
  const kind = random.pick(["simpleRNN", "gru", "lstm"] as const);
  const count = kind === "lstm" ? 4 : 2;
  const { code, units, state } = random.chance(0.04) ? { code: "layers.dense(3)", units: 3, state: false } : recurrent(random, kind, tensors);
  if (random.chance(0.02)) return { code: `layers.bidirectional(layers.${kind}(3), { mergeMode: "sun" })(${x.name})` };
  const mode = random.chance(0.5) ? undefined : random.pick(["concat", "sum", "mul", "ave", null] as const);
  const outputs = (mode === null ? 2 : 1) + (state ? count : 0);
  return { code: `layers.bidirectional(${code}${mode === undefined ? "" : `, { mergeMode: ${JSON.stringify(mode)} }`})(${x.name}${options(random, tensors, x, units, count)})`, ...(outputs > 1 && { outputs }) };
}

/** Layers of one input, each for tensors of some ranks. */
const inner = [
  "dense(4)", 'dense(3, { activation: "relu" })', "flatten()", 'activation("tanh")', "dropout(0.2)", "reshape([-1, 2])", "conv2d(4, 3)", 'conv2d(2, 2, { padding: "same" })', "maxPooling2d(2)",
  "lstm(3)", "gru(2, { returnSequences: true })", "simpleRNN(2, { returnState: true })", "bidirectional(layers.lstm(3))", "timeDistributed(layers.dense(2))", "add()",
] as const;

function timeDistributed(random: Random, tensors: readonly Candidate[]): CallText | undefined {
  const fitting = tensors.filter(({ shape, dtype }) => shape.length >= 3 && dtype === "float32");
  const x = random.pick(fitting.length > 0 && random.chance(0.9) ? fitting : tensors);
  const layer = random.pick(inner);
  // Two mistakes in one call, of which types and run time name the one that they know.
  if (layer.includes("returnState") && x.shape.at(-1) === null) return undefined;
  return { code: `layers.timeDistributed(layers.${layer})(${x.name})` };
}

export const recurrentCalls: Record<string, CallGenerator> = { simpleRNN: call("simpleRNN"), gru: call("gru"), lstm: call("lstm"), bidirectional, timeDistributed };
