/**
 * What runs in a worker thread, as text: no bundler needs to know of a second file, and no compiler that renames or
 * wraps functions can break it. Between messages a worker waits for parts; a message calls it back to its event loop.
 */
import type { WasmMemory } from "../../../codegen/targets/wasm/index.js";
import { SLOTS } from "./control.js";

/** The first message: where everything is. */
export interface Hello {
  readonly kind: "hello";
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly memory: WasmMemory;
  /** The worker's own number. */
  readonly worker: number;
  /** Address of scratch memory of its own. */
  readonly scratch: number;
}

export interface AddProgram {
  readonly kind: "add";
  readonly program: number;
  readonly module: object;
  /** How many nests the module has. */
  readonly nests: number;
}

export interface RemoveProgram {
  readonly kind: "remove";
  readonly program: number;
}

export type Message = Hello | AddProgram | RemoveProgram;

/** A worker that has just worked soon works again: for so long it looks for the next nest before it sleeps. */
const SPIN_MS = 0.1;

/** A script for a classic web worker and for a worker of Node that evaluates text. */
export const workerSource = `"use strict";
(() => {
  const programs = [];
  let control, memory, worker, scratch;
  let received = 0;

  function instantiate(module, nests) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    if (exports.scratch) exports.scratch.value = scratch;
    return Array.from({ length: nests }, (_, i) => exports["n" + i]);
  }

  function work() {
    const left = Atomics.sub(control, ${SLOTS.remaining}, 1);
    if (left <= 0) return false;
    const begin = ${SLOTS.borders} + 1 + control[${SLOTS.borders}] - left;
    try {
      programs[control[${SLOTS.program}]][control[${SLOTS.nest}]](control[begin], control[begin + 1]);
    } catch {
      Atomics.store(control, ${SLOTS.failed}, 1);
    }
    Atomics.add(control, ${SLOTS.done}, 1);
    if (Atomics.load(control, ${SLOTS.waiting}) !== 0) Atomics.notify(control, ${SLOTS.done});
    return true;
  }

  function attend() {
    let until = 0;
    for (let turn = 1; ; turn++) {
      const epoch = Atomics.load(control, ${SLOTS.epoch});
      if (Atomics.load(control, ${SLOTS.posted} + worker) !== received) return;
      if (Atomics.load(control, ${SLOTS.remaining}) > 0 && worker < Atomics.load(control, ${SLOTS.helpers})) {
        if (work()) until = performance.now() + ${SPIN_MS};
      } else if (turn % 64 === 0 && performance.now() > until) {
        Atomics.add(control, ${SLOTS.sleepers}, 1);
        Atomics.wait(control, ${SLOTS.epoch}, epoch);
        Atomics.sub(control, ${SLOTS.sleepers}, 1);
        until = performance.now() + ${SPIN_MS};
      }
    }
  }

  function take(message) {
    received++;
    if (message.kind === "hello") {
      ({ control, memory, worker, scratch } = message);
    } else if (message.kind === "add") {
      programs[message.program] = instantiate(message.module, message.nests);
      Atomics.store(control, ${SLOTS.ready} + worker, message.program);
    } else {
      delete programs[message.program];
    }
    if (Atomics.load(control, ${SLOTS.posted} + worker) === received) attend();
  }

  if (typeof require === "function") require("node:worker_threads").parentPort.on("message", take);
  else self.onmessage = (event) => take(event.data);
})();
`;
