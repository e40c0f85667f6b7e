/**
 * The WebGPU engine: generated WGSL on tfjs' own device and queue. States lie in one buffer for as long as the engine
 * lives; the programs of an engine take turns in one arena. A run is one submission.
 */
import { compileProgram } from "../../../codegen/passes/compile.js";
import type { Program } from "../../../codegen/program.js";
import { emitWgsl } from "../../../codegen/targets/wgsl/index.js";
import { KatachiError } from "../../../types/error.js";
import type { Data, Engine } from "../executable.js";
import { WebGpuExecutable, type SharedBuffers } from "./executable.js";
import type { GpuBuffer } from "./gpu.js";
import { createPipelines } from "./pipelines.js";
import { Session, type Counters } from "./session.js";
import { StateMemory } from "./stateMemory.js";
import type { TfBackend } from "./tfjs.js";

/** The arena, the states, and one for data. */
const FEWEST_BUFFERS = 3;

export class WebGpuEngine implements Engine {
  readonly target = "webgpu";
  readonly #session: Session;
  readonly #states: StateMemory;
  readonly #executables = new Set<WebGpuExecutable>();
  #arena: GpuBuffer;
  #arenaLength = 0;
  #disposed = false;

  constructor(backend: TfBackend) {
    this.#session = new Session(backend);
    this.#states = new StateMemory(this.#session);
    this.#arena = this.#session.createBuffer(0);
  }

  /** What was asked of the device so far, for this engine. */
  get counters(): Readonly<Counters> {
    return this.#session.counters;
  }

  async compile(program: Program): Promise<WebGpuExecutable> {
    const session = this.#session;
    session.check();
    const { limits } = session.device;
    const most = limits.maxStorageBuffersPerShaderStage;
    if (most < FEWEST_BUFFERS) throw new KatachiError("target", `webgpu: the device's limit maxStorageBuffersPerShaderStage is ${most}, ${FEWEST_BUFFERS} are needed`);
    const compiled = compileProgram(program, { pack: false });
    const states = new Map(program.state.map((leaf) => [compiled.bufferOfLeaf.get(leaf)!, this.#states.place(leaf).offset]));
    const emitted = emitWgsl(compiled, { maxStorageBuffers: most, maxWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension, states });
    this.#checkSize("the intermediate values of the program", emitted.arena);
    this.#checkSize("the states", this.#states.length);
    for (const { buffer, space } of emitted.own) this.#checkSize(`an ${space}`, compiled.buffers[buffer]!.length);
    for (const { workgroups } of emitted.shaders) {
      if (Math.max(...workgroups) > limits.maxComputeWorkgroupsPerDimension) throw new KatachiError("target", `webgpu: a kernel needs ${workgroups.join(" x ")} workgroups, the device's limit maxComputeWorkgroupsPerDimension is ${limits.maxComputeWorkgroupsPerDimension}`);
    }
    const pipelines = await createPipelines(session, emitted);
    session.check();

    session.device.pushErrorScope("out-of-memory");
    session.device.pushErrorScope("validation");
    this.#grow(emitted.arena);
    const executable = new WebGpuExecutable(session, program, compiled, emitted, pipelines, () => this.#shared());
    executable.rehearse();
    this.#executables.add(executable);
    const scopes = [session.device.popErrorScope(), session.device.popErrorScope()].map((scope) => session.guard("allocating memory", scope));
    const [invalid, exhausted] = await Promise.all(scopes);
    if (!exhausted && !invalid) return executable;
    this.#executables.delete(executable);
    executable.dispose();
    throw new KatachiError("target", exhausted ? `webgpu: out of memory: ${exhausted.message}` : `webgpu: the device refused the commands: ${invalid!.message}`);
  }

  writeState(name: string, data: Data): void {
    this.#session.check();
    const { offset, length } = this.#states.named("writeState", name);
    if (data.length !== length) throw new KatachiError("data", `writeState: ${name} has ${length} elements, got ${data.length}`);
    this.#session.submit();
    this.#session.write(this.#states.buffer, offset, data);
  }

  async readState(name: string): Promise<Data> {
    this.#session.check();
    const { offset, length, dtype } = this.#states.named("readState", name);
    const bytes = await this.#session.read(this.#states.buffer, offset, length);
    return dtype === "float32" ? new Float32Array(bytes) : new Int32Array(bytes);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const executable of this.#executables) executable.dispose();
    this.#session.close();
    this.#arena.destroy();
    this.#states.buffer.destroy();
  }

  #shared(): SharedBuffers {
    return { arena: this.#arena, states: this.#states.buffer };
  }

  #checkSize(what: string, elements: number): void {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.#session.device.limits;
    const [name, limit] = maxStorageBufferBindingSize <= maxBufferSize ? (["maxStorageBufferBindingSize", maxStorageBufferBindingSize] as const) : (["maxBufferSize", maxBufferSize] as const);
    if (elements * 4 > limit) throw new KatachiError("target", `webgpu: ${elements * 4} bytes for ${what} are more than the device's limit ${name}, ${limit}; use a smaller batch, or the backend "wasm"`);
  }

  #grow(arena: number): void {
    const moved = this.#states.grow();
    const larger = arena > this.#arenaLength;
    if (larger) {
      this.#session.submit();
      this.#arena.destroy();
      this.#arena = this.#session.createBuffer(arena);
      this.#arenaLength = arena;
    }
    if (moved || larger) for (const executable of this.#executables) executable.rebind();
  }
}
