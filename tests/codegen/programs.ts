/** Small programs that the tests of passes and targets share, built from primitives as layers build them. */
import { Graph, type Node } from "../../codegen/graph/node.js";
import * as ops from "../../codegen/ops/index.js";
import { gradients } from "../../codegen/passes/autodiff.js";
import type { Program } from "../../codegen/program.js";

export interface NamedProgram {
  readonly name: string;
  readonly program: Program;
}

/** Weights as slices of one flat leaf, gradients assembled into one flat value, as training steps have them. */
class Weights {
  readonly leaves: Node[] = [];
  readonly #pending: { readonly shape: readonly number[]; readonly offset: number }[] = [];
  #length = 0;

  add(shape: readonly number[]): number {
    this.#pending.push({ shape, offset: this.#length });
    this.#length += Math.ceil(shape.reduce((a, b) => a * b, 1) / 4) * 4;
    return this.#pending.length - 1;
  }

  nodes(flat: Node): Node[] {
    return this.#pending.map(({ shape, offset }) => ops.reshape(ops.slice(flat, [offset], [shape.reduce((a, b) => a * b, 1)]), shape));
  }

  gradient(parts: readonly Node[]): Node {
    return ops.assemble(parts.map((node, i) => ({ node: ops.flatten(node), offset: this.#pending[i]!.offset })), this.#length);
  }

  get length(): number {
    return this.#length;
  }
}

function trainingProgram(build: (weights: readonly Node[], graph: Graph) => { readonly loss: Node; readonly inputs: readonly Node[]; readonly outputs?: readonly Node[] }, shapes: readonly (readonly number[])[]): Program {
  const graph = new Graph();
  const weights = new Weights();
  for (const shape of shapes) weights.add(shape);
  const flat = ops.leaf(graph, "weights", [weights.length]);
  const m = ops.leaf(graph, "m", [weights.length]);
  const v = ops.leaf(graph, "v", [weights.length]);
  const t = ops.leaf(graph, "t", []);
  const nodes = weights.nodes(flat);
  const { loss, inputs, outputs = [] } = build(nodes, graph);
  const g = weights.gradient(gradients(loss, nodes));
  const t1 = ops.add(t, 1);
  const m1 = ops.add(ops.mul(m, 0.9), ops.mul(g, 0.1));
  const v1 = ops.add(ops.mul(v, 0.999), ops.mul(ops.square(g), 0.001));
  const power = (base: number): Node => ops.exp(ops.mul(t1, Math.log(base)));
  const rate = ops.div(ops.mul(ops.sqrt(ops.sub(1, power(0.999))), 0.01), ops.sub(1, power(0.9)));
  const w1 = ops.sub(flat, ops.div(ops.mul(m1, rate), ops.add(ops.sqrt(v1), 1e-7)));
  return {
    inputs,
    state: [flat, m, v, t],
    updates: [{ state: flat, value: w1 }, { state: m, value: m1 }, { state: v, value: v1 }, { state: t, value: t1 }],
    outputs: [loss, ...outputs],
  };
}

const dense = (x: Node, kernel: Node, bias: Node): Node => ops.add(ops.matmul(x, kernel), bias);

const crossentropy = (logits: Node, labels: Node): Node => ops.mean(ops.neg(ops.sum(ops.mul(ops.logSoftmax(logits), labels), -1)));

const accuracy = (logits: Node, labels: Node): Node => ops.mean(ops.toFloat(ops.equal(ops.argMax(logits), ops.argMax(labels))));

export const mlp = (batch: number, [inputs, hidden, classes]: readonly [number, number, number]): Program =>
  trainingProgram(
    ([w1, b1, w2, b2], graph) => {
      const x = ops.leaf(graph, "x", [batch, inputs]);
      const y = ops.leaf(graph, "y", [batch, classes]);
      const logits = dense(ops.relu(dense(x, w1!, b1!)), w2!, b2!);
      return { loss: crossentropy(logits, y), inputs: [x, y], outputs: [ops.softmax(logits), accuracy(logits, y)] };
    },
    [[inputs, hidden], [hidden], [hidden, classes], [classes]],
  );

export interface CnnSizes {
  readonly batch: number;
  readonly image: number;
  readonly filters: readonly [number, number];
  readonly hidden: number;
  readonly pool?: { readonly size: number; readonly stride: number };
}

export const cnn = ({ batch, image, filters: [f1, f2], hidden, pool = { size: 2, stride: 2 } }: CnnSizes): Program => {
  const pooled = Math.floor((image - 4 - pool.size) / pool.stride) + 1;
  return trainingProgram(
    ([k1, c1, k2, c2, w1, b1, w2, b2], graph) => {
      const x = ops.leaf(graph, "x", [batch, image, image, 1]);
      const y = ops.leaf(graph, "y", [batch, 10]);
      const a1 = ops.relu(ops.add(ops.conv2d(x, k1!), c1!));
      const a2 = ops.relu(ops.add(ops.conv2d(a1, k2!), c2!));
      const p = ops.maxPool2d(a2, { size: pool.size, strides: pool.stride });
      const h = ops.relu(dense(ops.flatten(p, 1), w1!, b1!));
      const logits = dense(h, w2!, b2!);
      return { loss: crossentropy(logits, y), inputs: [x, y], outputs: [accuracy(logits, y)] };
    },
    [[3, 3, 1, f1], [f1], [3, 3, f1, f2], [f2], [pooled * pooled * f2, hidden], [hidden], [hidden, 10], [10]],
  );
};

export interface TextSizes {
  readonly batch: number;
  readonly time: number;
  readonly words: number;
  readonly width: number;
}

/** An embedding whose mean over time is classified. The word numbers are made of floats, of which some are out of range. */
export const text = ({ batch, time, words, width }: TextSizes): Program =>
  trainingProgram(
    ([table, w, b], graph) => {
      const x = ops.leaf(graph, "x", [batch, time]);
      const y = ops.leaf(graph, "y", [batch, 4]);
      const rows = ops.gather(table!, ops.toInt(ops.mul(ops.abs(x), words + 1)));
      const logits = dense(ops.mean(rows, 1), w!, b!);
      return { loss: crossentropy(logits, y), inputs: [x, y], outputs: [accuracy(logits, y)] };
    },
    [[words, width], [width, 4], [4]],
  );

export interface RecurrentSizes {
  readonly batch: number;
  readonly time: number;
  readonly features: number;
  readonly units: number;
}

/** A layer with two states whose outputs a second one with a mask goes along in reverse, and a loss that sees both. */
export const recurrent = ({ batch, time, features, units }: RecurrentSizes): Program =>
  trainingProgram(
    ([wx, wh, b, u, w, c], graph) => {
      const x = ops.leaf(graph, "x", [batch, time, features]);
      const y = ops.leaf(graph, "y", [batch, 4]);
      const zero = ops.fill(graph, 0, [batch, units]);
      const steps = ops.transpose(x, [1, 0, 2]);
      const z = ops.add(ops.matmul(steps, wx!), b!);
      const first = ops.scan({
        init: [zero, zero],
        sequences: [z],
        step: ([h, cell], [now]) => {
          const [i, f, g, o] = ops.split(ops.add(now!, ops.matmul(h!, wh!)), [units, units, units, units], 1);
          const next = ops.add(ops.mul(ops.sigmoid(f!), cell!), ops.mul(ops.sigmoid(i!), ops.tanh(g!)));
          const out = ops.mul(ops.sigmoid(o!), ops.tanh(next));
          return { states: [out, next], outputs: [out] };
        },
      });
      const present = ops.less(ops.sliceAxis(steps, 2, 0, 1), 0.5);
      const second = ops.scan({
        init: [zero],
        sequences: [first.outputs[0]!, present],
        reverse: true,
        step: ([h], [now, is]) => {
          const next = ops.select(is!, ops.tanh(ops.add(now!, ops.matmul(h!, u!))), h!);
          return { states: [next], outputs: [next] };
        },
      });
      const features2 = ops.concat([first.states[1]!, second.states[0]!, ops.mean(second.outputs[0]!, 0)], 1);
      const logits = dense(features2, w!, c!);
      return { loss: crossentropy(logits, y), inputs: [x, y], outputs: [accuracy(logits, y)] };
    },
    [[features, 4 * units], [units, 4 * units], [4 * units], [units, units], [3 * units, 4], [4]],
  );

export const programs: readonly NamedProgram[] = [
  { name: "recurrent", program: recurrent({ batch: 3, time: 9, features: 4, units: 5 }) },
  { name: "recurrent, one row of one unit", program: recurrent({ batch: 1, time: 5, features: 1, units: 1 }) },
  { name: "recurrent, wide", program: recurrent({ batch: 8, time: 6, features: 3, units: 32 }) },
  { name: "embedding", program: text({ batch: 5, time: 12, words: 19, width: 6 }) },
  { name: "embedding of wide batches", program: text({ batch: 16, time: 40, words: 50, width: 5 }) },
  { name: "mlp", program: mlp(6, [7, 5, 3]) },
  { name: "mlp of one row", program: mlp(1, [3, 4, 2]) },
  { name: "cnn", program: cnn({ batch: 3, image: 10, filters: [4, 5], hidden: 6 }) },
  { name: "cnn with a pool that leaves a rest", program: cnn({ batch: 2, image: 11, filters: [3, 4], hidden: 5 }) },
  { name: "cnn with overlapping pools", program: cnn({ batch: 2, image: 11, filters: [3, 4], hidden: 5, pool: { size: 3, stride: 2 } }) },
];
