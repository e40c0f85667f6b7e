/** What a target makes of a program: something that can be fed, run and read, over state that outlives it. */
import type { Node } from "../../codegen/graph/node.js";
import type { Program } from "../../codegen/program.js";

export type Data = Float32Array | Int32Array;

/** GPU targets answer later, CPU targets at once: callers always await. */
export type Later<T> = T | Promise<T>;

/** A target, with one memory: programs compiled by the same engine share the values of states that have the same name. */
export interface Engine {
  readonly target: string;
  /** Compiles a program. States are matched by their leaf's name; a new name starts as zeros. */
  compile(program: Program): Later<Executable>;
  /** Overwrites the value of a state, in row-major order. */
  writeState(name: string, data: Data): void;
  /** A copy of a state's current value. */
  readState(name: string): Later<Data>;
  /** Frees the engine's memory; using it afterwards is an error. */
  dispose(): void;
}

export interface Executable {
  /** The program's input buffer itself, to be filled before `run`; valid until the next call of any method of the engine. */
  input(leaf: Node): Data;
  run(): void;
  /** The value of an output after `run`: a view where the target can give one, valid until the next run. */
  output(index: number): Later<Data>;
  dispose(): void;
}
