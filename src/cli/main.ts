/** The command line: `katachi <command> [options]`. */
import { parseArgs } from "node:util";
import { nearest } from "../options.js";
import { KatachiError } from "../../types/error.js";
import type { Command } from "./command.js";
import { commands } from "./commands.js";

const help = (): string =>
  ["katachi <command> [options]", "", ...commands.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`), "", "katachi <command> --help explains a command."].join("\n");

const helpOf = ({ name, about, usage, explains }: Command): string =>
  [`katachi ${name} ${usage}`, "", about, "", ...Object.entries({ ...explains, help: "print this" }).map(([option, text]) => `  ${`--${option}`.padEnd(12)} ${text}`)].join("\n");

/** Runs the command line; the result is the exit code. Mistakes go to standard error in one line. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "help") {
    console.log(help());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) {
    const suggestion = nearest(name, commands.map((each) => each.name));
    console.error(`katachi: there is no command ${JSON.stringify(name)}${suggestion ? `; did you mean ${suggestion}?` : ""} (katachi --help lists all)`);
    return 2;
  }
  try {
    const { values, positionals } = parseArgs({ args: rest, options: { ...command.options, help: { type: "boolean" } }, allowPositionals: true, strict: true });
    if (values["help"]) {
      console.log(helpOf(command));
      return 0;
    }
    return await command.run(values, positionals);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    const expected = error instanceof KatachiError || (typeof code === "string" && code.startsWith("ERR_PARSE_ARGS"));
    if (!expected) throw error;
    console.error(`katachi ${command.name}: ${(error as Error).message.split("\n")[0]}`);
    return error instanceof KatachiError ? 1 : 2;
  }
}
