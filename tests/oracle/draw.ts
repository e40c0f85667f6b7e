/** Random options as layers have them. */
import type { Random } from "../shapes/random.js";

/** The activations that both libraries have. */
export const activations = ["linear", "relu", "relu6", "elu", "selu", "sigmoid", "hardSigmoid", "softmax", "softplus", "softsign", "tanh", "swish", "mish", "gelu"] as const;

/** Mostly a common activation, sometimes none. */
export const activation = (random: Random): (typeof activations)[number] => (random.chance(0.3) ? "linear" : random.pick(activations));

export const sizes = (random: Random, count: number, min: number, max: number): number[] => Array.from({ length: count }, () => random.int(min, max));

/** One number for all axes or, half of the time, one for each. */
export const perAxis = (random: Random, axes: number, min: number, max: number): number | number[] => (axes === 1 || random.chance(0.5) ? random.int(min, max) : sizes(random, axes, min, max));

/** A number for each axis of what was given for all or for each. */
export const spread = (value: number | readonly number[], axes: number): number[] => (typeof value === "number" ? new Array<number>(axes).fill(value) : [...value]);

/** The options that are given; each is left out half of the time, so that defaults are compared as well. */
export function some<T extends Readonly<Record<string, (() => unknown) | undefined>>>(random: Random, options: T): { -readonly [K in keyof T]?: T[K] extends (() => infer V) | undefined ? V : never } {
  return Object.fromEntries(Object.entries(options).flatMap(([name, value]) => (value && random.chance(0.5) ? [[name, value()]] : []))) as ReturnType<typeof some<T>>;
}

export const flag = (random: Random): boolean => random.chance(0.5);
