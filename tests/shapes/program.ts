/** Random programs: inputs, calls of layers and ops on them, sequences and models; run line by line for the run-time verdict. */
import * as katachi from "../../src/index.js";
import { isTensor, type TensorValue } from "../../src/tensor.js";
import type { RuntimeShape } from "../../types/shape.js";
import { layerCalls, opCalls } from "./layers/index.js";
import { randomDim, randomOf, type CallGenerator, type CallText, type Candidate, type Random } from "./random.js";

/** What the run time says about a line: the types of the tensors it makes, or the sentence of its error. */
export type Verdict = { readonly kind: "right"; readonly types: readonly string[] } | { readonly kind: "wrong"; readonly sentence: string };

/** One statement of a program. */
export interface Line {
  readonly code: string;
  /** The variables it declares. */
  readonly names: readonly string[];
  readonly verdict: Verdict;
  /** Where in a statement of several lines a mistake must be reported, 0 for the first line. */
  readonly at?: number;
}

export type Program = readonly Line[];

/** What programs see; a test puts a wrong rule in. */
export type Scope = Record<string, unknown>;

export const scope: Scope = { ...katachi, anyCall: (x: unknown) => x };

const showDim = (dim: unknown): string => (dim === null ? "number" : dim === "Batch" ? "Batch" : JSON.stringify(dim));

export const typeOf = ({ shape, dtype }: { readonly shape: RuntimeShape; readonly dtype: string }): string =>
  `${dtype === "int32" ? "IntTensor" : "Tensor"}<[${shape.map(showDim).join(", ")}]>`;

/** Runs code with the variables so far; a KatachiError is a verdict, anything else a bug that the program shows. */
export function run(code: string, variables: Scope): { readonly value: unknown } | { readonly sentence: string } {
  try {
    const value: unknown = new Function(...Object.keys(variables), `"use strict"; return ${code};`)(...Object.values(variables));
    return { value };
  } catch (error) {
    if (error instanceof katachi.KatachiError) return { sentence: error.message };
    throw new Error(`${code}: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

class Builder {
  readonly lines: Line[] = [];
  readonly candidates: Candidate[] = [];
  readonly inputs: Candidate[] = [];
  readonly #variables: Scope;
  #count = 0;

  constructor(readonly random: Random, given: Scope) {
    this.#variables = { ...given };
  }

  input(): void {
    const { random } = this;
    const rank = random.pick([1, 1, 2, 2, 2, 3, 3, 3, 4]);
    const dims = Array.from({ length: rank }, () => randomDim(random));
    const int = random.chance(0.15);
    const before = this.candidates.length;
    this.add({ code: `input([${dims.map((dim) => JSON.stringify(dim)).join(", ")}]${int ? ', { dtype: "int32" }' : ""})` });
    this.inputs.push(...this.candidates.slice(before));
  }

  /** Adds `const tN = code` with what the run time says about it. */
  add({ code, outputs = 1 }: CallText): void {
    const names = Array.from({ length: outputs }, () => `t${this.#count++}`);
    const result = run(code, this.#variables);
    if ("sentence" in result) {
      this.lines.push({ code, names, verdict: { kind: "wrong", sentence: result.sentence } });
      return;
    }
    const tensors = (outputs === 1 ? [result.value] : result.value) as readonly TensorValue[];
    tensors.forEach((tensor, i) => {
      if (!isTensor(tensor)) throw new Error(`${code}: result ${i} is no tensor`);
      this.#variables[names[i]!] = tensor;
      this.candidates.push({ name: names[i]!, shape: tensor.shape, dtype: tensor.dtype });
    });
    this.lines.push({ code, names, verdict: { kind: "right", types: tensors.map(typeOf) } });
  }

  /** `sequential([input, layers...])`, a layer a line, until one is wrong. */
  sequence(length: number, generators: readonly CallGenerator[]): void {
    const { random } = this;
    const first = random.pick(this.inputs);
    if (first.dtype !== "float32") return;
    const dims = first.shape.slice(1).map((dim) => JSON.stringify(dim)).join(", ");
    const elements = [`input([${dims}])`];
    let current: Candidate = { ...first, name: "x" };
    let verdict: Verdict = { kind: "right", types: [] };
    const variables = { ...this.#variables, x: this.#variables[first.name] };
    for (let tries = 0; elements.length <= length && tries < 3 * length; tries++) {
      const call = random.pick(generators)(random, [current]);
      // Only what is a layer called on one tensor can stand in a list.
      const layer = call && (call.outputs ?? 1) === 1 && /^(layers\.[\s\S]*)\(x\)$/.exec(call.code)?.[1];
      if (!layer || layer.includes("(x)") || /\bx\b/.test(layer)) continue;
      const made = run(layer, variables);
      if ("sentence" in made || typeof made.value !== "function") continue;
      const result = run(`${layer}(x)`, variables);
      elements.push(layer);
      if ("sentence" in result) {
        verdict = { kind: "wrong", sentence: result.sentence };
        break;
      }
      if (!isTensor(result.value)) throw new Error(`${layer}: the result is no tensor`);
      variables["x"] = result.value;
      current = { name: "x", shape: result.value.shape, dtype: result.value.dtype };
      if (current.dtype !== "float32") break;
    }
    if (elements.length === 1) return;
    const name = `t${this.#count++}`;
    const at = elements.length;
    this.lines.push({
      code: `sequential([\n${elements.join(",\n")},\n]).outputs`,
      names: [name],
      verdict: verdict.kind === "wrong" ? verdict : { kind: "right", types: [typeOf(current)] },
      at,
    });
  }

  /** A model from an input to a tensor made of it, called on another input that fits or does not. */
  model(): void {
    const { random } = this;
    const from = random.pick(this.inputs);
    const to = random.pick(this.candidates);
    // Not every tensor comes from that input alone.
    if (from === to || !("value" in run(`model({ inputs: ${from.name}, outputs: ${to.name} })`, this.#variables))) return;
    const chosen = new Map<unknown, unknown>();
    const dims = from.shape.slice(1).map((dim) => {
      if (random.chance(0.1)) return random.size();
      if (typeof dim !== "string") return dim;
      if (!chosen.has(dim)) chosen.set(dim, random.chance(0.5) ? random.int(20, 90) : random.pick(["seq", "len", "time"]));
      return chosen.get(dim);
    });
    if (random.chance(0.1)) dims.push(random.size());
    const dtype = from.dtype === "int32" ? ', { dtype: "int32" }' : "";
    this.add({ code: `model({ inputs: ${from.name}, outputs: ${to.name} })(input([${dims.map((dim) => JSON.stringify(dim)).join(", ")}]${dtype}))` });
  }
}

/** The program number `index` of a seed: 1 to 20 calls. Every program can be made without those before it. */
export function programOf(seed: number, index: number, given: Scope = scope, only?: string): Program {
  const random = randomOf(seed, index);
  const builder = new Builder(random, given);
  for (let i = random.pick([1, 1, 2, 2, 3]); i > 0; i--) builder.input();
  const chosen = (table: Readonly<Record<string, CallGenerator>>): CallGenerator[] => Object.entries(table).flatMap(([name, generator]) => (only === undefined || name === only ? [generator] : []));
  const generators = chosen(layerCalls);
  const ops = chosen(opCalls);
  const length = random.pick([1, 2, 3, 5, 8, 12, 20]);
  for (let tries = 0, made = 0; made < length && tries < 4 * length; tries++) {
    const list = generators.length === 0 || (ops.length > 0 && random.chance(0.3)) ? ops : generators;
    const call = random.pick(list)(random, builder.candidates);
    if (!call) continue;
    builder.add(call);
    made++;
  }
  if (random.chance(0.3) && generators.length > 0) builder.sequence(random.int(1, 8), generators);
  for (let tries = random.int(0, 4); tries > 0; tries--) builder.model();
  return builder.lines;
}
