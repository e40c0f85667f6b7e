/** An engine whose target is loaded when the first program is compiled, so that nobody loads what they do not use. */
import type { Program } from "../../codegen/program.js";
import { KatachiError } from "../../types/error.js";
import type { Data, Engine, Executable, Later } from "./executable.js";

export class LaterEngine implements Engine {
  #opening: Promise<Engine> | undefined;
  #engine: Engine | undefined;
  #disposed = false;

  constructor(
    readonly target: string,
    readonly open: () => Promise<Engine>,
  ) {}

  async compile(program: Program): Promise<Executable> {
    this.#opening ??= this.open();
    try {
      this.#engine = await this.#opening;
    } catch (error) {
      // What was missing may be there the next time.
      this.#opening = undefined;
      throw error;
    }
    if (this.#disposed) this.#engine.dispose();
    return this.#engine.compile(program);
  }

  writeState(name: string, data: Data): void {
    this.#opened("writeState", name).writeState(name, data);
  }

  readState(name: string): Later<Data> {
    return this.#opened("readState", name).readState(name);
  }

  dispose(): void {
    this.#disposed = true;
    this.#engine?.dispose();
  }

  #opened(call: string, name: string): Engine {
    if (!this.#engine) throw new KatachiError("state", `${call}: no program has a state named ${JSON.stringify(name)}`);
    return this.#engine;
  }
}
