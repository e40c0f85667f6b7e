/** What layers are given when a model becomes a graph: its weights, randomness, and where in the model they are. */
import type { Graph, Node } from "../../codegen/graph/node.js";
import { KatachiError } from "../../types/error.js";
import type { Masked, Operation } from "../operation.js";
import type { Call, TensorValue } from "../tensor.js";
import type { Variable } from "../variable.js";

/** An output that is an activation of something: losses compute from the logits, which is stable. */
export interface Activated {
  readonly activation: "sigmoid" | "softmax";
  readonly logits: Node;
}

/** A call of a layer or an op as it became part of a graph. */
export interface LoweredCall {
  /** Names of the models and layers around it, and its own. */
  readonly path: readonly string[];
  readonly operation: Operation;
  readonly inputs: readonly Node[];
  readonly results: readonly Node[];
}

export interface LoweringOptions {
  readonly graph: Graph;
  readonly weight: (variable: Variable) => Node;
  /** Uniform random numbers in [0, 1) that differ from step to step; absent in inference. */
  readonly uniform?: ((shape: readonly number[], salt: number) => Node) | undefined;
  /** Is told of every call, inputs before users and inner calls before the layer they are in. */
  readonly observe?: ((call: LoweredCall) => void) | undefined;
}

export class Lowering {
  /** Names of the models and layers around the current one. */
  readonly path: readonly string[];
  readonly options: LoweringOptions;
  /** What the names of dimensions stand for in the model around. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly #shared: { salt: number; readonly activated: Map<Node, Activated>; readonly updates: Map<Variable, Node>; readonly penalties: Node[] };

  constructor(options: LoweringOptions, path: readonly string[] = [], sizes: ReadonlyMap<string, number> = new Map(), parent?: Lowering) {
    this.options = options;
    this.path = path;
    this.sizes = sizes;
    this.#shared = parent ? parent.#shared : { salt: 0, activated: new Map(), updates: new Map(), penalties: [] };
  }

  get graph(): Graph {
    return this.options.graph;
  }

  /** Whether this is a training step, in which layers such as dropout act. */
  get training(): boolean {
    return this.options.uniform !== undefined;
  }

  weight(variable: Variable): Node {
    return this.options.weight(variable);
  }

  /** New numbers at every call and every step. Only in training. */
  uniform(shape: readonly number[], seed = 0): Node {
    const { uniform } = this.options;
    if (!uniform) throw new KatachiError("graph", "random numbers are asked for outside training");
    return uniform(shape, (++this.#shared.salt ^ Math.imul(seed, 0x9e3779b1)) | 0);
  }

  /** A weight as the calls before in this run leave it: a layer that is called twice moves its averages twice. */
  newest(variable: Variable): Node {
    return this.updates.get(variable) ?? this.weight(variable);
  }

  /** New values of weights that no gradient changes, such as moving averages. */
  get updates(): Map<Variable, Node> {
    return this.#shared.updates;
  }

  /** Numbers that what layers gave adds to the loss. */
  get penalties(): readonly Node[] {
    return this.#shared.penalties;
  }

  penalize(penalty: Node): void {
    this.#shared.penalties.push(penalty);
  }

  /** Remembers that `node` is an activation of `logits`, and gives it back. */
  recordActivation(node: Node, activated: Activated): Node {
    this.#shared.activated.set(node, activated);
    return node;
  }

  activationOf(node: Node): Activated | undefined {
    return this.#shared.activated.get(node);
  }

  /** The same lowering inside a model whose dimensions have these sizes. */
  inside(name: string, sizes: ReadonlyMap<string, number>): Lowering {
    return new Lowering(this.options, [...this.path, name], sizes, this);
  }
}

/** The graph nodes of `outputs`, given the nodes of some tensors before them; every call is lowered once. */
export function lowerTensors(lowering: Lowering, outputs: readonly TensorValue[], given: ReadonlyMap<TensorValue, Masked>): Masked[] {
  const results = new Map<Call, readonly Masked[]>();
  const nodeOf = (tensor: TensorValue): Masked => {
    const known = given.get(tensor);
    if (known) return known;
    if (tensor.source.kind !== "call") throw new KatachiError("graph", `a tensor of kind ${tensor.source.kind} has no node`);
    return results.get(tensor.source.call)![tensor.source.index]!;
  };
  for (const call of callsBehind(outputs, given)) results.set(call, call.operation.lower(lowering, call.inputs.map(nodeOf), call.given));
  return outputs.map(nodeOf);
}

/** Every call that `outputs` need beyond `known` tensors, inputs before users; without recursion, so that depth is free. */
export function callsBehind(outputs: readonly TensorValue[], known: { has(tensor: TensorValue): boolean }): Call[] {
  const done = new Set<Call>();
  const stack: { readonly call: Call; expanded: boolean }[] = [];
  const push = (tensor: TensorValue): void => {
    if (!known.has(tensor) && tensor.source.kind === "call" && !done.has(tensor.source.call)) stack.push({ call: tensor.source.call, expanded: false });
  };
  for (const output of outputs) {
    push(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (top.expanded || done.has(top.call)) {
        done.add(top.call);
        stack.pop();
        continue;
      }
      top.expanded = true;
      for (let i = top.call.inputs.length - 1; i >= 0; i--) push(top.call.inputs[i]!);
    }
  }
  return [...done];
}
