/** Random graphs of primitives and composites, as the layers of strange models would build them. */
import fc from "fast-check";
import { sizeOf } from "../../codegen/graph/dtype.js";
import { Graph, type Node } from "../../codegen/graph/node.js";
import * as ops from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import type { Program } from "../../codegen/program.js";

export interface GraphOptions {
  /** Leave out values that jump (masks, argMax), whose float32 and float64 results may differ by a whole step. */
  readonly continuous: boolean;
}

const sizes = [1, 1, 2, 3, 4, 5, 7, 8, 16, 17];
const largest = 4096;

/** Picks from a finite list of random numbers, so that shrinking shortens the graph. */
class Dice {
  #at = 0;
  constructor(readonly numbers: readonly number[]) {}
  next(below: number): number {
    return (this.numbers[this.#at++ % this.numbers.length]! >>> 0) % below;
  }
  pick<T>(from: readonly T[]): T {
    return from[this.next(from.length)]!;
  }
}

type Step = (x: Node, dice: Dice, pool: readonly Node[]) => Node | undefined;

const sameShape = (x: Node, pool: readonly Node[], dice: Dice): Node => dice.pick(pool.filter((node) => node.shape.join() === x.shape.join()));
const axisOf = (x: Node, dice: Dice): number => dice.next(x.shape.length);

const smooth: readonly Step[] = [
  (x, dice, pool) => ops.add(x, sameShape(x, pool, dice)),
  (x, dice, pool) => ops.mul(ops.tanh(x), sameShape(x, pool, dice)),
  (x, dice, pool) => ops.sub(x, ops.mul(sameShape(x, pool, dice), 0.5)),
  (x, dice, pool) => ops.maximum(x, sameShape(x, pool, dice)),
  (x) => ops.relu(x),
  (x) => ops.sigmoid(x),
  (x) => ops.softplus(x),
  (x) => ops.neg(x),
  (x) => (x.shape.length > 0 ? ops.softmax(x) : undefined),
  (x, dice) => (x.shape.length > 0 ? ops.mean(x, [axisOf(x, dice)], dice.next(2) === 0) : undefined),
  (x, dice) => (x.shape.length > 0 ? ops.max(x, [axisOf(x, dice)], dice.next(2) === 0) : undefined),
  (x, dice) => (x.shape.length > 0 ? ops.sub(x, ops.mean(x, [axisOf(x, dice)], true)) : undefined),
  (x, dice) => (x.shape.length > 1 ? ops.transpose(x, rotate(x.shape.length, dice.next(x.shape.length))) : undefined),
  (x) => ops.reshape(x, [sizeOf(x.shape)]),
  (x) => (sizeOf(x.shape) % 2 === 0 ? ops.reshape(x, [2, sizeOf(x.shape) / 2]) : undefined),
  (x, dice) => {
    if (x.shape.length === 0) return undefined;
    const along = axisOf(x, dice);
    const length = 1 + dice.next(x.shape[along]!);
    return ops.sliceAxis(x, along, dice.next(x.shape[along]! - length + 1), length);
  },
  (x, dice) => (x.shape.length > 0 ? ops.reverse(x, [axisOf(x, dice)]) : undefined),
  (x, dice) => (x.shape.length > 0 ? ops.pad(x, x.shape.map(() => [dice.next(3), dice.next(2)]), dice.next(2)) : undefined),
  (x, dice, pool) => (x.shape.length > 0 ? ops.concat([x, sameShape(x, pool, dice)], axisOf(x, dice)) : undefined),
  (x, dice) => (x.shape.length > 0 ? ops.gather(x, indices(x, dice, [dice.pick([1, 3, 8])]), axisOf(x, dice)) : undefined),
  (x, dice) => (x.shape.length > 0 ? ops.scatterAdd(indices(x, dice, [x.shape[0]!]), x, dice.pick(sizes)) : undefined),
  (x, dice, pool) => (x.shape.length > 0 ? scanned(x, dice, pool) : undefined),
  (x, dice) => ops.broadcastTo(x, [dice.pick(sizes), ...x.shape]),
  (x) => (x.shape.length === 2 ? ops.mul(ops.matmul(x, x, { transposeB: true }), 1 / x.shape[1]!) : undefined),
  (x) => (x.shape.length === 2 ? ops.mul(ops.matmul(x, x, { transposeA: true }), 1 / x.shape[0]!) : undefined),
  (x, dice) => {
    if (sizeOf(x.shape) % 4 !== 0 || sizeOf(x.shape) < 36) return undefined;
    const image = ops.reshape(x, [1, 2, sizeOf(x.shape) / 4, 2]);
    return ops.maxPool2d(image, { size: [2, 3], strides: [1, 1 + dice.next(3)] });
  },
  (x, dice) => {
    if (sizeOf(x.shape) % 6 !== 0 || sizeOf(x.shape) < 36) return undefined;
    const image = ops.reshape(x, [1, sizeOf(x.shape) / 6, 3, 2]);
    const kernel = ops.reshape(ops.sliceAxis(ops.reshape(x, [sizeOf(x.shape)]), 0, 0, 24), [3, 2, 2, 2]);
    return ops.mul(ops.conv2d(image, kernel, { strides: [1 + dice.next(2), 1] }), 0.1);
  },
];

/** Whole numbers of which some are out of range for short axes. */
const indices = (x: Node, dice: Dice, shape: readonly number[]): Node =>
  ops.sub(ops.bitAnd(ops.add(ops.mul(ops.position(x.graph, shape), 1 + dice.next(5)), dice.next(7)), 7), 1);

/** A recurrence along the first axis, whose step looks at itself in one of several ways and perhaps at a node outside. */
function scanned(x: Node, dice: Dice, pool: readonly Node[]): Node {
  const shape = x.shape.slice(1);
  const other = pool.find((node) => node.shape.join() === shape.join());
  const kind = dice.next(5);
  const inner = (h: Node): Node => {
    if (kind === 1 && shape.length > 0) return ops.softmax(h);
    if (kind === 2 && shape.length === 2) return ops.mul(ops.matmul(ops.matmul(h, h, { transposeB: true }), h), 0.1);
    if (kind === 3 && shape.length > 0) return ops.sub(h, ops.mean(h, [0], true));
    if (kind === 4 && shape.length > 0) return ops.concat([ops.sliceAxis(h, 0, shape[0]! - 1, 1), ...(shape[0]! > 1 ? [ops.sliceAxis(h, 0, 0, shape[0]! - 1)] : [])], 0);
    return other ? ops.mul(h, ops.tanh(other)) : ops.sigmoid(h);
  };
  const first = dice.next(2) === 0 ? ops.fill(x.graph, 0.5, shape) : ops.take(x, 0, 0);
  const { states, outputs } = ops.scan({
    init: [first, ops.fill(x.graph, 0, shape)],
    sequences: [x, ops.tanh(x)],
    reverse: dice.next(2) === 0,
    unroll: dice.next(8) === 0,
    step: ([h, c], [now, bounded], time) => {
      const next = ops.tanh(ops.add(inner(h!), ops.mul(now!, 0.5)));
      return { states: [next, ops.add(ops.mul(c!, 0.5), ops.mul(next, bounded!))], outputs: [ops.add(c!, ops.mul(next, ops.toFloat(ops.bitAnd(ops.broadcastTo(time, shape), 1))))] };
    },
  });
  return dice.next(2) === 0 ? states[dice.next(2)]! : outputs[0]!;
}

const jumping: readonly Step[] = [
  (x, dice, pool) => ops.select(ops.less(x, sameShape(x, pool, dice)), x, ops.mul(x, 2)),
  (x) => (x.shape.length > 0 ? ops.toFloat(ops.argMax(x)) : undefined),
  (x, dice) => (x.shape.length > 1 ? ops.gather(x, ops.argMax(x), axisOf(x, dice)) : undefined),
  (x) => (x.shape.length > 1 ? ops.scatterAdd(ops.argMax(x), x.shape.length > 2 ? ops.max(x, -1) : x, 5) : undefined),
];

const rotate = (rank: number, by: number): number[] => Array.from({ length: rank }, (_, i) => (i + by) % rank);

/** Programs with one to three leaves, 3 to 30 steps, the last values as outputs, and half of them a gradient that updates a state. */
export const randomProgram = ({ continuous }: GraphOptions): fc.Arbitrary<Program> =>
  fc
    .record({
      shapes: fc.array(fc.array(fc.constantFrom(...sizes), { maxLength: 4 }).filter((shape) => sizeOf(shape) <= 512), { minLength: 1, maxLength: 3 }),
      steps: fc.array(fc.array(fc.nat(), { minLength: 6, maxLength: 10 }), { minLength: 3, maxLength: 30 }),
      differentiate: fc.boolean(),
    })
    .map(({ shapes, steps, differentiate }) => {
      const graph = new Graph();
      const leaves = shapes.map((shape, i) => ops.leaf(graph, `in${i}`, shape));
      const pool: Node[] = [...leaves];
      const choices = continuous ? smooth : [...smooth, ...jumping];
      for (const numbers of steps) {
        const dice = new Dice(numbers);
        const made = dice.pick(choices)(dice.pick(pool.slice(-6)), dice, pool);
        if (made && sizeOf(made.shape) <= largest && made.shape.length <= 5) pool.push(made);
      }
      const outputs = [...new Set([pool.at(-1)!, pool[Math.floor(pool.length / 2)]!])];
      const [state, ...inputs] = leaves;
      if (!differentiate) return { inputs: leaves, state: [], updates: [], outputs };
      const [gradient] = gradients(ops.mean(outputs[0]!), [state!]);
      return { inputs, state: [state!], updates: [{ state: state!, value: ops.sub(state!, ops.mul(gradient!, 0.1)) }], outputs };
    });
