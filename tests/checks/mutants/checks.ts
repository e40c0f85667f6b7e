/** The checks that must find every mutant: those of rows one to three of the scoreboard, or the tests that embody them. */
import fc from "fast-check";
import { resetNames } from "../../../src/index.js";
import { isTensor, type TensorValue } from "../../../src/tensor.js";
import { shapes } from "../../../src/testing/properties/shapes.js";
import { KatachiError } from "../../../types/error.js";
import { layerCalls, opCalls } from "../../shapes/layers/index.js";
import { programOf, scope, typeOf } from "../../shapes/program.js";
import { checkCalls, subjects } from "../gradientRuns.js";
import type { Area } from "./areas.js";
import { collect, type Check } from "./collect.js";

// The same cases for every mutant, and no time spent on making a failure small.
fc.configureGlobal({ seed: 20261122, endOnFailure: true });

export interface Statement {
  readonly code: string;
  readonly names: readonly string[];
}

/** The programs of each check, in statements; made by the unmutated sources. */
export type Programs = Readonly<Record<string, readonly (readonly Statement[])[]>>;

const PROGRAMS = 80;
const MIXED = 480;
const GRADIENT_RUNS = 5;
const LOWERED_RUNS = 10;

/** Random programs: some of each layer and op alone, some of all together. */
export function makePrograms(): Programs {
  const range = (from: number, count: number, only?: string): (readonly Statement[])[] =>
    Array.from({ length: count }, (_, i) => {
      resetNames();
      return programOf(1, from + i, scope, only).map(({ code, names }) => ({ code, names }));
    });
  const alone = [...Object.keys(layerCalls), ...Object.keys(opCalls)].map((name) => [`programs of ${name}`, range(0, PROGRAMS, name)] as const);
  const mixed = Array.from({ length: MIXED / PROGRAMS }, (_, i) => [`programs ${i * PROGRAMS} to ${(i + 1) * PROGRAMS - 1}`, range(i * PROGRAMS, PROGRAMS)] as const);
  return Object.fromEntries([...alone, ...mixed]);
}

/** What the run time says about each statement, as tests/shapes compares it with what the compiler says. */
function verdicts(programs: readonly (readonly Statement[])[]): string {
  return programs
    .map((program) => {
      resetNames();
      const variables: Record<string, unknown> = { ...scope };
      return program.map(({ code, names }) => verdictOf(code, names, variables)).join("\n");
    })
    .join("\n\n");
}

const functions = new Map<string, (variables: object) => unknown>();

/** The statement as a function of its variables: made once, because every mutant runs it. */
function compiled(code: string): (variables: object) => unknown {
  const made = functions.get(code) ?? (new Function("variables", `with (variables) { return ${code}; }`) as (variables: object) => unknown);
  functions.set(code, made);
  return made;
}

function verdictOf(code: string, names: readonly string[], variables: Record<string, unknown>): string {
  try {
    const value = compiled(code)(variables);
    const tensors = (Array.isArray(value) ? value : [value]) as readonly TensorValue[];
    tensors.forEach((tensor, i) => (variables[names[i]!] = tensor));
    return tensors.map((tensor) => (isTensor(tensor) ? typeOf(tensor) : typeof tensor)).join(", ");
  } catch (error) {
    if (error instanceof KatachiError) return error.message;
    // A program that goes on after a refused statement uses what is not there.
    if (error instanceof ReferenceError) return "not there";
    throw error;
  }
}

const calls = (name: string, runs: number, lowered: boolean) => async (): Promise<string> => {
  const result = await checkCalls(name, { runs, seed: 1, secondOrder: !lowered, compiled: 0, ...(lowered && { properties: [shapes] }) });
  if ("failure" in result) throw new Error(result.failure.title);
  // Another count of refused calls is another verdict.
  return `${result.cases} cases, ${result.refused} refused`;
};

export async function allChecks(programs: Programs): Promise<Readonly<Record<Area, readonly Check[]>>> {
  const twins = await collect("twins", () => import("../../types/twins.test.js"));
  const primitives = await collect("primitives", () => import("../../codegen/ops/primitives.test.js"));
  const composites = await collect("composites", () => import("../../codegen/ops/composites.test.js"));
  const builders = await collect("builders", () => import("../../codegen/ops/builders.test.js"));
  const scan = await collect("scan", () => import("../../codegen/ops/scan.test.js"));
  const autodiff = await collect("autodiff", () => import("../../codegen/passes/autodiff.test.js"));
  const simplify = await collect("simplify", () => import("../../codegen/passes/simplify.test.js"));
  const compile = await collect("compile", () => import("../../codegen/passes/compile.test.js"));
  const names = Object.keys(subjects);
  return {
    shapes: [
      ...twins,
      ...Object.entries(programs).map(([name, list]) => ({ name, run: () => verdicts(list) })),
      ...names.map((name) => ({ name: `sizes of ${name}`, run: calls(name, LOWERED_RUNS, true) })),
    ],
    gradients: [...primitives, ...autodiff, ...composites, ...scan, ...names.map((name) => ({ name: `gradients of ${name}`, run: calls(name, GRADIENT_RUNS, false) }))],
    rewrites: [...simplify, ...primitives, ...builders, ...scan, ...compile],
  };
}
