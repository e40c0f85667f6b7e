/** The part of WebGPU that is used here, so that published declarations need no types of another package. */
export interface GpuBuffer {
  readonly size: number;
  readonly usage: number;
  mapAsync(mode: number, offset?: number, size?: number): Promise<unknown>;
  getMappedRange(offset?: number, size?: number): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}

export interface GpuError {
  readonly message: string;
}

export interface GpuCompilationInfo {
  readonly messages: readonly { readonly type: string; readonly lineNum: number; readonly linePos: number; readonly message: string }[];
}

export interface GpuShaderModule {
  getCompilationInfo(): Promise<GpuCompilationInfo>;
}

/** Objects that are only passed back to the device. */
export interface GpuHandle {
  readonly label: string;
}

export interface GpuComputePass {
  setPipeline(pipeline: GpuHandle): void;
  setBindGroup(index: number, group: GpuHandle): void;
  dispatchWorkgroups(x: number, y?: number, z?: number): void;
  end(): void;
}

export interface GpuCommandEncoder {
  beginComputePass(): GpuComputePass;
  copyBufferToBuffer(from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, size: number): void;
  finish(): GpuHandle;
}

export interface GpuQueue {
  submit(commands: readonly GpuHandle[]): void;
  writeBuffer(buffer: GpuBuffer, offset: number, data: Float32Array | Int32Array): void;
}

export interface GpuLimits {
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxBufferSize: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

export interface GpuDevice {
  readonly queue: GpuQueue;
  readonly limits: GpuLimits;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): GpuBuffer;
  createShaderModule(descriptor: { readonly code: string }): GpuShaderModule;
  createBindGroupLayout(descriptor: {
    readonly entries: readonly { readonly binding: number; readonly visibility: number; readonly buffer: { readonly type: "storage" | "read-only-storage" } }[];
  }): GpuHandle;
  createPipelineLayout(descriptor: { readonly bindGroupLayouts: readonly GpuHandle[] }): GpuHandle;
  createBindGroup(descriptor: { readonly layout: GpuHandle; readonly entries: readonly { readonly binding: number; readonly resource: { readonly buffer: GpuBuffer } }[] }): GpuHandle;
  createComputePipelineAsync(descriptor: { readonly layout: GpuHandle; readonly compute: { readonly module: GpuShaderModule; readonly entryPoint: string } }): Promise<GpuHandle>;
  createCommandEncoder(): GpuCommandEncoder;
  pushErrorScope(filter: "validation" | "out-of-memory" | "internal"): void;
  popErrorScope(): Promise<GpuError | null>;
  destroy(): void;
}

export interface GpuAdapter {
  readonly limits: GpuLimits;
  readonly info?: { readonly vendor: string; readonly architecture: string; readonly device: string; readonly description: string };
  requestDevice(): Promise<GpuDevice>;
}

export interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: "low-power" | "high-performance" }): Promise<GpuAdapter | null>;
}

/** Flags of the standard, which never change. */
export const usage = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, storage: 0x80 } as const;
export const MAP_READ = 0x1;
export const VISIBLE_TO_COMPUTE = 0x4;
