/** The part of tfjs that is used here: its WebGPU backend's device, queue and tensors. Typed by hand, so that nobody needs tfjs to compile. */
import type { GpuBuffer, GpuDevice } from "./gpu.js";

/** A tf.Tensor. */
export interface TfTensor {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** What the backend knows of a tensor: `resource` is its GPUBuffer once its values are on the GPU. */
export interface TfTensorData {
  readonly resource?: GpuBuffer | null;
}

export interface TfBackend {
  readonly device: GpuDevice;
  /** Commands that were recorded and not submitted yet. */
  readonly commandEncoder: unknown;
  readonly tensorMap: { has(dataId: object): boolean; get(dataId: object): TfTensorData };
  endComputePassEncoder(): void;
  /** Throws when nothing is pending. */
  submitQueue(): void;
  /** Puts a tensor's values on the GPU, where they are not there yet. */
  uploadToGPU(dataId: object): void;
  createTensorFromGPUData(data: { readonly buffer: GpuBuffer; readonly zeroCopy: true }, shape: readonly number[], dtype: string): TfTensor;
}

export interface Tfjs {
  getBackend(): string | undefined;
  setBackend(name: string): Promise<boolean>;
  backend(): unknown;
  findBackendFactory(name: string): unknown;
}

/** Submits what tfjs has recorded, so that it runs before what we submit next. */
export function flushTfjs(backend: TfBackend): void {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}
