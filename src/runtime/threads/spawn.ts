/** Starting a worker: Node's worker_threads, or a web worker where there is no Node. */
import type { Message } from "./worker.js";

export interface Thread {
  post(message: Message): void;
  terminate(): void;
}

interface NodeWorker {
  postMessage(message: Message): void;
  unref(): void;
  terminate(): unknown;
  on(event: "error" | "exit", listener: () => void): void;
}

interface WebWorker {
  postMessage(message: Message): void;
  terminate(): void;
  onerror: ((event: { preventDefault?(): void }) => void) | null;
}

interface Platform {
  readonly process?: { getBuiltinModule?(name: "node:worker_threads"): { readonly Worker: new (source: string, options: object) => NodeWorker } | undefined };
  readonly Worker?: new (url: string) => WebWorker;
  readonly Blob?: new (parts: readonly string[], options: { readonly type: string }) => object;
  readonly URL?: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  /** Undefined outside browsers. */
  readonly crossOriginIsolated?: boolean;
}

const platform = globalThis as unknown as Platform;

const nodeThreads = (): { readonly Worker: new (source: string, options: object) => NodeWorker } | undefined => platform.process?.getBuiltinModule?.("node:worker_threads");

/** Whether threads can share memory here. Browsers hand it only to pages that are isolated from other origins. */
export const threadsUsable = (): boolean =>
  typeof SharedArrayBuffer === "function" && typeof Atomics === "object" && platform.crossOriginIsolated !== false && (nodeThreads() !== undefined || (platform.Worker !== undefined && platform.Blob !== undefined));

/** Throws what the platform throws if it allows no worker; `lost` is called once when the worker fails or ends. */
export function spawn(source: string, lost: () => void): Thread {
  const node = nodeThreads();
  if (node) {
    // Neither the loaders nor the variables of the main thread mean anything to the worker.
    const worker = new node.Worker(source, { eval: true, name: "katachi", execArgv: [], env: {} });
    worker.on("error", lost);
    worker.on("exit", lost);
    worker.unref();
    return { post: (message) => worker.postMessage(message), terminate: () => void worker.terminate() };
  }
  const url = platform.URL!.createObjectURL(new platform.Blob!([source], { type: "text/javascript" }));
  const worker = new platform.Worker!(url);
  worker.onerror = (event) => {
    event.preventDefault?.();
    lost();
  };
  // A worker that is gone without a word only leaves its parts to the others.
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => {
      worker.terminate();
      platform.URL!.revokeObjectURL(url);
    },
  };
}
