/** The callbacks of a training as one: hooks in the order given, those that asked to be last at the end. */
import { KatachiError } from "../../../types/error.js";
import { show } from "../../options.js";
import type { RuntimeCallback } from "./callback.js";

type Hook = { [K in keyof RuntimeCallback]-?: K extends `on${string}` ? K : never }[keyof RuntimeCallback];
type Arguments<H extends Hook> = Parameters<NonNullable<RuntimeCallback[H]>>;

const hooks = [
  "onTrainBegin", "onTrainEnd", "onTrainError", "onEpochBegin", "onEpochEnd", "onTrainBatchBegin", "onTrainBatchEnd",
  "onTestBegin", "onTestEnd", "onTestBatchBegin", "onTestBatchEnd",
] as const satisfies readonly Hook[];

/** Callbacks as `fit` is given them. */
export function checkCallbacks(where: string, given: unknown): readonly RuntimeCallback[] {
  if (!Array.isArray(given)) throw new KatachiError("option", `${where}: callbacks must be a list, got ${show(given)}`);
  given.forEach((callback: unknown, i) => {
    if (typeof callback !== "object" || callback === null) throw new KatachiError("option", `${where}: callback ${i} must be an object with hooks such as onEpochEnd, got ${show(callback)}`);
    for (const hook of [...hooks, "getState", "setState"] as const) {
      const value = (callback as RuntimeCallback)[hook];
      if (value !== undefined && typeof value !== "function") throw new KatachiError("option", `${where}: ${hook} of callback ${i} must be a function, got ${show(value)}`);
    }
  });
  return given as readonly RuntimeCallback[];
}

export class CallbackList {
  readonly #ordered: readonly RuntimeCallback[];

  constructor(readonly given: readonly RuntimeCallback[]) {
    this.#ordered = [...given.filter(({ last }) => last !== true), ...given.filter(({ last }) => last === true)];
  }

  /** Whether any callback has the hook. */
  has(hook: Hook): boolean {
    return this.given.some((callback) => callback[hook] !== undefined);
  }

  /** Runs a hook of all callbacks, one after the other. */
  async run<H extends Hook>(hook: H, ...args: Arguments<H>): Promise<void> {
    for (const callback of this.#ordered) {
      const done = (callback[hook] as ((...given: Arguments<H>) => unknown) | undefined)?.apply(callback, args);
      if (done instanceof Promise) await done;
    }
  }

  /** What the callbacks have to remember, by place and name. */
  states(): Record<string, unknown> {
    return Object.fromEntries(this.given.flatMap((callback, i) => (callback.getState ? [[keyOf(callback, i), callback.getState()]] : [])));
  }

  /** Gives each callback its state back; callbacks must be the same as when they were kept. */
  restore(states: Readonly<Record<string, unknown>>): void {
    const wanted = this.given.flatMap((callback, i) => (callback.setState ? [[keyOf(callback, i), callback] as const] : []));
    const missing = wanted.find(([key]) => !Object.hasOwn(states, key));
    if (missing) throw new KatachiError("data", `restore: the backup has no state of callback ${missing[0]}; it was made with callbacks ${Object.keys(states).join(", ") || "without states"}`);
    for (const [key, callback] of wanted) callback.setState!(states[key]);
  }
}

const keyOf = ({ name }: RuntimeCallback, place: number): string => `${place}:${name ?? "callback"}`;
