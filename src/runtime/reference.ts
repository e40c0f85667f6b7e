/** The reference target: programs run by the float64 interpreter of the primitive ops. Slow and right; states stay in float64. */
import { sizeOf, type DType } from "../../codegen/graph/dtype.js";
import type { Node } from "../../codegen/graph/node.js";
import { verifyProgram, type Program } from "../../codegen/program.js";
import { interpret } from "../../codegen/targets/reference.js";
import { KatachiError } from "../../types/error.js";
import type { Data, Engine, Executable } from "./executable.js";
import { stateName } from "./leaves.js";

const empty = (dtype: DType, size: number): Data => (dtype === "float32" ? new Float32Array(size) : new Int32Array(size));

interface State {
  readonly dtype: DType;
  values: Float64Array;
}

export function createReferenceEngine(): Engine {
  const states = new Map<string, State>();
  let disposed = false;
  const alive = (): void => {
    if (disposed) throw new KatachiError("state", "reference: the engine was disposed");
  };
  const stateOf = (name: string): State => {
    alive();
    const state = states.get(name);
    if (!state) throw new KatachiError("graph", `reference: no program has a state called ${name}`);
    return state;
  };

  function compile(program: Program): Executable {
    alive();
    verifyProgram(program);
    for (const leaf of program.state) {
      const name = stateName(leaf);
      const known = states.get(name);
      if (!known) states.set(name, { dtype: leaf.dtype, values: new Float64Array(sizeOf(leaf.shape)) });
      else if (known.values.length !== sizeOf(leaf.shape)) throw new KatachiError("graph", `reference: state ${name} has ${known.values.length} elements in one program and ${sizeOf(leaf.shape)} in another`);
    }
    const buffers = new Map(program.inputs.map((leaf) => [leaf, empty(leaf.dtype, sizeOf(leaf.shape))]));
    const wanted = [...program.outputs, ...program.updates.map((update) => update.value)];
    let results: readonly Float64Array[] = [];
    return {
      input(leaf: Node): Data {
        const buffer = buffers.get(leaf);
        if (!buffer) throw new KatachiError("graph", `reference: leaf %${leaf.id} is no input of this program`);
        return buffer;
      },
      run(): void {
        alive();
        const bound = new Map<Node, Float64Array>();
        for (const [leaf, buffer] of buffers) bound.set(leaf, Float64Array.from(buffer));
        for (const leaf of program.state) bound.set(leaf, stateOf(stateName(leaf)).values);
        results = interpret(wanted, bound);
        program.updates.forEach(({ state }, i) => {
          stateOf(stateName(state)).values = results[program.outputs.length + i]!.slice();
        });
      },
      output(index: number): Data {
        const values = results[index];
        if (!values) throw new KatachiError("graph", `reference: no output ${index}; run the program first`);
        return program.outputs[index]!.dtype === "float32" ? Float32Array.from(values) : Int32Array.from(values);
      },
      dispose(): void {
        buffers.clear();
        results = [];
      },
    };
  }

  return {
    target: "reference",
    compile,
    writeState(name, data) {
      const state = stateOf(name);
      if (state.values.length !== data.length) throw new KatachiError("graph", `reference: state ${name} has ${state.values.length} elements, got ${data.length}`);
      state.values = Float64Array.from(data);
    },
    readState(name) {
      const state = stateOf(name);
      return state.dtype === "float32" ? Float32Array.from(state.values) : Int32Array.from(state.values);
    },
    dispose() {
      disposed = true;
      states.clear();
    },
  };
}
