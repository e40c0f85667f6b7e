/** What runs in a worker thread. It is sent there as text, so that no bundler and no loader needs to know of it. */
import type { WasmMemory } from "../../../codegen/targets/wasm/index.js";
import { SLOTS, type Slots } from "./control.js";

type Nest = (begin: number, end: number) => void;

export interface Hello {
  readonly kind: "hello";
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly memory: WasmMemory;
  readonly worker: number;
  /** Address of scratch memory of this worker's own. */
  readonly scratch: number;
}

export interface AddProgram {
  readonly kind: "add";
  readonly program: number;
  readonly module: object;
  readonly nests: number;
}

export interface RemoveProgram {
  readonly kind: "remove";
  readonly program: number;
}

export type Message = Hello | AddProgram | RemoveProgram;

interface Scope {
  readonly performance: { now(): number };
  readonly require?: (name: string) => { readonly parentPort: { on(event: "message", take: (message: Message) => void): void } };
  onmessage?: (event: { readonly data: Message }) => void;
}

interface Instance {
  readonly exports: Readonly<Record<string, Nest>> & { readonly scratch?: { value: number } };
}

/** Uses nothing but its argument and globals. Between messages it waits for parts; a message calls it back to the event loop. */
function serve(slots: Slots, scope: Scope): void {
  // A worker that has just worked soon works again: it looks for the next nest this long before it sleeps.
  const spinMs = 0.1;
  const programs: (Nest[] | undefined)[] = [];
  let control: Int32Array<SharedArrayBuffer>;
  let hello: Hello;
  let received = 0;

  function instantiate(message: AddProgram): Nest[] {
    const { Instance } = (globalThis as unknown as { readonly WebAssembly: { readonly Instance: new (module: object, imports: object) => Instance } }).WebAssembly;
    const { exports } = new Instance(message.module, { env: { memory: hello.memory } });
    if (exports.scratch) exports.scratch.value = hello.scratch;
    const nests: Nest[] = [];
    for (let i = 0; i < message.nests; i++) nests.push(exports["n" + i]!);
    return nests;
  }

  function work(): boolean {
    const left = Atomics.sub(control, slots.remaining, 1);
    if (left <= 0) return false;
    const part = slots.borders + control[slots.borders]! - left + 1;
    try {
      programs[control[slots.program]!]![control[slots.nest]!]!(control[part]!, control[part + 1]!);
    } catch {
      Atomics.store(control, slots.failed, 1);
    }
    Atomics.add(control, slots.done, 1);
    if (Atomics.load(control, slots.waiting) !== 0) Atomics.notify(control, slots.done);
    return true;
  }

  function attend(): void {
    let until = 0;
    for (let turn = 1; ; turn++) {
      const epoch = Atomics.load(control, slots.epoch);
      if (Atomics.load(control, slots.posted + hello.worker) !== received) return;
      if (Atomics.load(control, slots.remaining) > 0 && hello.worker < Atomics.load(control, slots.helpers)) {
        if (work()) until = scope.performance.now() + spinMs;
      } else if (turn % 64 === 0 && scope.performance.now() > until) {
        Atomics.add(control, slots.sleepers, 1);
        Atomics.wait(control, slots.epoch, epoch);
        Atomics.sub(control, slots.sleepers, 1);
        until = scope.performance.now() + spinMs;
      }
    }
  }

  function take(message: Message): void {
    received++;
    if (message.kind === "hello") {
      hello = message;
      control = message.control;
    } else if (message.kind === "add") {
      programs[message.program] = instantiate(message);
      Atomics.store(control, slots.ready + hello.worker, message.program);
    } else {
      programs[message.program] = undefined;
    }
    if (Atomics.load(control, slots.posted + hello.worker) === received) attend();
  }

  if (scope.require) scope.require("node:worker_threads").parentPort.on("message", take);
  else scope.onmessage = (event) => take(event.data);
}

/** A script for a classic worker. Some compilers wrap the functions they name in a helper, which the text would lack. */
export const workerSource = (): string =>
  `"use strict"; const __name = (value) => value; const scope = typeof require === "function" && typeof process === "object" ? { performance, require } : self; (${serve.toString()})(${JSON.stringify(SLOTS)}, scope);`;
