/** The end of the bundle, when all specs are declared: runs them, then those of each op with mistakes planted in it. */
import { writeFileSync } from "node:fs";
import { adapted, calledOps, plant, type Mutant } from "./adapter.js";
import { environment } from "./environment.js";
import type { SpecResult } from "./jasmine.js";
import type { Killed, Results, Spec } from "./results.js";

/** Names of suites end in the environment. */
const nameOf = ({ fullName }: SpecResult): string => fullName.replaceAll(" katachi {}", "").replaceAll(/ +/g, " ").trim();

interface Ran extends Spec {
  readonly id: string;
}

/** Runs specs, each with the mistake that is planted for it. */
async function run(specs?: readonly Ran[], mistakes: ReadonlyMap<string, Mutant> = new Map()): Promise<Ran[]> {
  const done: Ran[] = [];
  environment.clearReporters();
  environment.addReporter({
    specStarted({ id }) {
      calledOps();
      plant(mistakes.get(id));
    },
    specDone(spec) {
      plant(undefined);
      const ops = [...calledOps()];
      if (spec.status !== "passed" && spec.status !== "failed") return;
      done.push({ id: spec.id, name: nameOf(spec), ops, ...(spec.status === "failed" && { failure: spec.failedExpectations[0]?.message ?? "" }) });
    },
  });
  await environment.execute(specs?.map(({ id }) => id));
  return done;
}

/** How many specs of an op are tried at a time. */
const TRIED = 8;

/**
 * Plants a mistake in the value, and one in the gradient, of every op, until a spec fails that passed without it. Many
 * mistakes share a run of the specs: each spec has one.
 */
async function kill(specs: readonly Ran[]): Promise<Killed[]> {
  const mutants = adapted.flatMap((op) => {
    const own = specs.filter(({ ops, failure }) => failure === undefined && ops.includes(op));
    const first = (of: Mutant["of"]): Ran[] => [...own].sort((a, b) => Number(/grad/.test(b.name) === (of === "gradient")) - Number(/grad/.test(a.name) === (of === "gradient")));
    return (["value", "gradient"] as const).map((of) => ({ op, of, untried: first(of), by: undefined as string | undefined }));
  });
  for (;;) {
    const mistakes = new Map<string, (typeof mutants)[number]>();
    for (const mutant of mutants) {
      if (mutant.by !== undefined) continue;
      const tried = mutant.untried.filter(({ id }) => !mistakes.has(id)).slice(0, TRIED);
      for (const { id } of tried) mistakes.set(id, mutant);
      mutant.untried = mutant.untried.filter((spec) => !tried.includes(spec));
    }
    if (mistakes.size === 0) return mutants.map(({ op, of, by }) => ({ op, of, ...(by !== undefined && { by }) }));
    // In the order in which they are declared, or Jasmine would set up suites again and again.
    for (const { id, name, failure } of await run(specs.filter(({ id }) => mistakes.has(id)), mistakes)) if (failure !== undefined) mistakes.get(id)!.by ??= name;
  }
}

async function main(): Promise<Results> {
  const specs = (await run()).filter(({ ops }) => ops.length > 0);
  return { ops: adapted, specs: specs.map(({ id: _, ...spec }) => spec), mutants: await kill(specs) };
}

void main().then((results) => writeFileSync(process.env["RESULTS"]!, JSON.stringify(results)));
