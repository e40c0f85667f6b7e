/** Gradients of inputs and weights against differences, in float64; and gradients of gradients. */
import type { Node } from "../../../codegen/graph/node.js";
import { interpret } from "../../../codegen/targets/reference.js";
import { gradients as differentiate } from "../../../codegen/passes/autodiff.js";
import { findMismatch, slopes, type Claim, type Mismatch, type Values } from "../differences.js";
import { hintsFor, same } from "../hints.js";
import type { Failure, Property } from "../property.js";
import { comparison } from "../report.js";
import { project, streamOf, type Differentiated, type Leaf, type Subject } from "../subject.js";

/** Gradients of gradients are differences of what is itself a sum of many products. */
const SECOND_TOLERANCE = 1e-5;

export const gradients: Property = {
  name: "gradients",
  about: "gradients of inputs and weights agree with central differences in float64, in training and inference",
  check({ subject, seed }, settings) {
    return inBothModes(subject, seed, (found, next) => mismatch(found.wrt, found.projection.scalar, found.gradients, found.got, found.values, settings.tolerance, next, ""));
  },
};

export const secondGradients: Property = {
  name: "second gradients",
  about: "gradients of gradients agree with central differences of the gradients, to 1e-5",
  applies: ({ secondOrder }) => secondOrder,
  check({ subject, seed }) {
    return inBothModes(subject, seed, (found, next) => {
      const projection = project(found.graph, found.gradients, next, "again")!;
      const values = new Map(found.values);
      for (const { node, values: drawn } of projection.weights) values.set(node, drawn);
      const second = differentiate(projection.scalar, found.wrt.map(({ node }) => node));
      return mismatch(found.wrt, projection.scalar, second, interpret(second, values), values, SECOND_TOLERANCE, next, "second ");
    });
  },
};

function inBothModes(subject: Subject, seed: number, check: (found: Differentiated, next: () => number) => Failure | undefined): Failure | undefined {
  const stream = streamOf(seed, 8);
  const next = (): number => stream.uniform();
  const inference = subject.differentiate(false, seed);
  const failure = inference && check(inference, next);
  if (failure) return failure;
  // What computes the same in training has the same gradients.
  const training = subject.differentiate(true, seed);
  const other = training && training !== inference ? check(training, next) : undefined;
  return other && { ...other, title: `${other.title}, in training` };
}

function mismatch(wrt: readonly Leaf[], scalar: Node, claimed: readonly Node[], got: readonly Float64Array[], values: Values, tolerance: number, next: () => number, order: string): Failure | undefined {
  const claim: Claim = { scalar, wrt: wrt.map(({ node }) => node), gradients: claimed };
  const wrong = findMismatch(claim, values, got, { tolerance, next });
  if (!wrong) return undefined;
  const { name, node } = wrt[wrong.at]!;
  return {
    title: `the ${order}gradient of ${name} is wrong`,
    lines: [
      ...comparison(name, node.shape, wrong.element, wrong.expected, wrong.got, "central differences, float64"),
      ...(wrong.moved > 0 ? [["moved", `all values by up to ${wrong.moved}, away from a kink`] as const] : []),
    ],
    hints: hintsFor({ shape: node.shape, expected: wrong.expected, got: wrong.got }, () => transposedOperand(wrt, claim, wrong)),
  };
}

/** The square tensor whose transpose makes the wrong gradient right, in words: the mistake that no shape shows. */
function transposedOperand(wrt: readonly Leaf[], { scalar, wrt: nodes }: Claim, { at, got, values }: Mismatch): string | undefined {
  const operand = wrt.find(({ node }, i) => i !== at && node.shape.length === 2 && node.shape[0] === node.shape[1] && node.shape[0]! > 1 && same(got, slopes(scalar, nodes[at]!, new Map(values).set(node, transpose(values.get(node)!, node.shape[0]!)))));
  return operand && `It is what it should be if ${operand.name} were its transpose: look for a missing transpose of ${operand.name} in a product.`;
}

const transpose = (values: Float64Array, size: number): Float64Array => values.map((_, i) => values[(i % size) * size + Math.floor(i / size)]!);
