/** Random calls of the merge layers: lists of tensors alike, with a size of 1, of other ranks, and of anything; axes of all kinds. */
import type { CallGenerator, Candidate, Random } from "../random.js";

/** A dimension as `input` takes it: a sum of names is none, so it is left unknown. */
const dimText = (dim: unknown): string => (typeof dim === "string" && !/^\w+$/.test(dim) ? "null" : JSON.stringify(dim));

/** An input like a tensor but for what `change` makes of its axes behind the batch. */
const inputLike = ({ shape }: Candidate, change: (dims: readonly unknown[]) => readonly unknown[]): string => `input([${change(shape.slice(1)).map(dimText).join(", ")}])`;

const replaced = (dims: readonly unknown[], at: number, dim: unknown): readonly unknown[] => dims.map((old, i) => (i === at ? dim : old));

/** A tensor that goes with `first` most of the time. */
function partner(random: Random, first: Candidate, tensors: readonly Candidate[]): string {
  const rank = first.shape.length - 1;
  const at = random.int(0, Math.max(rank - 1, 0));
  switch (random.int(0, 7)) {
    case 0: return first.name;
    case 1: return inputLike(first, (dims) => replaced(dims, at, 1));
    case 2: return inputLike(first, (dims) => dims.slice(1));
    case 3: return inputLike(first, (dims) => replaced(dims, at, random.size()));
    case 4: return inputLike(first, (dims) => replaced(dims, at, null));
    case 5: return inputLike(first, (dims) => [random.pick([1, 2, "seq"]), ...dims]);
    case 6: return inputLike(first, (dims) => dims);
    default: return random.pick(tensors).name;
  }
}

const listOf = (random: Random, tensors: readonly Candidate[], counts: readonly number[]): readonly string[] => {
  const first = random.pick(tensors);
  const count = random.pick(counts);
  return [first.name, ...Array.from({ length: count - 1 }, () => partner(random, first, tensors))];
};

const elementwise = (name: string, counts: readonly number[]): CallGenerator => (random, tensors) => ({ code: `layers.${name}()([${listOf(random, tensors, counts).join(", ")}])` });

const axis = (random: Random): number => random.pick([-1, -1, 1, 1, 2, 2, -2, -3, 3, 0, 4, -5, 1.5]);

const concatenate: CallGenerator = (random, tensors) => {
  const first = random.pick(tensors);
  const at = random.chance(0.3) ? undefined : axis(random);
  const place = at === undefined ? first.shape.length - 2 : at < 0 ? first.shape.length + at - 1 : at - 1;
  const other = (): string => (random.chance(0.7) ? inputLike(first, (dims) => replaced(dims, place, random.chance(0.8) ? random.size() : "seq")) : partner(random, first, tensors));
  const others = Array.from({ length: random.int(0, 3) }, other);
  return { code: `layers.concatenate(${at === undefined ? "" : `{ axis: ${at} }`})([${[first.name, ...others].join(", ")}])` };
};

const dot: CallGenerator = (random, tensors) => {
  const first = random.pick(tensors);
  const second = random.chance(0.15) ? undefined : random.chance(0.6) ? partner(random, first, tensors) : inputLike(first, (dims) => [...dims].reverse());
  const axes = random.chance(0.5) ? axis(random) : `[${axis(random)}, ${axis(random)}]`;
  const list = second === undefined ? listOf(random, tensors, [1, 3]) : [first.name, second];
  return { code: `layers.dot({ axes: ${axes}${random.chance(0.2) ? ", normalize: true" : ""} })([${list.join(", ")}])` };
};

export const mergeCalls: Record<string, CallGenerator> = {
  add: elementwise("add", [1, 2, 2, 3, 4]),
  subtract: elementwise("subtract", [2, 2, 2, 2, 1, 3, 4]),
  multiply: elementwise("multiply", [2, 3]),
  average: elementwise("average", [2, 3]),
  maximum: elementwise("maximum", [2, 3]),
  minimum: elementwise("minimum", [2, 3]),
  concatenate,
  dot,
};
