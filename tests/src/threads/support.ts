/** Running programs on a given number of threads. */
import type { Node } from "../../../codegen/graph/node.js";
import type { LeafAttrs } from "../../../codegen/ops/leaf.js";
import type { Program } from "../../../codegen/program.js";
import type { Data } from "../../../src/runtime/executable.js";
import { setThreads } from "../../../src/runtime/threads/settings.js";
import { sharedPool, WasmEngine } from "../../../src/runtime/wasm.js";
import { leafValues } from "../../codegen/leafValues.js";

const nameOf = (leaf: Node): string => (leaf.attrs as LeafAttrs).name;

export interface Prepared {
  /** Runs the program and copies what it left: its outputs, then its states. */
  step(): Data[];
  /** Puts inputs and states back to what they were. */
  reset(): void;
  dispose(): void;
}

export function prepare(program: Program, seed = 11): Prepared {
  const engine = new WasmEngine();
  const executable = engine.compile(program);
  const values = leafValues(program, seed);
  const asData = (leaf: Node): Data => (leaf.dtype === "float32" ? Float32Array.from(values.get(leaf)!) : Int32Array.from(values.get(leaf)!));
  const reset = (): void => {
    for (const state of program.state) engine.writeState(nameOf(state), asData(state));
    for (const input of program.inputs) executable.input(input).set(asData(input));
  };
  reset();
  return {
    reset,
    step: () => {
      executable.run();
      return [...program.outputs.map((_, i) => (executable.output(i) as Data).slice()), ...program.state.map((state) => engine.readState(nameOf(state)) as Data)];
    },
    dispose: () => engine.dispose(),
  };
}

/** The bits of some arrays, so that NaN equals itself and 0 does not equal -0. */
export const bits = (arrays: readonly Data[]): Int32Array[] => arrays.map((data) => new Int32Array(data.buffer, data.byteOffset, data.length).slice());

/** The same with every nest shared, however small, and the workers ready for it. */
export async function prepareShared(program: Program, threads: number, patience = 10): Promise<Prepared> {
  setThreads(threads, { always: true, patience });
  const prepared = prepare(program);
  prepared.step();
  await sharedPool().ready();
  prepared.reset();
  return prepared;
}
