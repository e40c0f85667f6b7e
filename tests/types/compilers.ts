/** The three compilers the types must work under, and what they say about a project. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** TypeScript 5.9 comes with tsd, 6.0 is our own, 7.0 is the native one. */
export const compilers = {
  "5.9": { tsc: "node_modules/@tsd/typescript/typescript/lib/tsc.js", tsserver: "node_modules/@tsd/typescript/typescript/lib/tsserver.js", flags: [] },
  "6.0": { tsc: "node_modules/typescript/lib/tsc.js", tsserver: "node_modules/typescript/lib/tsserver.js", flags: [] },
  // One checker, because several share no instantiations and so count more of them.
  "7.0": { tsc: "node_modules/ts7/bin/tsc", tsserver: null, flags: ["--checkers", "1"] },
} as const;

export type Version = keyof typeof compilers;

export const versions = Object.keys(compilers) as Version[];

/** One error: where, and its first line without position and code. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  readonly instantiations: number;
}

/** Compiles a project and reads the compiler's output. */
export async function compile(version: Version, project: string): Promise<Outcome> {
  const { tsc, flags } = compilers[version];
  const output = await new Promise<string>((resolve) => {
    const options = { cwd: root, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [tsc, "-p", project, "--pretty", "false", "--extendedDiagnostics", ...flags], options, (_, stdout) => resolve(stdout));
  });
  // A missing property is named in the first line by 7.0 and in the second by the others.
  const diagnostics = [...output.matchAll(/^(.+?)\((\d+),(\d+)\): error TS\d+: (.*)(?:\n +(Property '\w+' is missing in type .*))?$/gm)].map(([, file, line, column, text, missing]) => ({
    file: file!.split(/[\\/]/).at(-1)!,
    line: Number(line),
    column: Number(column),
    text: missing ?? text!,
  }));
  const instantiations = /^Instantiations:\s*(\d+)/m.exec(output);
  if (!instantiations) throw new Error(`TypeScript ${version} did not finish: ${output.slice(0, 2000)}`);
  return { diagnostics, instantiations: Number(instantiations[1]) };
}
