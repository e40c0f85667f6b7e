/** What the specs import as tfjs: all of it, with Katachi's function in the place of every op that Katachi has too. */
import * as tf from "@tensorflow/tfjs-core";
import { elementwise } from "./ops/elementwise.js";
import { movement } from "./ops/movement.js";
import { normalization } from "./ops/normalization.js";
import { products } from "./ops/products.js";
import { reductions } from "./ops/reductions.js";

type Op = (...args: never[]) => unknown;

const table: Readonly<Record<string, Op>> = { ...elementwise, ...reductions, ...movement, ...products, ...normalization };

/** Names of the ops that are Katachi's here. */
export const adapted: readonly string[] = Object.keys(table);

/** A planted mistake: 0.01 more in every element of the value, or gradients a tenth too large. */
export interface Mutant {
  readonly op: string;
  readonly of: "value" | "gradient";
}

let mutant: Mutant | undefined;
let called = new Set<string>();

export function plant(mistake: Mutant | undefined): void {
  mutant = mistake;
}

/** The ops that were called since the last time this was asked. */
export function calledOps(): ReadonlySet<string> {
  const ops = called;
  called = new Set();
  return ops;
}

const steeper = tf.customGrad((x, save) => {
  (save as tf.GradSaveFunc)([]);
  return { value: tf.clone(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 1.1) };
});

function spoil(result: unknown, of: Mutant["of"]): unknown {
  if (result instanceof tf.Tensor) {
    if (of === "gradient") return result.dtype === "float32" ? steeper(result) : result;
    if (result.dtype === "bool") return tf.logicalNot(result);
    return tf.add(result, tf.scalar(result.dtype === "float32" ? 0.01 : 1, result.dtype));
  }
  if (Array.isArray(result)) return result.map((item) => spoil(item, of));
  return Object.fromEntries(Object.entries(result as object).map(([key, item]) => [key, spoil(item, of)]));
}

const replaced = (name: string, op: Op) => (...args: never[]): unknown => {
  called.add(name);
  const result = tf.tidy(() => op(...args) as tf.TensorContainer);
  return mutant?.op === name ? spoil(result, mutant.of) : result;
};

const replacements = Object.fromEntries(Object.entries(table).map(([name, op]) => [name, replaced(name, op)]));

/** Methods of tensors whose arguments have another order. */
const unlike = ["concat", "stack", "where"];

const methods = tf.Tensor.prototype as unknown as Record<string, Op>;
for (const [name, op] of Object.entries(replacements)) {
  if (name in methods && !unlike.includes(name)) methods[name] = function (this: tf.Tensor, ...args: never[]) { return op(this as never, ...args); };
}

export const adapter: Readonly<Record<string, unknown>> = { ...(tf as unknown as Record<string, unknown>), ...replacements };
