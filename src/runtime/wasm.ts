/**
 * The wasm engine: states and arenas in the shared heap, one compiled module per program. Programs of one engine take
 * turns in an arena and see the same states. Needs nothing but WebAssembly with SIMD128, as Node and all browsers have.
 */
import { sizeOf, type DType } from "../../codegen/graph/dtype.js";
import type { Node } from "../../codegen/graph/node.js";
import type { LeafAttrs } from "../../codegen/ops/leaf.js";
import { compileProgram } from "../../codegen/passes/compile.js";
import type { Program } from "../../codegen/program.js";
import { emitModule, relaxedSimdSupported, SLACK_BYTES, webAssembly } from "../../codegen/targets/wasm/index.js";
import { KatachiError } from "../../types/error.js";
import type { Data, Engine, Executable } from "./executable.js";
import { maximumPages, WasmHeap } from "./wasmHeap.js";

interface State {
  readonly dtype: DType;
  readonly start: number;
  readonly length: number;
}

interface Arena {
  readonly start: number;
  readonly size: number;
}

let heap: WasmHeap | undefined;
const sharedHeap = (): WasmHeap => (heap ??= new WasmHeap());

/** Blocks of engines that were collected without being disposed. */
const collected = new FinalizationRegistry<Set<number>>((blocks) => blocks.forEach((start) => sharedHeap().free(start)));

export class WasmEngine implements Engine {
  readonly target = "wasm";
  readonly #heap = sharedHeap();
  readonly #blocks = new Set<number>();
  readonly #states = new Map<string, State>();
  readonly #arenas: Arena[] = [];
  #disposed = false;

  constructor() {
    collected.register(this, this.#blocks, this);
  }

  compile(program: Program): Executable {
    this.#check();
    const plan = compileProgram(program, { pack: true });
    const stateOf = new Map(program.state.map((leaf) => [plan.bufferOfLeaf.get(leaf)!, this.#state(leaf)]));
    const arena = this.#arena(plan.size * 4);
    const buffers = plan.buffers.map((buffer) => ({ ...buffer, offset: (stateOf.get(buffer.id)?.start ?? arena.start + buffer.offset * 4) / 4 }));
    const bytes = emitModule({ buffers, nests: plan.nests, size: 0 }, { relaxed: relaxedSimdSupported(), memory: { base: 0, shared: false, initialPages: 1, maximumPages } });
    const instance = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory: this.#heap.memory } });
    const step = instance.exports["step"]!;
    const view = (id: number): Data => {
      this.#check();
      const { dtype, offset, length } = buffers[id]!;
      return this.#view({ dtype, start: offset * 4, length });
    };
    return {
      input: (leaf) => view(plan.bufferOfLeaf.get(leaf)!),
      run: () => {
        this.#check();
        step();
      },
      output: (index) => view(plan.outputs[index]!),
      dispose: () => undefined,
    };
  }

  writeState(name: string, data: Data): void {
    const state = this.#named("writeState", name);
    if (data.length !== state.length) throw new KatachiError("data", `writeState: ${name} has ${state.length} elements, got ${data.length}`);
    this.#view(state).set(data);
  }

  readState(name: string): Data {
    return this.#view(this.#named("readState", name)).slice();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    collected.unregister(this);
    for (const start of this.#blocks) this.#heap.free(start);
  }

  #check(): void {
    if (this.#disposed) throw new KatachiError("state", "wasm: the engine was disposed");
  }

  #named(call: string, name: string): State {
    this.#check();
    const state = this.#states.get(name);
    if (!state) throw new KatachiError("state", `${call}: no program has a state named ${JSON.stringify(name)}`);
    return state;
  }

  #state(leaf: Node): State {
    const { name } = leaf.attrs as LeafAttrs;
    const length = sizeOf(leaf.shape);
    const known = this.#states.get(name);
    if (known && (known.length !== length || known.dtype !== leaf.dtype)) {
      throw new KatachiError("state", `wasm: state ${name} has ${known.length} elements of ${known.dtype}, the program has ${length} of ${leaf.dtype}`);
    }
    const state = known ?? { dtype: leaf.dtype, length, start: this.#allocate(length * 4) };
    this.#states.set(name, state);
    return state;
  }

  /** Programs never run at the same time, so any arena that is large enough will do. */
  #arena(size: number): Arena {
    const fitting = this.#arenas.find((arena) => arena.size >= size);
    if (fitting) return fitting;
    const arena = { start: this.#allocate(size), size };
    this.#arenas.push(arena);
    return arena;
  }

  #allocate(bytes: number): number {
    // Vectors are read whole, past the end of a buffer if need be; what they read there is not used.
    const start = this.#heap.allocate(bytes + SLACK_BYTES);
    this.#blocks.add(start);
    return start;
  }

  #view({ dtype, start, length }: State): Data {
    const { buffer } = this.#heap.memory;
    return dtype === "float32" ? new Float32Array(buffer, start, length) : new Int32Array(buffer, start, length);
  }
}

export const createWasmEngine = (): Engine => new WasmEngine();
