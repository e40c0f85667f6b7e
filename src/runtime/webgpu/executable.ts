/** One compiled program on the GPU. Pipelines, buffers and bind groups exist before it runs; a run records and submits. */
import { sizeOf, type DType } from "../../../codegen/graph/dtype.js";
import type { Node } from "../../../codegen/graph/node.js";
import type { CompiledProgram } from "../../../codegen/passes/compile.js";
import type { Program } from "../../../codegen/program.js";
import type { WgslProgram } from "../../../codegen/targets/wgsl/index.js";
import { KatachiError } from "../../../types/error.js";
import type { Data, Executable } from "../executable.js";
import type { GpuBuffer, GpuCommandEncoder, GpuHandle } from "./gpu.js";
import type { Pipelines } from "./pipelines.js";
import type { Session } from "./session.js";
import { flushTfjs, type TfTensor } from "./tfjs.js";

/** Buffers that all programs of an engine use; they are replaced when they must grow. */
export interface SharedBuffers {
  readonly arena: GpuBuffer;
  readonly states: GpuBuffer;
}

interface Input {
  readonly leaf: Node;
  readonly data: Data;
  readonly id: number;
  /** The values were asked for since the last run, so they may have changed. */
  dirty: boolean;
  tensor: TfTensor | undefined;
}

/** Tensors of changing buffers would otherwise pile up bind groups. */
const MOST_BIND_GROUPS = 16;

const dataOf = (bytes: ArrayBuffer, dtype: DType): Data => (dtype === "float32" ? new Float32Array(bytes) : new Int32Array(bytes));

export class WebGpuExecutable implements Executable {
  readonly #inputs: Map<Node, Input>;
  /** Buffers of their own, by the program's buffer. */
  readonly #own: Map<number, GpuBuffer>;
  readonly #copies = new Map<number, GpuBuffer>();
  readonly #groups = new Map<string, GpuHandle>();
  readonly #numbers = new WeakMap<GpuBuffer, number>();
  #count = 0;
  #disposed = false;

  constructor(
    readonly session: Session,
    readonly program: Program,
    readonly compiled: CompiledProgram,
    readonly emitted: WgslProgram,
    readonly pipelines: Pipelines,
    readonly shared: () => SharedBuffers,
  ) {
    this.#own = new Map(emitted.own.map(({ buffer }) => [buffer, session.createBuffer(compiled.buffers[buffer]!.length)]));
    this.#inputs = new Map(
      program.inputs.map((leaf) => {
        const data = dataOf(new ArrayBuffer(sizeOf(leaf.shape) * 4), leaf.dtype);
        return [leaf, { leaf, data, id: compiled.bufferOfLeaf.get(leaf)!, dirty: true, tensor: undefined }];
      }),
    );
    session.reserve(program.outputs.reduce((sum, output) => sum + sizeOf(output.shape) * 4, 0));
    this.rebind();
  }

  /** Makes the bind group for the shared buffers as they are now. */
  rebind(): void {
    this.#groups.clear();
    // A tensor may be gone by now, which only the next run has to know.
    if ([...this.#inputs.values()].every(({ tensor }) => tensor === undefined)) this.#bindGroup();
  }

  /** Records a run that is thrown away, so that the device can find fault with it now. */
  rehearse(): void {
    const encoder = this.session.device.createCommandEncoder();
    this.#record(encoder, this.#bindGroup());
    encoder.finish();
  }

  input(leaf: Node): Data {
    this.#check();
    const input = this.#input(leaf);
    input.dirty = true;
    input.tensor = undefined;
    return input.data;
  }

  /** Reads the leaf from a tf.Tensor on the WebGPU backend, without a copy, until it is fed otherwise. The tensor must live until the run. */
  inputTensor(leaf: Node, tensor: TfTensor): void {
    this.#check();
    const input = this.#input(leaf);
    const { backend } = this.session;
    if (sizeOf(tensor.shape) !== sizeOf(leaf.shape) || tensor.dtype !== leaf.dtype) {
      throw new KatachiError("data", `inputTensor: expected ${leaf.dtype} of shape [${leaf.shape.join(", ")}], got ${tensor.dtype} of shape [${tensor.shape.join(", ")}]`);
    }
    if (!backend.tensorMap.has(tensor.dataId)) throw new KatachiError("data", "inputTensor: the tensor is not on tfjs' WebGPU backend");
    backend.uploadToGPU(tensor.dataId);
    input.tensor = tensor;
  }

  run(): void {
    this.#check();
    const { session } = this;
    // Uploads take effect at once: what was recorded before must be on its way.
    session.submit();
    flushTfjs(session.backend);
    const copies: (() => void)[] = [];
    let foreign = false;
    for (const input of this.#inputs.values()) {
      const own = this.#own.get(input.id);
      const place = this.emitted.places[input.id]!;
      if (input.tensor) {
        foreign = true;
        const from = this.#resource(input.tensor);
        // A result of this program cannot be read and written by the same run, and values in the arena must be brought there.
        if (!own || this.#isOwn(from)) copies.push(() => session.copy(from, 0, own ?? this.shared().arena, own ? 0 : place.offset, input.data.length));
      } else if (!own) session.write(this.shared().arena, place.offset, input.data);
      else if (input.dirty) session.write(own, 0, input.data);
      input.dirty = false;
    }
    const group = this.#bindGroup();
    copies.forEach((copy) => copy());
    this.#record(session.encoder(), group);
    session.counters.dispatches += this.pipelines.steps.length;
    // tfjs may give a tensor's buffer to another one as soon as the tensor is disposed.
    if (foreign) session.submit();
  }

  output(index: number): Promise<Data> {
    try {
      this.#check();
      const { buffer, offset, node } = this.#output(index);
      return this.session.read(buffer, offset, sizeOf(node.shape)).then((bytes) => dataOf(bytes, node.dtype));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /**
   * An output as a tf.Tensor over the program's own buffer: nothing is copied, and the next run changes its values. Ask
   * after every run.
   *
   * @example
   * const result = step.outputTensor<tf.Tensor>(0);
   */
  outputTensor<T extends TfTensor = TfTensor>(index: number): T {
    this.#check();
    const { buffer, offset, node, id } = this.#output(index);
    let result = buffer;
    if (!this.#own.has(id)) {
      // A value without a buffer of its own: there were more inputs and outputs than bindings, or it is a state as well.
      result = this.#copies.get(id) ?? this.session.createBuffer(sizeOf(node.shape));
      this.#copies.set(id, result);
      this.session.copy(buffer, offset, result, 0, sizeOf(node.shape));
    }
    this.session.submit();
    return this.session.backend.createTensorFromGPUData({ buffer: result, zeroCopy: true }, [...node.shape], node.dtype) as T;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.session.submit();
    for (const buffer of [...this.#own.values(), ...this.#copies.values()]) buffer.destroy();
    this.#groups.clear();
  }

  #record(encoder: GpuCommandEncoder, group: GpuHandle): void {
    const pass = encoder.beginComputePass();
    pass.setBindGroup(0, group);
    for (const { pipeline, workgroups } of this.pipelines.steps) {
      pass.setPipeline(pipeline);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
  }

  #check(): void {
    this.session.check();
    if (this.#disposed) throw new KatachiError("state", "webgpu: the program was disposed");
  }

  #input(leaf: Node): Input {
    const input = this.#inputs.get(leaf);
    if (!input) throw new KatachiError("graph", `webgpu: leaf %${leaf.id} is no input of this program`);
    return input;
  }

  #output(index: number): { readonly node: Node; readonly id: number; readonly buffer: GpuBuffer; readonly offset: number } {
    const node = this.program.outputs[index];
    if (!node) throw new KatachiError("graph", `webgpu: the program has no output ${index}`);
    const id = this.compiled.outputs[index]!;
    const { space, offset } = this.emitted.places[id]!;
    const { arena, states } = this.shared();
    return { node, id, offset, buffer: space === "arena" ? arena : space === "states" ? states : this.#own.get(id)! };
  }

  #resource(tensor: TfTensor): GpuBuffer {
    const { tensorMap } = this.session.backend;
    const resource = tensorMap.has(tensor.dataId) ? tensorMap.get(tensor.dataId).resource : undefined;
    if (!resource) throw new KatachiError("state", "webgpu: a tensor given to inputTensor was disposed before the run");
    if (typeof resource.mapAsync !== "function") throw new KatachiError("data", "webgpu: a tensor given to inputTensor lies in a texture");
    return resource;
  }

  #isOwn = (buffer: GpuBuffer): boolean => [...this.#own.values()].includes(buffer);

  /** The bind group for the buffers that the inputs are in now. */
  #bindGroup(): GpuHandle {
    const tensors = new Map([...this.#inputs.values()].flatMap(({ id, tensor }) => (tensor ? [[id, this.#resource(tensor)] as const] : [])));
    const { arena, states } = this.shared();
    const own = this.emitted.own.map(({ buffer }) => {
      const given = tensors.get(buffer);
      return given && !this.#isOwn(given) ? given : this.#own.get(buffer)!;
    });
    const buffers = [arena, states, ...own];
    const key = buffers.map((buffer) => this.#number(buffer)).join();
    const known = this.#groups.get(key);
    if (known) return known;
    const [oldest] = this.#groups.keys();
    if (this.#groups.size >= MOST_BIND_GROUPS && oldest !== undefined) this.#groups.delete(oldest);
    this.session.counters.bindGroups++;
    const group = this.session.device.createBindGroup({ layout: this.pipelines.layout, entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })) });
    this.#groups.set(key, group);
    return group;
  }

  #number(buffer: GpuBuffer): number {
    const number = this.#numbers.get(buffer) ?? this.#count++;
    this.#numbers.set(buffer, number);
    return number;
  }
}
