/** Random models that are right: layers that fit, one behind the other, with branches that meet again. */
import fc from "fast-check";
import { sizeOf } from "../../../codegen/graph/dtype.js";
import * as layers from "../../layers/index.js";
import { model as modelOf } from "../../models/functional.js";
import { input } from "../../models/input.js";
import type { Model } from "../../models/model.js";
import type { TensorValue } from "../../tensor.js";

type AnyFunction = (...args: never[]) => unknown;
const called = (fn: unknown, ...args: readonly unknown[]): TensorValue => (fn as AnyFunction)(...(args as never[])) as TensorValue;

/** One way to go on from a tensor of this shape; `number` is any small number. */
interface Growth {
  readonly fits: (shape: readonly number[]) => boolean;
  readonly grow: (x: TensorValue, number: number) => TensorValue;
}

const shapeOf = (x: TensorValue): readonly number[] => x.shape.slice(1) as readonly number[];
const activations = ["tanh", "sigmoid", "softplus", "relu", "gelu"] as const;
const always = (): boolean => true;

const growths: readonly Growth[] = [
  { fits: always, grow: (x, n) => called(layers.dense(1 + (n % 4), { activation: activations[n % activations.length]! }), x) },
  { fits: always, grow: (x, n) => called(layers.activation(activations[n % activations.length]!), x) },
  { fits: always, grow: (x) => called(layers.layerNormalization(), x) },
  { fits: always, grow: (x) => called(layers.batchNormalization(), x) },
  { fits: always, grow: (x, n) => called(layers.dropout((n % 3) / 4), x) },
  { fits: always, grow: (x) => called(layers.add(), [x, called(layers.dense(shapeOf(x).at(-1)!), x)]) },
  { fits: always, grow: (x, n) => called(layers.concatenate(), [x, called(layers.dense(1 + (n % 3), { activation: "tanh" }), x)]) },
  { fits: (shape) => shape.length > 1, grow: (x) => called(layers.flatten(), x) },
  { fits: (shape) => shape.length === 2 && shape[0]! > 1, grow: (x, n) => called(layers.conv1d(1 + (n % 3), 2, { padding: n % 2 === 0 ? "same" : "valid" }), x) },
  { fits: (shape) => shape.length === 2, grow: (x, n) => called(layers.lstm(1 + (n % 3), { returnSequences: n % 2 === 0 }), x) },
  { fits: (shape) => shape.length === 2, grow: (x) => called(layers.globalAveragePooling1d(), x) },
  { fits: (shape) => shape.length === 3 && shape[0]! > 1 && shape[1]! > 1, grow: (x, n) => called(layers.conv2d(1 + (n % 3), 2, { padding: n % 2 === 0 ? "same" : "valid" }), x) },
  { fits: (shape) => shape.length === 3 && shape[0]! > 1 && shape[1]! > 1, grow: (x) => called(layers.averagePooling2d(2), x) },
  { fits: (shape) => shape.length === 3, grow: (x) => called(layers.globalAveragePooling2d(), x) },
  { fits: (shape) => shape.length === 1 && shape[0]! % 2 === 0, grow: (x) => called(layers.reshape([shapeOf(x)[0]! / 2, 2]), x) },
];

/** Weights and intermediate values stay small: differences of large sums say little. */
const MOST_ELEMENTS = 128;

/**
 * Random models with 1 to `maxLayers` layers: dense, convolutions, recurrent layers, normalization, dropout, branches
 * that are added or concatenated. Shrinks to fewer layers.
 *
 * @example
 * await fc.assert(fc.asyncProperty(arb.model({ maxLayers: 5 }), async (net) => { await checkModel(net, { runs: 2 }); }));
 *
 * @param options `maxLayers` (6)
 */
export function model({ maxLayers = 6 }: { readonly maxLayers?: number } = {}): fc.Arbitrary<Model> {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
  const steps = fc.array(fc.tuple(fc.nat({ max: 1000 }), fc.nat({ max: 1000 })), { minLength: 1, maxLength: maxLayers });
  return fc.tuple(shape, steps).map(([sizes, choices]) => {
    const x = called(input, sizes);
    let y = x;
    for (const [choice, number] of choices) {
      const fitting = growths.filter(({ fits }) => fits(shapeOf(y)));
      const next = fitting[choice % fitting.length]!.grow(y, number);
      if (sizeOf(shapeOf(next)) <= MOST_ELEMENTS) y = next;
    }
    return called(modelOf, { inputs: x, outputs: y === x ? called(layers.dense(1), x) : y }) as unknown as Model;
  });
}
