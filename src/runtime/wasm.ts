/**
 * The wasm engine: states and arenas in the shared heap, one compiled module per program. Programs of one engine take
 * turns in an arena and see the same states. Needs nothing but WebAssembly with SIMD128, as Node and all browsers have;
 * where memory can be shared, worker threads take part in long steps.
 */
import { sizeOf, type DType } from "../../codegen/graph/dtype.js";
import type { Node } from "../../codegen/graph/node.js";
import type { LeafAttrs } from "../../codegen/ops/leaf.js";
import { unitsOf } from "../../codegen/kernel/plan.js";
import { compileProgram } from "../../codegen/passes/compile.js";
import type { Program } from "../../codegen/program.js";
import { emitParts, relaxedSimdSupported, SCRATCH_BYTES, SLACK_BYTES, webAssembly } from "../../codegen/targets/wasm/index.js";
import { KatachiError } from "../../types/error.js";
import type { Data, Engine, Executable } from "./executable.js";
import { Pool } from "./threads/pool.js";
import { ThreadedProgram } from "./threads/program.js";
import { WasmHeap } from "./wasmHeap.js";

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

/** Bytes that engines hold, all together. */
export const heapInUse = (): number => heap?.used ?? 0;

const allocateScratch = (): number => sharedHeap().allocate(SCRATCH_BYTES + SLACK_BYTES);

/** Of the main thread; workers have their own. */
let scratch: number | undefined;
const mainScratch = (): number => (scratch ??= allocateScratch());

let pool: Pool | undefined;
/** The workers of all engines; the first use makes the pool, and programs start the workers. */
export const sharedPool = (): Pool => (pool ??= new Pool({ memory: sharedHeap().memory, scratch: allocateScratch }));

/** What an engine takes up outside itself. */
interface Holdings {
  readonly blocks: Set<number>;
  readonly programs: Set<ThreadedProgram>;
}

function release({ blocks, programs }: Holdings): void {
  for (const program of programs) program.dispose();
  for (const start of blocks) sharedHeap().free(start);
}

/** Engines that were collected without being disposed. */
const collected = new FinalizationRegistry<Holdings>(release);

export class WasmEngine implements Engine {
  readonly target = "wasm";
  readonly #heap = sharedHeap();
  readonly #holdings: Holdings = { blocks: new Set(), programs: new Set() };
  readonly #states = new Map<string, State>();
  readonly #arenas: Arena[] = [];
  #disposed = false;

  /** Uses at most `threads` threads, and never more than the machine has cores. */
  constructor(readonly threads?: number) {
    collected.register(this, this.#holdings, this);
  }

  compile(program: Program): Executable {
    this.#check();
    const plan = compileProgram(program, { pack: true });
    const stateOf = new Map(program.state.map((leaf) => [plan.bufferOfLeaf.get(leaf)!, this.#state(leaf)]));
    const arena = this.#arena(plan.size * 4);
    const buffers = plan.buffers.map((buffer) => ({ ...buffer, offset: (stateOf.get(buffer.id)?.start ?? arena.start + buffer.offset * 4) / 4 }));
    const { shared, maximumPages, memory } = this.#heap;
    const { bytes, splits, fills } = emitParts({ buffers, nests: plan.nests, size: 0 }, { relaxed: relaxedSimdSupported(), memory: { base: 0, shared, initialPages: 1, maximumPages, scratch: mainScratch() } });
    const module = new webAssembly.Module(bytes);
    const { exports } = new webAssembly.Instance(module, { env: { memory } });
    const step = new ThreadedProgram(unitsOf(plan.nests).map(([first]) => first!), { module, exports, splits, fills }, shared ? sharedPool : undefined, this.threads);
    this.#holdings.programs.add(step);
    const view = (id: number): Data => {
      this.#check();
      const { dtype, offset, length } = buffers[id]!;
      return this.#view({ dtype, start: offset * 4, length });
    };
    return {
      input: (leaf) => view(plan.bufferOfLeaf.get(leaf)!),
      run: () => {
        this.#check();
        step.run();
      },
      output: (index) => view(plan.outputs[index]!),
      dispose: () => {
        step.dispose();
        this.#holdings.programs.delete(step);
      },
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
    release(this.#holdings);
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
    this.#holdings.blocks.add(start);
    return start;
  }

  #view({ dtype, start, length }: State): Data {
    const { buffer } = this.#heap.memory;
    return dtype === "float32" ? new Float32Array(buffer, start, length) : new Int32Array(buffer, start, length);
  }
}

export const createWasmEngine = ({ threads }: { readonly threads?: number | undefined } = {}): Engine => new WasmEngine(threads);
