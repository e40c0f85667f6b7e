/**
 * The wasm engine: one linear memory that holds states, and arenas in which compiled programs take turns.
 * Needs nothing but WebAssembly with SIMD128, which Node and every current browser have.
 */
import { sizeOf, type DType } from "../../codegen/graph/dtype.js";
import type { Node } from "../../codegen/graph/node.js";
import type { LeafAttrs } from "../../codegen/ops/leaf.js";
import { compileProgram } from "../../codegen/passes/compile.js";
import type { Program } from "../../codegen/program.js";
import { emitModule, relaxedSimdSupported } from "../../codegen/targets/wasm/index.js";
import { KatachiError } from "../../types/error.js";
import type { Data, Engine, Executable } from "./executable.js";

const pageBytes = 65536;
/** Vectors may read past the end of a buffer; the bytes they read there are never used. */
const slackBytes = 256;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

interface Region {
  readonly start: number;
  size: number;
}

interface State {
  readonly dtype: DType;
  readonly start: number;
  readonly length: number;
}

export class WasmEngine implements Engine {
  readonly target = "wasm";
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #states = new Map<string, State>();
  /** Programs never run at the same time, so any that fits may use an arena. */
  readonly #arenas: Region[] = [];
  /** End of what is in use, in bytes; address 0 stays free. */
  #top = 64;
  #disposed = false;

  compile(program: Program): Executable {
    this.#check();
    const plan = compileProgram(program, { pack: true });
    for (const leaf of program.state) this.#state(leaf);
    const arena = this.#arena(plan.size * 4);
    const stateOf = new Map(program.state.map((leaf) => [plan.bufferOfLeaf.get(leaf)!, this.#state(leaf)]));
    const buffers = plan.buffers.map((buffer) => ({ ...buffer, offset: (stateOf.get(buffer.id)?.start ?? arena.start + buffer.offset * 4) / 4 }));
    const bytes = emitModule({ buffers, nests: plan.nests, size: this.#top / 4 }, { relaxed: relaxedSimdSupported(), memory: { base: 0, shared: false, initialPages: 1, maximumPages: pageBytes } });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.#memory } });
    const step = instance.exports["step"] as () => void;
    const view = (id: number): Data => this.#view(buffers[id]!.dtype, buffers[id]!.offset * 4, buffers[id]!.length);
    return {
      input: (leaf) => {
        this.#check();
        return view(plan.bufferOfLeaf.get(leaf)!);
      },
      run: () => {
        this.#check();
        step();
      },
      output: (index) => {
        this.#check();
        return view(plan.outputs[index]!);
      },
      dispose: () => undefined,
    };
  }

  writeState(name: string, data: Data): void {
    this.#check();
    const state = this.#states.get(name);
    if (!state) throw new KatachiError("state", `writeState: no program has a state named ${JSON.stringify(name)}`);
    if (data.length !== state.length) throw new KatachiError("data", `writeState: ${name} has ${state.length} elements, got ${data.length}`);
    this.#view(state.dtype, state.start, state.length).set(data);
  }

  readState(name: string): Data {
    this.#check();
    const state = this.#states.get(name);
    if (!state) throw new KatachiError("state", `readState: no program has a state named ${JSON.stringify(name)}`);
    return this.#view(state.dtype, state.start, state.length).slice();
  }

  /** Garbage collection frees the memory once the engine is unreachable; this makes later use an error. */
  dispose(): void {
    this.#disposed = true;
  }

  #check(): void {
    if (this.#disposed) throw new KatachiError("state", "wasm: the engine was disposed");
  }

  #state(leaf: Node): State {
    const { name } = leaf.attrs as LeafAttrs;
    const length = sizeOf(leaf.shape);
    const known = this.#states.get(name);
    if (known) {
      if (known.length !== length || known.dtype !== leaf.dtype) throw new KatachiError("state", `wasm: state ${name} has ${known.length} elements of ${known.dtype}, the program has ${length} of ${leaf.dtype}`);
      return known;
    }
    const state = { dtype: leaf.dtype, length, start: this.#allocate(length * 4) };
    this.#states.set(name, state);
    return state;
  }

  #arena(bytes: number): Region {
    const fitting = this.#arenas.find((arena) => arena.size >= bytes);
    if (fitting) return fitting;
    const last = this.#arenas.at(-1);
    if (last && last.start + align(last.size) + slackBytes === this.#top) {
      this.#top = last.start;
      this.#allocate(bytes);
      last.size = bytes;
      return last;
    }
    const arena = { start: this.#allocate(bytes), size: bytes };
    this.#arenas.push(arena);
    return arena;
  }

  /** Fresh memory is zero. */
  #allocate(bytes: number): number {
    const start = this.#top;
    const end = start + align(bytes) + slackBytes;
    const missing = Math.ceil(end / pageBytes) - this.#memory.buffer.byteLength / pageBytes;
    if (missing > 0) {
      try {
        this.#memory.grow(missing);
      } catch (cause) {
        throw new KatachiError("target", `wasm: cannot grow the memory to ${Math.ceil(end / 2 ** 20)} MiB`, { cause });
      }
    }
    this.#top = end;
    return start;
  }

  #view(dtype: DType, start: number, length: number): Data {
    return dtype === "float32" ? new Float32Array(this.#memory.buffer, start, length) : new Int32Array(this.#memory.buffer, start, length);
  }
}

export const createWasmEngine = (): Engine => new WasmEngine();
