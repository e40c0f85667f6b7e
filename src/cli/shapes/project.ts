/** A source file with everything it imports, ready for questions about types. */
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Diagnostic, Project, SourceFile } from "ts-morph";
import { KatachiError } from "../../../types/error.js";

export interface Loaded {
  readonly project: Project;
  readonly file: SourceFile;
}

/** ts-morph carries the compiler, so it is loaded when the command runs and not before. */
async function compiler(): Promise<typeof import("ts-morph")> {
  try {
    return await import("ts-morph");
  } catch (cause) {
    throw new KatachiError("target", "the package ts-morph is not installed: npm install --save-dev ts-morph@28", { cause });
  }
}

/** The nearest tsconfig.json from the file's folder upwards. */
function configFor(path: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const config = join(folder, "tsconfig.json");
    if (existsSync(config)) return config;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Loads a file under the settings of its project, or under strict ones where it has none. Throws a coded error for a file that is none or cannot be parsed. */
export async function load(given: string): Promise<Loaded> {
  const path = resolve(given);
  if (!existsSync(path)) throw new KatachiError("file", `${given}: there is no such file`);
  if (!statSync(path).isFile() || !/\.[cm]?tsx?$/.test(path)) throw new KatachiError("file", `${given}: expected a TypeScript file`);
  const { Project, ts } = await compiler();
  const config = configFor(path);
  const settings = config
    ? { tsConfigFilePath: config, skipAddingFilesFromTsConfig: true }
    : { compilerOptions: { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true } };
  const project = new Project(settings);
  // What is not used yet is no mistake about shapes.
  project.compilerOptions.set({ noUnusedLocals: false, noUnusedParameters: false });
  const file = project.addSourceFileAtPath(path);
  const [mistake] = project.getProgram().getSyntacticDiagnostics(file);
  if (mistake) throw new KatachiError("file", `${given}:${placeOf(file, mistake)}: syntax error: ${flatText(mistake)}`);
  return { project, file };
}

const placeOf = (file: SourceFile, diagnostic: Diagnostic): string => {
  const { line, column } = file.getLineAndColumnAtPos(diagnostic.getStart() ?? 0);
  return `${line}:${column}`;
};

/** The first line of a compiler's message. */
export function flatText(diagnostic: Diagnostic): string {
  const text = diagnostic.getMessageText();
  return typeof text === "string" ? text : text.getMessageText();
}
