/** What a command of `katachi` is: one object, listed in commands.ts. */
import type { ParseArgsConfig } from "node:util";

export interface Command {
  readonly name: string;
  /** One line for `katachi --help`. */
  readonly about: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** Each option with what it does, for `katachi <command> --help`. */
  readonly explains: Readonly<Record<string, string>>;
  /** Writes to standard output; the result is the exit code. */
  readonly run: (options: Readonly<Record<string, unknown>>, files: readonly string[]) => Promise<number>;
}
