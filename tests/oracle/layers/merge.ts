/** Merge layers. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import type { Random } from "../../shapes/random.js";
import { flag, sizes, some } from "../draw.js";
import { formula } from "../formula.js";
import type { Oracle, OracleInput } from "../oracle.js";

/** Shapes that broadcast: sizes of 1, and axes left out behind the batch. */
function broadcast(random: Random, count: number): OracleInput[] {
  const shape = sizes(random, random.int(1, 4), 1, 4);
  const other = (): number[] => shape.map((size) => (random.chance(0.3) ? 1 : size)).slice(shape.length > 1 && random.chance(0.2) ? 1 : 0);
  return Array.from({ length: count }, (_, i) => ({ shape: i === 0 || flag(random) ? shape : other() }));
}

const elementwise = (name: "add" | "average" | "maximum" | "minimum" | "multiply"): Oracle => ({
  draw: (random) => ({ config: {}, inputs: broadcast(random, random.int(2, 4)) }),
  katachi: () => layers[name](),
  tfjs: () => tfl.layers[name](),
  ...(name.endsWith("imum") && { differences: [{ about: "training", reason: "tfjs' gradient keeps the broadcast shape and fails", holds: ({ inputs }) => new Set(inputs.map(({ shape }) => shape.join())).size > 1 }] }),
});

interface Dot {
  readonly axes: number | [number, number];
  readonly normalize?: boolean;
}

export const merge: Record<string, Oracle> = {
  add: elementwise("add"),
  average: elementwise("average"),
  maximum: elementwise("maximum"),
  minimum: elementwise("minimum"),
  multiply: elementwise("multiply"),
  subtract: {
    draw: (random) => ({ config: {}, inputs: broadcast(random, 2) }),
    katachi: () => layers.subtract(),
    // Axes that one of the two lacks stand behind the batch.
    tfjs: () => formula((...pair) => {
      const rank = Math.max(...pair.map((x) => x.rank));
      const [a, b] = pair.map((x) => tf.reshape(x, [x.shape[0]!, ...new Array<number>(rank - x.rank).fill(1), ...x.shape.slice(1)]));
      return tf.sub(a!, b!);
    }),
  },
  concatenate: {
    draw(random) {
      const shape = sizes(random, random.int(1, 4), 1, 4);
      const axis = random.int(1, shape.length);
      const given = random.pick([{ axis }, { axis: axis - shape.length - 1 }, ...(axis === shape.length ? [{}] : [])]);
      return { config: given, inputs: Array.from({ length: random.int(2, 4) }, () => ({ shape: shape.map((size, i) => (i === axis - 1 ? random.int(1, 4) : size)) })) };
    },
    katachi: (config) => layers.concatenate(config as never),
    // tfjs counts from the end only at the end.
    tfjs: ({ axis = -1 }: { axis?: number }, { inputs: [x] }) => tfl.layers.concatenate({ axis: axis < 0 ? x!.shape.length + 1 + axis : axis }),
  },
  dot: {
    draw(random): { config: Dot; inputs: OracleInput[] } {
      const [a, b] = [sizes(random, random.int(1, 2), 1, 4), sizes(random, random.int(1, 2), 1, 4)];
      const at: [number, number] = [random.int(1, a.length), random.int(1, b.length)];
      b[at[1] - 1] = a[at[0] - 1]!;
      const axes = at[0] === at[1] && flag(random) ? at[0] : at[0] === a.length && at[1] === b.length && flag(random) ? -1 : at;
      return { config: { axes, ...some(random, { normalize: () => flag(random) }) }, inputs: [{ shape: a }, { shape: b }] };
    },
    katachi: (config) => layers.dot(config as never),
    tfjs: (config: Dot) => tfl.layers.dot(config),
    differences: [{ about: "training", reason: "a factor of all that is normalized has no gradient but noise, which Adam takes for one", holds: ({ config, inputs }) => config.normalize === true && inputs.some(({ shape }) => shape.includes(1)) }],
    lacks: { ranks: "tensors of rank 4 and more are beside loops in tests/src/layers/merge.test.ts" },
  },
};
