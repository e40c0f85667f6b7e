/** Options of compile, fit, evaluate and predict at run time, and their checks. */
import { KatachiError } from "../../types/error.js";
import type { Backend } from "../../types/training/compile.js";
import type { Verbose } from "../../types/training/fit.js";
import { boolean, checkOptions, fraction, integer, oneOf, positiveInteger, wholeNumber, type Rule } from "../options.js";
import { backends, DEFAULT_BACKEND } from "../runtime/engines.js";
import type { Verbosity } from "./progressBar.js";

export interface CompileConfig {
  optimizer: unknown;
  loss: unknown;
  metrics?: unknown;
  lossWeights?: unknown;
  seed?: number;
  backend?: Backend;
  threads?: number;
}

export interface RunOptions {
  batchSize?: number;
  verbose?: Verbose;
}

export interface FitOptions extends RunOptions {
  epochs?: number;
  shuffle?: boolean;
  validationSplit?: number;
  validationData?: unknown;
  seed?: number;
}

const anything: Rule = { expected: "given", accepts: (value) => value !== undefined };
const runRules = { batchSize: positiveInteger, verbose: oneOf([0, 1, 2, "auto"]) };
const pairOfData: Rule = { expected: "a pair of inputs and targets", accepts: (value) => Array.isArray(value) && value.length === 2 };

const compileRules = { optimizer: anything, loss: anything, metrics: anything, lossWeights: anything, seed: integer, backend: oneOf(backends), threads: positiveInteger };

export function checkCompile(given: CompileConfig): CompileConfig {
  const config = checkOptions<CompileConfig>("compile", given ?? {}, compileRules);
  const { backend = DEFAULT_BACKEND, threads } = config;
  if (threads !== undefined && backend !== "wasm") throw new KatachiError("option", `compile: threads is for backend "wasm", got backend "${backend}"`);
  return config;
}

export const checkRun = (where: string, options: RunOptions | undefined): RunOptions & Required<Pick<RunOptions, "verbose">> => ({
  verbose: "auto",
  ...checkOptions<RunOptions>(where, options, runRules),
});

export const checkFit = (options: FitOptions | undefined): FitOptions & Required<Pick<FitOptions, "verbose" | "epochs" | "shuffle">> => ({
  verbose: "auto",
  epochs: 1,
  shuffle: true,
  ...checkOptions<FitOptions>("fit", options, {
    ...runRules,
    epochs: wholeNumber,
    shuffle: boolean,
    validationSplit: fraction,
    validationData: pairOfData,
    seed: integer,
  }),
});

/** "auto" is the bar: where the output is no terminal, the bar itself prints whole lines. */
export const verbosity = (verbose: Verbose): Verbosity => (verbose === "auto" ? 1 : verbose);
