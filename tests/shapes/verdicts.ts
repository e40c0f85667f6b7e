/** The compiler's verdicts on random programs beside the run-time ones. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, root, type Diagnostic, type Version } from "../types/compilers.js";
import { emitDeclarations } from "../types/declarations.js";
import { ownSentence } from "../types/sentences.js";
import { programOf, scope, type Line, type Program, type Scope } from "./program.js";

/** Where the compiler and the run time differ. */
export interface Mismatch {
  readonly program: number;
  readonly code: string;
  readonly runtime: string;
  readonly compiler: string;
}

export interface Result {
  readonly programs: number;
  readonly calls: number;
  /** Calls that are wrong, as they should be in about half of all programs. */
  readonly wrong: number;
  readonly mismatches: readonly Mismatch[];
}

export interface Options {
  readonly version: Version;
  readonly seed: number;
  readonly from?: number;
  readonly programs: number;
  readonly scope?: Scope;
  /** Calls of one layer only. */
  readonly only?: string | undefined;
}

const header = `
import * as katachi from "katachi";
import type { Batch, IntTensor, Tensor } from "katachi";
declare const anyCall: () => any;
type Close<A, B> = A extends { readonly shape: infer S } ? (B extends { readonly shape: infer T } ? { [I in keyof S]: I extends keyof T ? (number extends S[I] ? true : [S[I], T[I]] extends [T[I], S[I]] ? true : false) : false } : false) : false;
/** Equal, but for what the compiler does not know. */
declare function close<A, B>(equal: false extends (Close<A, B> & readonly unknown[])[number] ? [A, B] : true): void;
declare function same<A, B>(equal: [A, B] extends [B, A] ? true : [A, B]): void;
`.trim();

/** A folder with the library's declarations, as a user's compiler reads them. */
export function declarations(): string {
  const folder = mkdtempSync(join(root, "tests/shapes/.check-"));
  emitDeclarations(folder);
  return folder;
}

interface Placed {
  readonly line: Line;
  readonly program: number;
  /** Lines of the file, counted from 1: the statement's first and last, then one per asserted type. */
  readonly first: number;
  readonly last: number;
}

/** One file for many programs, each in a block of its own. */
function layOut(programs: readonly (readonly [number, Program])[], names: readonly string[]): { readonly text: string; readonly placed: readonly Placed[] } {
  const lines = [...header.split("\n"), `const { ${names.join(", ")} } = katachi;`];
  const placed: Placed[] = [];
  for (const [program, statements] of programs) {
    lines.push(`{ // ${program}`);
    for (const line of statements) {
      const first = lines.length + 1;
      const target = line.names.length === 1 ? line.names[0]! : `[${line.names.join(", ")}]`;
      lines.push(...`const ${target} = ${line.code};`.split("\n"));
      placed.push({ line, program, first, last: lines.length });
      if (line.verdict.kind === "right") line.verdict.types.forEach((type, i) => lines.push(`${isModel(line) ? "close" : "same"}<typeof ${line.names[i]!}, ${type}>(true);`));
    }
    lines.push("}");
  }
  return { text: `${lines.join("\n")}\n`, placed };
}

/** Our sentence, or the compiler's own text. */
const sentence = (text: string): string => ownSentence(text) ?? text;

/**
 * Whether a compiler's text says what a run-time sentence says. Sentences from the table are equal to the letter. The
 * compiler has words of its own for unknown options and for values outside a list; it must name the same option.
 */
function agrees(runtime: string, texts: readonly string[]): boolean {
  const option = /unknown option "([^"]*)"/.exec(runtime)?.[1];
  if (option !== undefined) return texts.some((text) => text.includes(`'${option}' does not exist`));
  if (texts.some((text) => sentence(text) === runtime)) return true;
  return / must be (one of|true or false|a |an |given)/.test(runtime) && texts.some((text) => /is not assignable to/.test(text) && sentence(text) === text);
}

/** Weights need a known size. Where the types say `number`, only the run time can tell. */
function isUnknown(runtime: string): boolean {
  const [, axis, dims] = /axis (\d+) must have a known size to make the weights, got \[(.*)\]/.exec(runtime) ?? [];
  return dims?.split(", ")[Number(axis)] === "?";
}

/** A model's type is its inputs and outputs: what other sizes do between them, only the run time can tell. */
const isModel = ({ code }: Line): boolean => code.startsWith("model(");

const isInside = (line: Line): boolean => isModel(line) && isWrongInside(line);

const isWrongInside = ({ verdict }: Line): boolean => verdict.kind === "wrong" && !verdict.sentence.startsWith("model: ");

function judge({ line, program, first, last }: Placed, diagnostics: readonly Diagnostic[]): Mismatch | undefined {
  const { verdict } = line;
  const mismatch = (runtime: string, compiler: string): Mismatch => ({ program, code: line.code, runtime, compiler });
  const inside = diagnostics.filter((each) => each.line >= first && each.line <= last);
  const found = inside.map((each) => sentence(each.text)).join(" | ");
  if (verdict.kind === "wrong") {
    if (inside.length === 0 && (isUnknown(verdict.sentence) || isInside(line))) return undefined;
    if (inside.length === 0) return mismatch(verdict.sentence, "no error");
    if (!agrees(verdict.sentence, inside.map((each) => each.text))) return mismatch(verdict.sentence, found);
    if (line.at !== undefined && !inside.some((each) => each.line === first + line.at!)) return mismatch(`${verdict.sentence} (at line ${line.at})`, inside.map((each) => `line ${each.line - first}`).join());
    return undefined;
  }
  if (inside.length > 0) return mismatch("right", found);
  const types = diagnostics.filter((each) => each.line > last && each.line <= last + verdict.types.length);
  return types.length > 0 ? mismatch(verdict.types.join(", "), types.map((each) => each.text).join(" | ")) : undefined;
}

/** Compiles a range of programs as one file. */
export async function check(folder: string, { version, seed, from = 0, programs, scope: given = scope, only }: Options): Promise<Result> {
  const drawn = Array.from({ length: programs }, (_, i) => [from + i, programOf(seed, from + i, given, only)] as const);
  const { text, placed } = layOut(drawn, Object.keys(scope).filter((name) => name !== "anyCall" && new RegExp(`\\b${name}\\b`).test(drawn.flatMap(([, lines]) => lines.map(({ code }) => code)).join("\n"))));
  const project = mkdtempSync(join(folder, "batch-"));
  try {
    writeFileSync(join(project, "programs.ts"), text);
    const compilerOptions = { rootDir: "..", noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true, paths: { katachi: ["../dist/src/index.d.ts"] } };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ extends: "../../../types/programs/tsconfig.json", compilerOptions, include: ["programs.ts"] }));
    const { diagnostics } = await compile(version, project);
    const byLine = [...diagnostics].sort((a, b) => a.line - b.line);
    const mismatches = placed.flatMap((each) => judge(each, byLine) ?? []);
    const known = (line: number): boolean => placed.some(({ line: { verdict }, first, last }) => line >= first && line <= last + (verdict.kind === "right" ? verdict.types.length : 0));
    const stray = byLine.filter((each) => each.file !== "programs.ts" || !known(each.line));
    return {
      programs,
      calls: placed.length,
      wrong: placed.filter(({ line }) => line.verdict.kind === "wrong").length,
      mismatches: [...mismatches, ...stray.map((each) => ({ program: -1, code: `${each.file}:${each.line}`, runtime: "nothing", compiler: each.text }))],
    };
  } finally {
    rmSync(project, { recursive: true });
  }
}
