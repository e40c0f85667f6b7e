/** Runs properties on cases drawn by fast-check and tells the first failure, shrunk. */
import fc from "fast-check";
import type { Backend } from "../../types/training/compile.js";
import { KatachiError } from "../../types/error.js";
import { boolean, checkOptions, integer, positive, positiveInteger, text, wholeNumber, type Rule } from "../options.js";
import { backends } from "../runtime/engines.js";
import { properties } from "./properties/index.js";
import { OUTLIVES } from "./properties/repetition.js";
import type { Case, Failure, Property, Settings } from "./property.js";
import { describeWeights } from "./draw.js";
import { failureText } from "./report.js";

/** What every check takes. */
export interface CheckOptions {
  /** How many cases are drawn; 200 by default. */
  readonly runs?: number;
  /** Draws the same cases again; a new one each time by default. A failure prints its own. */
  readonly seed?: number;
  /** Goes straight to a case that failed; printed with the failure. */
  readonly path?: string;
  /** Largest |got - expected| / (1 + |expected|) of a gradient, in float64; 1e-7 by default. */
  readonly tolerance?: number;
  /** Whether gradients of gradients are checked, to 1e-5; false by default. */
  readonly secondOrder?: boolean;
  /** Whether each sample of a batch is computed by itself in inference; true by default. */
  readonly independentSamples?: boolean;
  /** Targets that must agree with the float64 reference; "wasm", and in browsers with WebGPU also "webgpu", by default. */
  readonly targets?: readonly Backend[];
  /** In how many of the cases the targets are compared; 8 by default. */
  readonly compiledRuns?: number;
}

/** What a check that found nothing wrong has done. */
export interface CheckResult {
  readonly runs: number;
  /** Cases that the layer or function refused with an error of its own, and that were drawn anew. */
  readonly refused: number;
  /** Names of the properties that hold. */
  readonly properties: readonly string[];
  readonly targets: readonly Backend[];
  readonly seconds: number;
}

const listOfBackends: Rule = { expected: `a list of ${backends.join(", ")}`, accepts: (value) => Array.isArray(value) && value.every((each) => (backends as readonly unknown[]).includes(each)) };

export const checkRules = {
  runs: positiveInteger,
  seed: integer,
  path: text,
  tolerance: positive,
  secondOrder: boolean,
  independentSamples: boolean,
  targets: listOfBackends,
  compiledRuns: wholeNumber,
} satisfies { readonly [K in keyof CheckOptions]-?: Rule };

/** "webgpu" where the page or the runtime has it by itself; in Node it takes a driver and the package of that name, and is asked for. */
const usableTargets = (): readonly Backend[] => ((globalThis as { readonly navigator?: { readonly gpu?: unknown } }).navigator?.gpu ? ["wasm", "webgpu"] : ["wasm"]);

export const settingsOf = ({ tolerance = 1e-7, secondOrder = false, independentSamples = true, targets }: CheckOptions, options = false): Settings => ({
  tolerance,
  secondOrder,
  independentSamples,
  targets: targets ?? usableTargets(),
  options,
});

/** Something to check: how cases are drawn, what is checked of one, and how one prints. */
export interface Checked<T> {
  /** Begins the report: `checkLayer dense`. */
  readonly title: (drawn: T) => string;
  readonly drawn: fc.Arbitrary<T>;
  /** The case, or nothing where the drawn one is refused. */
  readonly caseOf: (drawn: T) => Case | undefined | Promise<Case | undefined>;
  /** The drawn case, for people. */
  readonly describe: (drawn: T, given: Case) => readonly (readonly [string, string])[];
  /** Calls that show the failure again, each with what it does, given the options that draw this case. */
  readonly replay: (drawn: T, again: string) => readonly (readonly [about: string, code: string])[];
  /** Why the last case was refused. */
  readonly refusal?: () => string | undefined;
  /** Whether options are drawn; false by default. */
  readonly hasOptions?: boolean;
}

const because = (refusal: string | undefined): string => (refusal === undefined ? "" : `. The last was refused with: ${refusal}`);

const applies = (property: Property, settings: Settings): boolean => property.applies?.(settings) ?? true;

class Found extends Error {
  constructor(readonly failure: Failure, readonly given: Case) {
    super(failure.title);
  }
}

/** Checks one case: the first property that does not hold. A layer that was made but fails when it is computed is wrong too. */
export async function firstFailure(given: Case, settings: Settings, list: readonly Property[] = properties): Promise<Failure | undefined> {
  for (const { check } of list.filter((each) => applies(each, settings))) {
    try {
      const failure = await check(given, settings);
      if (failure) return failure;
    } catch (error) {
      if (!(error instanceof KatachiError)) throw error;
      return { title: "it fails when it is computed", lines: [["error", `${error.code}: ${error.message}`], ["at", error.path.join(" / ")]], hints: [OUTLIVES] };
    }
  }
  return undefined;
}

export async function runChecks<T>(checked: Checked<T>, options: CheckOptions): Promise<CheckResult> {
  const begin = performance.now();
  checkOptions<CheckOptions>("check", options, checkRules);
  const { runs = 200, compiledRuns = 8 } = options;
  const settings = settingsOf({ ...options, ...(compiledRuns === 0 && { targets: [] }) }, checked.hasOptions);
  let refused = 0;
  let number = 0;
  const every = Math.max(1, Math.floor(runs / Math.max(1, compiledRuns)));
  const property = fc.asyncProperty(checked.drawn, async (drawn) => {
    const given = await checked.caseOf(drawn);
    if (!given) refused++;
    fc.pre(given !== undefined);
    const compiled = compiledRuns > 0 && (options.path !== undefined || number++ % every === 0);
    const failure = await firstFailure({ ...given, compiled }, settings);
    if (failure) throw new Found(failure, given);
  });
  const result = await fc.check(property, { numRuns: runs, ...(options.seed !== undefined && { seed: options.seed }), ...(options.path !== undefined && { path: options.path }) });
  const seconds = (performance.now() - begin) / 1000;
  if (!result.failed) return { runs, refused, properties: properties.filter((each) => applies(each, settings)).map(({ name }) => name), targets: settings.targets, seconds };
  const { errorInstance: error, counterexample, seed, counterexamplePath } = result;
  if (counterexample === null) throw new KatachiError("option", `${checked.title(undefined as T)}: ${refused} drawn cases were refused one after another; draw shapes and options that fit together${because(checked.refusal?.())}`);
  if (!(error instanceof Found)) throw error;
  throw new Error(reportOf(checked, counterexample[0], error, `seed: ${seed}, path: ${JSON.stringify(counterexamplePath)}`));
}

function reportOf<T>(checked: Checked<T>, drawn: T, { failure, given }: Found, replay: string): string {
  return [
    failureText(checked.title(drawn), failure, [...checked.describe(drawn, given), ...describeWeights(given.subject)]),
    "",
    ...checked.replay(drawn, replay).flatMap(([about, code]) => [`  ${about}:`, ...code.split("\n").map((line) => `    ${line}`)]),
  ].join("\n");
}
