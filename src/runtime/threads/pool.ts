/** The worker threads of this process, shared by all models, and the sharing of one nest among them. */
import type { WasmMemory } from "../../../codegen/targets/wasm/index.js";
import { KatachiError } from "../../../types/error.js";
import { createControl, SLOTS } from "./control.js";
import { settings, threadCount } from "./settings.js";
import { spawn, type Thread } from "./spawn.js";
import { workerSource, type AddProgram, type Message } from "./worker.js";

/** What workers need of the memory that all programs live in. */
export interface SharedMemory {
  readonly memory: WasmMemory;
  /** Address of scratch memory for one more worker. */
  scratch(): number;
}

export interface Worker {
  readonly index: number;
  readonly thread: Thread;
}

/** How long the main thread looks for the end of a nest before it sleeps. */
const SPIN_MS = 0.05;
/** Waits are cut into slices: a process that was stopped for an hour must not find that an hour was waited. */
const SLICE_MS = 100;

export class Pool {
  readonly control = createControl();
  /** Those that are alive. */
  readonly #workers: Worker[] = [];
  readonly #programs = new Map<number, AddProgram>();
  readonly #maySleep = mayWait(this.control);
  #started = 0;
  #nextProgram = 1;
  #broken = false;

  constructor(readonly shared: SharedMemory) {}

  get workers(): readonly Worker[] {
    return this.#workers;
  }

  /** Waits until all workers have all programs, or are gone; only tests and measurements need to. */
  async ready(): Promise<void> {
    const newest = this.#nextProgram - 1;
    const late = ({ index }: Worker): boolean => Atomics.load(this.control, SLOTS.ready + index) < newest;
    while (this.#workers.some(late)) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  /** Sends a program to all workers, and starts those that it can use. Returns its number. */
  add(module: object, nests: number, threads = threadCount()): number {
    const program = this.#nextProgram++;
    const message: AddProgram = { kind: "add", program, module, nests };
    this.#programs.set(program, message);
    for (const worker of [...this.#workers]) this.#post(worker, message);
    this.#grow(threads - 1);
    return program;
  }

  remove(program: number): void {
    if (!this.#programs.delete(program)) return;
    for (const worker of [...this.#workers]) this.#post(worker, { kind: "remove", program });
  }

  /** How many threads can share a program's nests now, up to `most`: 1 while workers are still being started. */
  threads(program: number, most = threadCount()): number {
    const wanted = most - 1;
    if (wanted > this.#started) this.#grow(wanted);
    let ready = 0;
    for (const { index } of this.#workers) {
      // All must have the program: none can tell which is being run before it has taken a part.
      if (Atomics.load(this.control, SLOTS.ready + index) < program) return 1;
      if (index < wanted) ready++;
    }
    return 1 + ready;
  }

  /**
   * Runs the parts of a nest, whose number and borders `parts` holds, on the main thread and up to `helpers` workers.
   * Throws a KatachiError with code "target" if a worker is lost in the middle of a part.
   */
  share(program: number, nest: number, run: (begin: number, end: number) => void, parts: Int32Array, helpers: number): void {
    const { control } = this;
    const count = parts[0]!;
    control.set(parts, SLOTS.borders);
    control[SLOTS.program] = program;
    control[SLOTS.nest] = nest;
    Atomics.store(control, SLOTS.helpers, helpers);
    Atomics.store(control, SLOTS.done, 0);
    Atomics.store(control, SLOTS.remaining, count);
    Atomics.add(control, SLOTS.epoch, 1);
    if (Atomics.load(control, SLOTS.sleepers) > 0) Atomics.notify(control, SLOTS.epoch);
    let own = 0;
    try {
      for (;;) {
        const left = Atomics.sub(control, SLOTS.remaining, 1);
        if (left <= 0) break;
        own++;
        const part = count - left + 1;
        run(parts[part]!, parts[part + 1]!);
      }
    } finally {
      // Also when a part failed here: nothing may change while others are at work on theirs.
      const untaken = Math.max(0, Atomics.exchange(control, SLOTS.remaining, 0));
      if (own + untaken < count) this.#await(count - own - untaken);
    }
    if (Atomics.load(control, SLOTS.failed) !== 0) this.#lose("failed");
  }

  /** Ends all workers. */
  close(): void {
    for (const { thread } of this.#workers.splice(0)) thread.terminate();
    this.#broken = true;
  }

  /** Waits until `count` parts that workers have taken are done. */
  #await(count: number): void {
    const { control } = this;
    const slept = performance.now() + SPIN_MS;
    for (let turn = 1; ; turn++) {
      if (Atomics.load(control, SLOTS.done) >= count) return;
      if (turn % 64 === 0 && performance.now() > slept) break;
    }
    Atomics.store(control, SLOTS.waiting, 1);
    try {
      const slices = Math.ceil((settings.patience * 1000) / SLICE_MS);
      for (let silent = 0; silent < slices; ) {
        const done = Atomics.load(control, SLOTS.done);
        if (done >= count) return;
        this.#pause(done);
        silent = Atomics.load(control, SLOTS.done) === done ? silent + 1 : 0;
      }
    } finally {
      Atomics.store(control, SLOTS.waiting, 0);
    }
    this.#lose("did not come back");
  }

  /** Waits for `done` to change, but no longer than a slice. */
  #pause(done: number): void {
    if (this.#maySleep) return void Atomics.wait(this.control, SLOTS.done, done, SLICE_MS);
    const end = performance.now() + SLICE_MS;
    for (let turn = 1; Atomics.load(this.control, SLOTS.done) === done; turn++) if (turn % 64 === 0 && performance.now() > end) return;
  }

  #lose(what: string): never {
    this.close();
    throw new KatachiError("target", `wasm: a worker thread ${what} in the middle of a step, so the step is lost and weights may be half updated; later steps run on one thread`);
  }

  #grow(workers: number): void {
    while (!this.#broken && this.#started < workers) {
      const index = this.#started++;
      const forget = (): void => {
        const at = this.#workers.findIndex((worker) => worker.index === index);
        if (at >= 0) this.#workers.splice(at, 1);
      };
      try {
        const worker: Worker = { index, thread: spawn(workerSource, forget) };
        this.#workers.push(worker);
        this.#post(worker, { kind: "hello", control: this.control, memory: this.shared.memory, worker: index, scratch: this.shared.scratch() });
        for (const program of this.#programs.values()) this.#post(worker, program);
      } catch {
        // A page's policy may allow no workers: the threads there are do the work.
        forget();
        this.#broken = true;
      }
    }
  }

  #post({ index, thread }: Worker, message: Message): void {
    // Counted first: a worker that waits goes back to its event loop for it.
    Atomics.add(this.control, SLOTS.posted + index, 1);
    Atomics.add(this.control, SLOTS.epoch, 1);
    Atomics.notify(this.control, SLOTS.epoch);
    thread.post(message);
  }
}

/** Whether this thread may sleep: the main thread of a browser may not. */
function mayWait(control: Int32Array<SharedArrayBuffer>): boolean {
  try {
    Atomics.wait(control, SLOTS.done, 1, 0);
    return true;
  } catch {
    return false;
  }
}
