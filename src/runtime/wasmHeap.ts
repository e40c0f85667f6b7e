/**
 * The linear memory that wasm engines share: blocks at fixed addresses, allocated first fit and returned when an engine
 * goes. One memory for all, because each reserves gigabytes of address space and worker threads attach to one.
 */
import { webAssembly, type WasmMemory } from "../../codegen/targets/wasm/index.js";
import { KatachiError } from "../../types/error.js";
import { threadsUsable } from "./threads/spawn.js";

const pageBytes = 65536;
/** 4 GiB, all that 32-bit addresses reach. */
const allPages = 65536;
const alignment = 64;

interface Limits {
  readonly shared: boolean;
  readonly maximumPages: number;
}

/** A shared memory is reserved as a whole, which some systems refuse for 4 GiB; other memories need no threads. */
const candidates = (): readonly Limits[] => [
  ...(threadsUsable() ? [allPages, allPages / 2, allPages / 4].map((maximumPages) => ({ shared: true, maximumPages })) : []),
  { shared: false, maximumPages: allPages },
];

function createMemory(): Limits & { readonly memory: WasmMemory } {
  let reason: unknown;
  for (const { shared, maximumPages } of candidates()) {
    try {
      return { shared, maximumPages, memory: new webAssembly.Memory({ initial: 1, maximum: maximumPages, shared }) };
    } catch (cause) {
      reason = cause;
    }
  }
  throw new KatachiError("target", "wasm: there is no room for a memory", { cause: reason });
}

interface Block {
  readonly start: number;
  readonly size: number;
}

export class WasmHeap {
  readonly memory: WasmMemory;
  /** Whether worker threads can use the memory. */
  readonly shared: boolean;
  readonly maximumPages: number;
  /** Ascending, never touching each other. Address 0 stays free of data. */
  #free: Block[] = [{ start: alignment, size: pageBytes - alignment }];
  readonly #used = new Map<number, number>();

  constructor() {
    const { memory, shared, maximumPages } = createMemory();
    this.memory = memory;
    this.shared = shared;
    this.maximumPages = maximumPages;
  }

  /** Address of `bytes` zeroed bytes, aligned to 64. Throws a KatachiError with code "target" when memory runs out. */
  allocate(bytes: number): number {
    const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
    let block = this.#free.find((candidate) => candidate.size >= size);
    if (!block) {
      this.#grow(size);
      block = this.#free.at(-1)!;
    }
    const rest = { start: block.start + size, size: block.size - size };
    this.#free.splice(this.#free.indexOf(block), 1, ...(rest.size > 0 ? [rest] : []));
    this.#used.set(block.start, size);
    new Uint8Array(this.memory.buffer, block.start, size).fill(0);
    return block.start;
  }

  free(start: number): void {
    const size = this.#used.get(start);
    if (size === undefined) return;
    this.#used.delete(start);
    this.#add({ start, size });
  }

  /** Bytes in use. */
  get used(): number {
    return [...this.#used.values()].reduce((sum, size) => sum + size, 0);
  }

  #grow(size: number): void {
    const end = this.memory.buffer.byteLength;
    const last = this.#free.at(-1);
    const available = last && last.start + last.size === end ? last.size : 0;
    const pages = Math.ceil((size - available) / pageBytes);
    try {
      this.memory.grow(pages);
    } catch (cause) {
      throw new KatachiError("target", `wasm: cannot grow the memory from ${Math.round(end / 2 ** 20)} by ${Math.round((pages * pageBytes) / 2 ** 20)} MiB`, { cause });
    }
    this.#add({ start: end, size: pages * pageBytes });
  }

  #add(block: Block): void {
    const merged: Block[] = [];
    for (const next of [...this.#free, block].sort((a, b) => a.start - b.start)) {
      const previous = merged.at(-1);
      if (previous && previous.start + previous.size === next.start) merged[merged.length - 1] = { start: previous.start, size: previous.size + next.size };
      else merged.push(next);
    }
    this.#free = merged;
  }
}
