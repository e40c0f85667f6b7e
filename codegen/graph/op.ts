/**
 * What a primitive operation is: one object that holds its type rule, its float64 meaning, its gradient, how it lowers
 * to the kernel IR, and samples that every generic test draws from. Passes ask these objects for properties; no pass
 * asks an op for its name.
 */
import type { Expr } from "../kernel/expr.js";
import type { Combine } from "../kernel/nest.js";
import type { Access } from "./affine.js";
import type { Body } from "./body.js";
import type { TensorType } from "./dtype.js";
import type { Node } from "./node.js";

/** How an op becomes loops. */
export type Lowering<A> =
  /** A leaf that lives in a buffer: a parameter or a constant. */
  | { readonly kind: "leaf" }
  /** A leaf or op computed point by point from its inputs' elements at the same index. */
  | { readonly kind: "pointwise"; readonly expr: (args: readonly Expr[], context: PointContext<A>) => Expr }
  /** Reads its only input through an affine index; costs nothing. */
  | { readonly kind: "view"; readonly access: (node: Node<A>) => Access }
  /** The same elements in the same row-major order under another shape. */
  | { readonly kind: "reshape" }
  /** Writes each input to a part of the output, and `fill`'s value to the rest. `at` maps an input's index to the output's. */
  | { readonly kind: "place"; readonly fill: (node: Node<A>) => number; readonly at: (node: Node<A>, input: number) => Access }
  /** Row j of the result is row input1[j] of input 0, both counted along the axes that input 1 has; indices are clamped into range. */
  | { readonly kind: "gather" }
  /** Row input0[j] of the result is the sum of the rows j of input 1 that go there, 0 where none does; indices are clamped into range. */
  | { readonly kind: "scatter" }
  /** A loop, which the compiler replaces by the nodes of its body, for all steps at once. The result is made of the histories of the body's states, from before the first step to after the last. */
  | { readonly kind: "loop"; readonly body: (node: Node<A>) => Body; readonly length: (node: Node<A>) => number; readonly backwards: (node: Node<A>) => boolean }
  /** Folds `value` over the reduced axes: the output axes come first in the domain, the reduced ones after them. */
  | { readonly kind: "reduce"; readonly combine: Combine; readonly domain: (node: Node<A>) => ReduceDomain; readonly value: (args: readonly Expr[]) => Expr };

export interface PointContext<A> {
  readonly attrs: A;
  readonly type: TensorType;
  /** The index along one output axis, as an int32 expression. */
  readonly index: (axis: number) => Expr;
  /** The row-major position of the element, as an int32 expression. */
  readonly position: () => Expr;
}

export interface ReduceDomain {
  /** Sizes of all axes: output axes in order, then reduced axes. */
  readonly sizes: readonly number[];
  /** How many of them are output axes. */
  readonly outputs: number;
  /** Per input: which element is read at a point of the domain. */
  readonly accesses: readonly Access[];
}

/** One example for the generic tests: build inputs of these types (elements drawn from `range`), apply, compare. */
export interface OpSample<A> {
  readonly inputs: readonly TensorType[];
  readonly attrs: A;
  /** Float elements are drawn from here; default [-2, 2]. Ops with poles or kinks choose a range without them. */
  readonly range?: readonly [number, number];
  /** int32 elements are drawn from here, ends included; default any int32. */
  readonly whole?: readonly [number, number];
}

export interface OpErrorSample<A> {
  readonly inputs: readonly TensorType[];
  readonly attrs: A;
  /** Part of the message that must appear. */
  readonly message: string;
}

export type AnyOp = Op<any>;

export interface Op<A> {
  readonly name: string;
  /** The type of the result; throws a KatachiError with code "graph" when the inputs do not fit. */
  readonly infer: (inputs: readonly TensorType[], attrs: A) => TensorType;
  /** The meaning, in float64 (int32 and bool elements as whole numbers), by loops a reader can check by hand. */
  readonly reference: (inputs: readonly Float64Array[], node: Node<A>) => Float64Array;
  /** Gradients with respect to each input given the output's, built from primitives; undefined where none flows. */
  readonly gradient: (node: Node<A>, outputGradient: Node) => readonly (Node | undefined)[];
  readonly lowering: Lowering<A>;
  /** The result always gets a buffer: it is never recomputed where it is read. */
  readonly keepsBuffer?: boolean;
  /** The one value that every element has, where the node is a literal. */
  readonly uniform?: (node: Node<A>) => number;
  /** A simpler node with the same elements, bit for bit, special values included; undefined where there is none. */
  readonly simpler?: (node: Node<A>) => Node | undefined;
  /** The same loops with input `input` replaced by `source`, read at `access` over the node's own domain. Views and contractions have it. */
  readonly reread?: (node: Node<A>, input: number, source: Node, access: Access) => Node;
  /** The elements of the node's result at `access`, as a smaller computation of shape `shape`. */
  readonly restrict?: (node: Node<A>, shape: readonly number[], access: Access) => Node;
  /** The node for inputs of which some have a new first axis of `length`, which the result has as well. Pointwise ops need none; where it is missing or gives undefined, loops around the op are unrolled. */
  readonly lift?: (node: Node<A>, inputs: readonly { readonly node: Node; readonly along: boolean }[], length: number) => Node | undefined;
  readonly samples: readonly OpSample<A>[];
  readonly errorSamples: readonly OpErrorSample<A>[];
}
