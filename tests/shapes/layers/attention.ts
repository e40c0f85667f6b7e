/** Random calls of the attention layers and of the positions: ranks, sizes, heads, masks and options of calls, right and wrong. */
import type { CallGenerator, CallText, Candidate, Random } from "../random.js";

const dimText = (dim: unknown): string => (typeof dim === "string" && !/^\w+$/.test(dim) ? "null" : JSON.stringify(dim));
const inputOf = (...dims: readonly unknown[]): string => `input([${dims.map(dimText).join(", ")}])`;

/** Mostly a float tensor of one of the ranks wanted. */
function tensorOf(random: Random, tensors: readonly Candidate[], ...ranks: readonly number[]): Candidate {
  const fitting = tensors.filter(({ shape, dtype }) => ranks.includes(shape.length) && dtype === "float32");
  return random.pick(fitting.length > 0 && random.chance(0.9) ? fitting : tensors);
}

const length = (random: Random): unknown => (random.chance(0.6) ? random.size() : random.pick(["seq", "len", null]));
const share = (random: Random): string => String(random.pick(random.chance(0.2) ? [1, -0.5, 1.25] : [0, 0.5, 0.1]));
const size = (random: Random): string => String(random.chance(0.05) ? random.pick([0, -2, 1.5, 1e21]) : random.int(1, 8));
const optionsOf = (...entries: readonly (string | false)[]): string => {
  const given = entries.filter(Boolean);
  return given.length === 0 ? "" : `{ ${given.join(", ")} }`;
};

const scores = (random: Random): readonly [text: string | false, outputs: number] => (random.chance(0.3) ? ["returnAttentionScores: true", 2] : [random.chance(0.1) && "returnAttentionScores: false", 1]);

/** What the compiler has words of its own for stands alone in a call, because it names one mistake of several. */
const wrongOption = (random: Random, tensors: readonly Candidate[], layer: string, call: (name: string) => string, ...wrong: readonly string[]): CallText | undefined => {
  const x = tensors.find(({ shape, dtype }) => shape.length === 3 && dtype === "float32" && typeof shape[2] === "number");
  return x && random.chance(0.06) ? { code: `${layer}(${call(x.name)}, { ${random.pick(wrong)} })` } : undefined;
};

const flat = (name: string, options: (random: Random) => string): CallGenerator => (random, tensors): CallText => {
  const alone = wrongOption(random, tensors, `layers.${name}()`, (x) => `[${x}, ${x}]`, "useCausal: true", "mask: 3", "returnAttentionScores: 1", "attentionMask: null");
  if (alone) return alone;
  const query = tensorOf(random, tensors, 3);
  const [, steps, channels] = query.shape;
  const keys = random.chance(0.4);
  const values = length(random);
  const list = [query.name];
  list.push(random.chance(0.1) ? random.pick(tensors).name : keys ? inputOf(values, random.chance(0.8) ? random.size() : "seq") : inputOf(values, random.chance(0.8) ? channels : random.size()));
  if (keys) list.push(inputOf(random.chance(0.85) ? values : length(random), random.chance(0.85) ? channels : random.size()));
  if (random.chance(0.05)) list.pop();
  if (random.chance(0.03)) list.push(query.name, query.name);
  const [wanted, outputs] = scores(random);
  const mask = (right: unknown): string => (random.chance(0.3) ? "null" : inputOf(random.chance(0.85) ? right : length(random)));
  const call = optionsOf(wanted, random.chance(0.2) && "useCausalMask: true", random.chance(0.3) && `mask: [${mask(steps)}, ${mask(values)}]`);
  return { code: `layers.${name}(${options(random)})([${list.join(", ")}]${call && `, ${call}`})`, outputs };
};

/** `(query, value, key?, options?)` with or without a key, the options in its place or behind. */
function heads(random: Random, tensors: readonly Candidate[], layer: string, ranks: readonly number[]): CallText {
  const alone = wrongOption(random, tensors, layer, (x) => `${x}, ${x}`, "useCausal: true", "attentionMask: 3", "returnAttentionScores: 1", "mask: null");
  if (alone) return alone;
  const query = tensorOf(random, tensors, ...ranks);
  const rest = query.shape.slice(1, -1);
  const values = rest.map((dim) => (random.chance(0.3) ? dim : length(random)));
  const channels = (): unknown => (random.chance(0.9) ? random.size() : random.pick(["seq", null]));
  if (random.chance(0.05)) values.push(3);
  const list = [query.name, random.chance(0.1) ? random.pick(tensors).name : inputOf(...values, channels())];
  if (random.chance(0.4)) list.push(inputOf(...(random.chance(0.85) ? values : values.map(() => length(random))), channels()));
  const maskDim = (dim: unknown): unknown => (random.chance(0.1) ? 1 : random.chance(0.05) ? random.size() : dim);
  const [wanted, outputs] = scores(random);
  const mask = random.chance(0.3) && `attentionMask: ${inputOf(...(random.chance(0.2) ? [1] : []), ...[...rest, ...values].map(maskDim))}`;
  const call = optionsOf(wanted, mask, random.chance(0.2) && "useCausalMask: true");
  return { code: `${layer}(${[...list, ...(call ? [call] : [])].join(", ")})`, outputs };
}

const multiHeadAttention: CallGenerator = (random, tensors) => {
  const shape = random.chance(0.3) && `outputShape: ${random.chance(0.5) ? size(random) : `[${size(random)}, ${size(random)}]`}`;
  const options = optionsOf(`numHeads: ${size(random)}`, `keyDim: ${size(random)}`, random.chance(0.3) && `valueDim: ${size(random)}`, random.chance(0.2) && `dropout: ${share(random)}`, random.chance(0.1) && "useBias: false", shape);
  return heads(random, tensors, `layers.multiHeadAttention(${options})`, [3, 3, 4]);
};

const groupQueryAttention: CallGenerator = (random, tensors) => {
  const groups = random.int(1, 4);
  const query = random.chance(0.8) ? String(groups * random.int(1, 3)) : size(random);
  const options = optionsOf(`headDim: ${size(random)}`, `numQueryHeads: ${query}`, `numKeyValueHeads: ${random.chance(0.9) ? groups : size(random)}`, random.chance(0.2) && `dropout: ${share(random)}`);
  return heads(random, tensors, `layers.groupQueryAttention(${options})`, [3]);
};

const sinePositionEncoding: CallGenerator = (random, tensors) => ({
  code: `layers.sinePositionEncoding(${random.chance(0.4) ? `{ maxWavelength: ${random.pick([100, 1000, 0.5, 0, -1])} }` : ""})(${tensorOf(random, tensors, 3, 4).name})`,
});

const positionEmbedding: CallGenerator = (random, tensors) => {
  const x = tensorOf(random, tensors, 3, 4);
  const steps = x.shape.at(-2);
  const table = typeof steps === "number" && random.chance(0.7) ? String(Math.max(steps + random.int(-2, 3), 0)) : random.chance(0.7) ? String(random.int(5, 400)) : size(random);
  return { code: `layers.positionEmbedding({ sequenceLength: ${table} })(${x.name})` };
};

export const attentionCalls: Record<string, CallGenerator> = {
  attention: flat("attention", (random) => optionsOf(random.chance(0.2) && "useScale: true", random.chance(0.3) && `scoreMode: "${random.pick(["dot", "concat"])}"`, random.chance(0.2) && `dropout: ${share(random)}`)),
  additiveAttention: flat("additiveAttention", (random) => optionsOf(random.chance(0.2) && "useScale: false", random.chance(0.2) && `dropout: ${share(random)}`)),
  multiHeadAttention,
  groupQueryAttention,
  sinePositionEncoding,
  positionEmbedding,
};
