/** Random calls of the pooling layers: sizes, strides, padding and ranks, right and wrong. */
import type { CallGenerator, Candidate, Random } from "../random.js";

/** Mostly a float tensor of the rank wanted. */
function tensorOf(random: Random, tensors: readonly Candidate[], rank: number): Candidate {
  const fitting = tensors.filter(({ shape, dtype }) => shape.length === rank && dtype === "float32");
  return random.pick(fitting.length > 0 && random.chance(0.85) ? fitting : tensors);
}

const size = (random: Random): number => (random.chance(0.05) ? random.pick([0, -2, 1.5]) : random.chance(0.85) ? random.int(1, 4) : random.int(5, 30));

/** One size for all axes or, half of the time, one for each. */
const sizes = (random: Random, axes: number): string => (random.chance(0.5) ? String(size(random)) : `[${Array.from({ length: axes }, () => size(random)).join(", ")}]`);

/** What the compiler has words of its own for stands alone in a call, because it names one mistake of several. */
const crude = (random: Random, axes: number): string =>
  random.pick(["2, { stride: 2 }", '2, { padding: "causal" }', `2, { strides: [${"2, ".repeat(axes)}2] }`, `[${"2, ".repeat(axes)}2]`, '"2"']);

function args(random: Random, axes: number): string {
  if (random.chance(0.04)) return crude(random, axes);
  const given: string[] = [];
  if (random.chance(0.5)) given.push(`strides: ${sizes(random, axes)}`);
  if (random.chance(0.5)) given.push(`padding: "${random.pick(["valid", "same", "same"])}"`);
  if (given.length === 0 && random.chance(0.2)) return "";
  return [sizes(random, axes), ...(given.length > 0 ? [`{ ${given.join(", ")} }`] : [])].join(", ");
}

const pooling = (name: string, axes: number): CallGenerator => (random, tensors) => {
  const x = tensorOf(random, tensors, axes + 2);
  return { code: `layers.${name}(${args(random, axes)})(${x.name})` };
};

const globalPooling = (name: string, axes: number): CallGenerator => (random, tensors) => {
  const x = tensorOf(random, tensors, axes + 2);
  const keep = random.pick(["", "", "{ keepDims: true }", "{ keepDims: false }", random.chance(0.15) ? random.pick(["{ keepDims: 1 }", "{ keepdims: true }"]) : "{ keepDims: true }"]);
  return { code: `layers.${name}(${keep})(${x.name})` };
};

const over = [1, 2, 3] as const;

export const poolingCalls: Record<string, CallGenerator> = Object.fromEntries(
  ["max", "average"].flatMap((kind) =>
    over.flatMap((axes) => {
      const global = `global${kind[0]!.toUpperCase()}${kind.slice(1)}Pooling${axes}d`;
      return [[`${kind}Pooling${axes}d`, pooling(`${kind}Pooling${axes}d`, axes)], [global, globalPooling(global, axes)]];
    }),
  ),
);
