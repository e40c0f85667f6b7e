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

export interface EvaluateOptions extends RunOptions {
  steps?: number;
  sampleWeight?: unknown;
}

export interface BatchOptions {
  sampleWeight?: unknown;
  classWeight?: unknown;
}

export interface FitOptions extends RunOptions, BatchOptions {
  epochs?: number;
  initialEpoch?: number;
  stepsPerEpoch?: number;
  shuffle?: boolean;
  validationSplit?: number;
  validationData?: unknown;
  validationFreq?: number | readonly number[];
  validationSteps?: number;
  validationBatchSize?: number;
  callbacks?: unknown;
  dashboard?: unknown;
  seed?: number;
}

const anything: Rule = { expected: "given", accepts: (value) => value !== undefined };
const runRules = { batchSize: positiveInteger, verbose: oneOf([0, 1, 2, "auto"]) };
const weightRules = { sampleWeight: anything, classWeight: anything };
const epochNumbers: Rule = {
  expected: "a positive integer, or a list of epochs counted from 1",
  accepts: (value) => (Array.isArray(value) ? value.every(positiveInteger.accepts) : positiveInteger.accepts(value)),
};

const compileRules = { optimizer: anything, loss: anything, metrics: anything, lossWeights: anything, seed: integer, backend: oneOf(backends), threads: positiveInteger };

export function checkCompile(given: CompileConfig): CompileConfig {
  const config = checkOptions<CompileConfig>("compile", given ?? {}, compileRules);
  const { backend = DEFAULT_BACKEND, threads } = config;
  if (threads !== undefined && backend !== "wasm") throw new KatachiError("option", `compile: threads is for backend "wasm", got backend "${backend}"`);
  return config;
}

type Checked<T, Defaults extends keyof T> = T & Required<Pick<T, Defaults>>;

export const checkPredict = (options: RunOptions | undefined): Checked<RunOptions, "verbose"> => ({ verbose: "auto", ...checkOptions<RunOptions>("predict", options, runRules) });

export const checkEvaluate = (options: EvaluateOptions | undefined): Checked<EvaluateOptions, "verbose"> => ({
  verbose: "auto",
  ...checkOptions<EvaluateOptions>("evaluate", options, { ...runRules, steps: positiveInteger, sampleWeight: anything }),
});

export const checkBatch = (where: string, options: BatchOptions | undefined): BatchOptions => checkOptions<BatchOptions>(where, options, weightRules);

export const checkFit = (given: FitOptions | undefined): Checked<FitOptions, "verbose" | "epochs" | "initialEpoch" | "shuffle"> => {
  const options = checkOptions<FitOptions>("fit", given, {
    ...runRules,
    ...weightRules,
    epochs: wholeNumber,
    initialEpoch: wholeNumber,
    stepsPerEpoch: positiveInteger,
    shuffle: boolean,
    validationSplit: fraction,
    validationData: anything,
    validationFreq: epochNumbers,
    validationSteps: positiveInteger,
    validationBatchSize: positiveInteger,
    callbacks: anything,
    dashboard: anything,
    seed: integer,
  });
  const { validationData, validationSplit = 0 } = options;
  if (validationData !== undefined && validationSplit > 0) throw new KatachiError("option", "fit: give validationData or validationSplit, not both");
  for (const key of ["validationFreq", "validationSteps", "validationBatchSize"] as const) {
    if (options[key] !== undefined && validationData === undefined && validationSplit === 0) throw new KatachiError("option", `fit: ${key} is for trainings with validationData or validationSplit`);
  }
  return { verbose: "auto", epochs: 1, initialEpoch: 0, shuffle: true, ...options };
};

/** Which epochs are validated: every so many, or the listed ones; counted from 1 as they are shown. */
export const validatesAt = (freq: number | readonly number[] = 1): ((epoch: number) => boolean) =>
  typeof freq === "number" ? (epoch) => (epoch + 1) % freq === 0 : (epoch) => freq.includes(epoch + 1);

/** "auto" is the bar: where the output is no terminal, the bar itself prints whole lines. */
export const verbosity = (verbose: Verbose): Verbosity => (verbose === "auto" ? 1 : verbose);
