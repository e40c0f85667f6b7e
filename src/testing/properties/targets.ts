/** Every target computes what the float64 reference computes: values, gradients, new averages; the same bits each time. */
import type { Node } from "../../../codegen/graph/node.js";
import { copy } from "../../../codegen/ops/index.js";
import { interpret } from "../../../codegen/targets/reference.js";
import type { Backend } from "../../../types/training/compile.js";
import { createEngine } from "../../runtime/engines.js";
import type { Executable } from "../../runtime/executable.js";
import { heapInUse } from "../../runtime/wasm.js";
import { relativeError } from "../differences.js";
import { hintsFor } from "../hints.js";
import type { Failure, Property } from "../property.js";
import { comparison } from "../report.js";
import { asData, valuesOf, type Lowered } from "../subject.js";

/** float32 against float64, over the sums of a small layer. */
const TOLERANCE = 1e-4;

/** Something to compare: a result, a gradient, an average. */
interface Wanted {
  readonly name: string;
  readonly node: Node;
}

export const targets: Property = {
  name: "targets",
  about: "compiled targets agree with the float64 reference in values and gradients, twice in the same bits, and give their memory back",
  applies: (settings) => settings.targets.length > 0,
  async check({ subject, seed, compiled }, settings) {
    if (!compiled) return undefined;
    const lowered = subject.lower(true);
    const found = subject.differentiate(true, seed);
    const wanted: Wanted[] = [
      ...lowered.outputs.map((node, i) => ({ name: `result ${i}`, node })),
      ...lowered.updates.map((node, i) => ({ name: `new state ${i}`, node })),
      ...(found?.gradients ?? []).map((node, i) => ({ name: `gradient of ${found!.wrt[i]!.name}`, node })),
    ];
    const values = rounded(found?.values ?? valuesOf(lowered));
    const expected = interpret(wanted.map(({ node }) => node), values);
    for (const target of settings.targets) {
      const failure = await compare(target, lowered, wanted, values, expected);
      if (failure) return failure;
    }
    return undefined;
  },
};

/** Data as float32 holds them, so that reference and target start from the same numbers. */
const rounded = (values: ReadonlyMap<Node, Float64Array>): ReadonlyMap<Node, Float64Array> => new Map([...values].map(([node, data]) => [node, node.dtype === "float32" ? data.map(Math.fround) : data]));

async function compare(target: Backend, { graph }: Lowered, wanted: readonly Wanted[], values: ReadonlyMap<Node, Float64Array>, expected: readonly Float64Array[]): Promise<Failure | undefined> {
  const before = heapInUse();
  const engine = createEngine(target, { threads: 1 });
  try {
    const inputs = [...values.keys()].filter((node) => node.graph === graph);
    // An output must be computed, not a leaf or a constant.
    const outputs = wanted.map(({ node }) => (node.inputs.length === 0 ? copy(node) : node));
    const executable = await engine.compile({ inputs, state: [], updates: [], outputs });
    const first = await run(executable, inputs, values, outputs.length);
    for (const [at, { name, node }] of wanted.entries()) {
      const element = expected[at]!.findIndex((value, i) => relativeError(first[at]![i]!, value) > TOLERANCE);
      if (element < 0) continue;
      return {
        title: `${target} computes ${name} differently`,
        lines: comparison(name, node.shape, element, expected[at]!, first[at]!, "float64 reference"),
        hints: [...hintsFor({ shape: node.shape, expected: expected[at]!, got: Float64Array.from(first[at]!) }), "If the numbers are large or nearly cancel, float32 may not have enough digits: rewrite the formula (subtract the maximum before exp, use log1p, …). Else this is a defect of the target: please report it."],
      };
    }
    const second = await run(executable, inputs, values, outputs.length);
    const differs = wanted.findIndex((_, at) => first[at]!.some((value, i) => !Object.is(value, second[at]![i])));
    if (differs >= 0) return { title: `${target} gives other bits the second time`, lines: [["where", wanted[differs]!.name]], hints: ["This is a defect of the target: please report it."] };
  } finally {
    engine.dispose();
  }
  const kept = heapInUse() - before;
  // The first engine of all makes memory that every engine shares.
  return target === "wasm" && before > 0 && kept > 0 ? { title: "memory is not given back", lines: [["kept", `${kept} bytes`]], hints: ["This is a defect of the target: please report it."] } : undefined;
}

async function run(executable: Executable, inputs: readonly Node[], values: ReadonlyMap<Node, Float64Array>, outputs: number): Promise<(Float32Array | Int32Array)[]> {
  for (const node of inputs) executable.input(node).set(asData(values.get(node)!, node.dtype === "int32" ? "int32" : "float32"));
  executable.run();
  const results: (Float32Array | Int32Array)[] = [];
  for (let i = 0; i < outputs; i++) results.push((await executable.output(i)).slice());
  return results;
}
