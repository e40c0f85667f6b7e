/** The shapes that the compiler computes for the cases that were drawn, all in one program, beside those of the run time. */
import { fileURLToPath } from "node:url";
import type { Node, SourceFile, Type } from "ts-morph";
import { showShape, type RuntimeShape } from "../../types/shape.js";
import type { Failure } from "./property.js";

/** Where the layer is written. */
export interface LayerSource {
  /** The module that exports the layer: a path, or `new URL("./layer.ts", import.meta.url)`. */
  readonly file: string | URL;
  /** Its name there. */
  readonly name: string;
}

/** A call that was right at run time. */
export interface TypedCall {
  /** Arguments of the layer: `{"ratio":2}`, or nothing. */
  readonly options: string;
  /** Arguments of `input`, one text for each input. */
  readonly inputs: readonly string[];
  readonly shapes: readonly RuntimeShape[];
}

interface Disagreement {
  readonly call: TypedCall;
  readonly compiler: string;
}

const codeOf = ({ options, inputs }: TypedCall, name: string): string => {
  const tensors = inputs.map((each) => `input(${each})`);
  return `${name}(${options})(${tensors.length === 1 ? tensors[0]! : `[${tensors.join(", ")}]`})`;
};

/**
 * The shortest call whose shape the compiler sees otherwise, or undefined. Sizes that it leaves open agree with any.
 * @throws KatachiError "file" for a module that is not there, "target" without the package ts-morph
 */
export async function typesDiffer({ file, name }: LayerSource, calls: readonly TypedCall[]): Promise<Failure | undefined> {
  const { load, flatText } = await import("../cli/shapes/project.js");
  const path = file instanceof URL || file.startsWith("file:") ? fileURLToPath(file) : file;
  const { project, file: module } = await load(path);
  const unique = [...new Map(calls.map((call) => [codeOf(call, "layer"), call])).values()].sort((a, b) => codeOf(a, "").length - codeOf(b, "").length);
  const header = `import { input } from "katachi";\nimport { ${name} as layer } from "./${module.getBaseName().replace(/\.ts(x?)$/, ".js$1").replace(/\.([cm])ts$/, ".$1js")}";\n`;
  const text = header + unique.map((call, i) => `export const y${i} = ${codeOf(call, "layer")};\n`).join("");
  const program = project.createSourceFile(module.getDirectory().getPath() + "/katachi-drawn-cases.ts", text, { overwrite: true });
  const errors = new Map(program.getPreEmitDiagnostics().map((each) => [each.getLineNumber() ?? 0, flatText(each)]));
  const lines = header.split("\n").length - 1;
  for (const [line, message] of errors) if (line <= lines) return { title: "the compiler cannot import it", lines: [["compiler", message]], hints: ["Look at `source`: the module must export the layer by this name."] };
  for (const [i, call] of unique.entries()) {
    const error = errors.get(lines + 1 + i);
    const found = error === undefined ? disagreement(program, i, call) : { call, compiler: error };
    if (!found) continue;
    return {
      title: "the compiler sees another shape than the run time",
      lines: [["call", codeOf(call, name)], ["compiler", found.compiler], ["run time", call.shapes.map(showShape).join(", ")]],
      hints: ["Look at the types of the rule: they are not what its function for the run time says."],
    };
  }
  return undefined;
}

function disagreement(program: SourceFile, i: number, call: TypedCall): Disagreement | undefined {
  const declaration = program.getVariableDeclarationOrThrow(`y${i}`);
  const type = declaration.getType();
  const tensors = type.isTuple() ? type.getTupleElements() : [type];
  const shapes = tensors.map((tensor) => tensor.getProperty("shape")?.getTypeAtLocation(declaration));
  const agree = tensors.length === call.shapes.length && shapes.every((shape, at) => shape !== undefined && agrees(shape, call.shapes[at]!, declaration));
  return agree ? undefined : { call, compiler: textOf(type, declaration) };
}

const textOf = (type: Type, at: Node): string => type.getText(at).replaceAll(/import\("[^"]*"\)\./g, "");

function agrees(type: Type, shape: RuntimeShape, at: Node): boolean {
  // A shape of unknown rank leaves everything open.
  if (!type.isTuple()) return type.isArray() || type.isReadonlyArray();
  const dims = type.getTupleElements();
  return dims.length === shape.length && dims.every((dim, i) => dim.isNumber() || shape[i] === null || textOf(dim, at) === (shape[i] === "Batch" ? "Batch" : JSON.stringify(shape[i])));
}
