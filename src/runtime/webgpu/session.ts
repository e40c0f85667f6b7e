/** The device while an engine uses it: counts what is asked of it, notices when it is lost, groups commands into submissions. */
import { KatachiError } from "../../../types/error.js";
import { MAP_READ, usage, type GpuBuffer, type GpuCommandEncoder, type GpuDevice } from "./gpu.js";
import { flushTfjs, type TfBackend } from "./tfjs.js";

/** How often each thing was asked of the device so far. */
export interface Counters {
  submits: number;
  dispatches: number;
  buffers: number;
  bindGroups: number;
  /** Uploads. */
  writes: number;
  /** Buffers copied on the GPU, those into staging for reading included. */
  copies: number;
}

interface Read {
  readonly buffer: GpuBuffer;
  readonly offset: number;
  readonly bytes: number;
  readonly resolve: (data: ArrayBuffer) => void;
  readonly reject: (error: unknown) => void;
}

interface Staging {
  readonly buffer: GpuBuffer;
  free: boolean;
}

export class Session {
  readonly counters: Counters = { submits: 0, dispatches: 0, buffers: 0, bindGroups: 0, writes: 0, copies: 0 };
  readonly device: GpuDevice;
  readonly #pending = new Set<(error: KatachiError) => void>();
  readonly #staging: Staging[] = [];
  #encoder: GpuCommandEncoder | undefined;
  #reads: Read[] = [];
  #lost: KatachiError | undefined;
  #closed = false;

  constructor(readonly backend: TfBackend) {
    this.device = backend.device;
    // The device outlives engines: it must not keep them.
    const self = new WeakRef(this);
    void this.device.lost.then(({ reason, message }) => {
      const session = self.deref();
      if (session) session.#lose([reason, message].filter(Boolean).join(": "));
    });
  }

  #lose(why: string): void {
    this.#lost = new KatachiError("target", `webgpu: the device was lost (${why}); nothing of this engine can be used any more`);
    for (const reject of this.#pending) reject(this.#lost);
    this.#pending.clear();
  }

  /** Throws when the device is gone or the engine was disposed. */
  check(): void {
    if (this.#lost) throw this.#lost;
    if (this.#closed) throw new KatachiError("state", "webgpu: the engine was disposed");
  }

  /** A promise that a lost device rejects; no other error is without a code either. */
  guard<T>(doing: string, work: Promise<T>): Promise<T> {
    if (this.#lost) {
      work.catch(() => undefined);
      return Promise.reject(this.#lost);
    }
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      const settle = (end: () => void): void => {
        this.#pending.delete(reject);
        end();
      };
      work.then(
        (value) => settle(() => resolve(value)),
        // A lost device fails everything first and says why a moment later.
        (cause: unknown) => setTimeout(() => settle(() => reject(this.#lost ?? (cause instanceof KatachiError ? cause : new KatachiError("target", `webgpu: ${doing} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })))), 0),
      );
    });
  }

  /** A buffer for shaders, zeroed. */
  createBuffer(elements: number, flags: number = usage.storage | usage.copySource | usage.copyTarget): GpuBuffer {
    this.counters.buffers++;
    return this.device.createBuffer({ size: Math.max(16, elements * 4), usage: flags });
  }

  write(buffer: GpuBuffer, element: number, data: Float32Array | Int32Array): void {
    this.counters.writes++;
    this.device.queue.writeBuffer(buffer, element * 4, data);
  }

  /** Commands recorded until the end of this turn of the event loop are submitted together. */
  encoder(): GpuCommandEncoder {
    if (!this.#encoder) {
      this.#encoder = this.device.createCommandEncoder();
      queueMicrotask(() => this.submit());
    }
    return this.#encoder;
  }

  copy(from: GpuBuffer, fromElement: number, to: GpuBuffer, toElement: number, elements: number): void {
    this.counters.copies++;
    this.encoder().copyBufferToBuffer(from, fromElement * 4, to, toElement * 4, elements * 4);
  }

  /** The bytes of a part of a buffer, as they are after all commands so far. */
  read(buffer: GpuBuffer, element: number, elements: number): Promise<ArrayBuffer> {
    const read = new Promise<ArrayBuffer>((resolve, reject) => this.#reads.push({ buffer, offset: element * 4, bytes: elements * 4, resolve, reject }));
    this.encoder();
    return this.guard("reading", read);
  }

  /** Makes sure that so many bytes can be read without creating a buffer. */
  reserve(bytes: number): void {
    if (!this.#staging.some(({ buffer }) => buffer.size >= bytes)) this.#addStaging(bytes);
  }

  /** Sends what was recorded, after what tfjs has recorded. */
  submit(): void {
    const encoder = this.#encoder;
    if (!encoder) return;
    this.#encoder = undefined;
    const reads = this.#reads;
    this.#reads = [];
    try {
      const staging = reads.length > 0 ? this.#stage(encoder, reads) : undefined;
      flushTfjs(this.backend);
      this.counters.submits++;
      this.device.queue.submit([encoder.finish()]);
      if (staging) void this.#deliver(staging, reads);
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }

  #stage(encoder: GpuCommandEncoder, reads: readonly Read[]): Staging {
    const total = reads.reduce((sum, { bytes }) => sum + bytes, 0);
    const staging = this.#staging.find(({ free, buffer }) => free && buffer.size >= total) ?? this.#addStaging(total);
    staging.free = false;
    let to = 0;
    for (const { buffer, offset, bytes } of reads) {
      this.counters.copies++;
      encoder.copyBufferToBuffer(buffer, offset, staging.buffer, to, bytes);
      to += bytes;
    }
    return staging;
  }

  #addStaging(bytes: number): Staging {
    const staging = { buffer: this.createBuffer(Math.ceil(bytes / 4), usage.mapRead | usage.copyTarget), free: true };
    this.#staging.push(staging);
    return staging;
  }

  async #deliver(staging: Staging, reads: readonly Read[]): Promise<void> {
    try {
      await staging.buffer.mapAsync(MAP_READ);
      const mapped = staging.buffer.getMappedRange();
      let from = 0;
      for (const { bytes, resolve } of reads) resolve(mapped.slice(from, (from += bytes)));
      staging.buffer.unmap();
      staging.free = true;
    } catch (error) {
      for (const { reject } of reads) reject(error);
    }
  }

  /** Frees the staging buffers and refuses everything from now on; pending reads fail. */
  close(): void {
    if (this.#closed) return;
    this.submit();
    this.#closed = true;
    for (const { buffer } of this.#staging) buffer.destroy();
  }
}
