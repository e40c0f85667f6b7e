/** Random calls of the normalizations: axes in and out of range, groups, statistics, numbers that cannot be. */
import type { CallGenerator, Candidate, Random } from "../random.js";

/** Mostly a float tensor. */
function tensorOf(random: Random, tensors: readonly Candidate[]): Candidate {
  const floats = tensors.filter(({ dtype }) => dtype === "float32");
  return random.pick(floats.length > 0 && random.chance(0.9) ? floats : tensors);
}

/** Mostly an axis that the tensor has, from either end, and seldom the batch. */
function axis(random: Random, { shape }: Candidate): number {
  if (random.chance(0.04)) return random.pick([0.5, 1.5, -2.5]);
  if (random.chance(0.15) || shape.length < 2) return random.int(-shape.length - 2, shape.length + 2);
  const at = random.int(1, shape.length - 1);
  return random.chance(0.5) ? at : at - shape.length;
}

function axes(random: Random, x: Candidate): string {
  if (random.chance(0.5)) return String(axis(random, x));
  return `[${Array.from({ length: random.chance(0.05) ? 0 : random.int(1, 3) }, () => axis(random, x)).join(", ")}]`;
}

const epsilon = (random: Random): string => random.pick(["0.00001", "1e-6", "0", "0.5", random.chance(0.2) ? "-0.001" : "0.01"]);

/** Every option with its own chance, in the order of the list; seldom one that there is not. */
const some = (random: Random, options: readonly (readonly [chance: number, name: string, value: (random: Random) => string])[]): string => {
  if (random.chance(0.02)) return "{ axes: 1 }";
  const given = options.filter(([chance]) => random.chance(chance)).map(([, name, value]) => `${name}: ${value(random)}`);
  return given.length > 0 ? `{ ${given.join(", ")} }` : "";
};

const flag = (random: Random): string => (random.chance(0.03) ? "1" : random.pick(["true", "false", "false"]));
const normalization = (name: string, options: (x: Candidate) => Parameters<typeof some>[1]): CallGenerator => (random, tensors) => {
  const x = tensorOf(random, tensors);
  return { code: `layers.${name}(${some(random, options(x))})(${x.name})` };
};

/** A mean or variance: a number, or a list that is mostly as long as the axis. */
function statistic(random: Random, length: unknown, lowest: number): string {
  const value = (): string => (random.chance(0.05) ? String(lowest) : String(random.int(0, 40) / 8));
  if (typeof length !== "number" || length > 12 || random.chance(0.4)) return random.chance(0.85) ? value() : `[${value()}, ${value()}]`;
  return `[${Array.from({ length: random.chance(0.85) ? length : random.int(1, 12) }, value).join(", ")}]`;
}

function given(random: Random, tensors: readonly Candidate[]): { readonly code: string } {
  const x = random.pick(tensors);
  const along = random.chance(0.4) ? "" : random.chance(0.3) ? "null" : String(axis(random, x));
  const length = x.shape.at(along === "" || along === "null" ? -1 : Number(along));
  const options = [...(along ? [`axis: ${along}`] : []), `mean: ${statistic(random, length, -3)}`, `variance: ${statistic(random, length, -1)}`, ...(random.chance(0.2) ? [`invert: ${flag(random)}`] : [])];
  return { code: `layers.normalization({ ${options.join(", ")} })(${x.name})` };
}

function rescaling(random: Random, tensors: readonly Candidate[]): { readonly code: string } {
  const args = random.pick(["1 / 255", "2", "-0.5, { offset: -1 }", "2, { offset: 0.5 }", random.chance(0.2) ? random.pick(['"2"', "2, { ofset: 1 }"]) : "3"]);
  return { code: `layers.rescaling(${args})(${random.pick(tensors).name})` };
}

/** Groups that mostly divide the last axis. */
function groups(random: Random, { shape }: Candidate): string {
  const last = shape.at(-1);
  const divisors = typeof last === "number" ? Array.from({ length: last }, (_, i) => i + 1).filter((count) => last % count === 0) : [1];
  return String(random.chance(0.7) ? random.pick(divisors) : random.pick([-1, 2, 3, 5, 32, random.chance(0.3) ? 0 : 4, random.chance(0.3) ? 2.5 : 6]));
}

export const normalizationCalls: Record<string, CallGenerator> = {
  batchNormalization: normalization("batchNormalization", (x) => [
    [0.5, "axis", (random) => String(axis(random, x))], [0.2, "momentum", (random) => random.pick(["0.9", "0", "0.999", "1", "-0.5", "1e-7"])],
    [0.2, "epsilon", epsilon], [0.2, "center", flag], [0.2, "scale", flag],
  ]),
  layerNormalization: normalization("layerNormalization", (x) => [[0.6, "axis", (random) => axes(random, x)], [0.2, "epsilon", epsilon], [0.3, "center", flag], [0.3, "scale", flag]]),
  groupNormalization: normalization("groupNormalization", (x) => [
    [0.9, "groups", (random) => groups(random, x)], [0.3, "axis", (random) => String(axis(random, x))], [0.2, "epsilon", epsilon], [0.3, "center", flag], [0.3, "scale", flag],
  ]),
  rmsNormalization: normalization("rmsNormalization", (x) => [[0.6, "axis", (random) => axes(random, x)], [0.2, "epsilon", epsilon], [0.3, "scale", flag]]),
  unitNormalization: normalization("unitNormalization", (x) => [[0.6, "axis", (random) => axes(random, x)]]),
  normalization: given,
  rescaling,
};
