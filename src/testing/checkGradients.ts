/** checkGradients and checkOp: functions written in ops. */
import fc from "fast-check";
import { KatachiError } from "../../types/error.js";
import type { AnyTensor } from "../../types/tensor.js";
import { boolean, check, checkOptions, integer, positive, show, type Rule } from "../options.js";
import { isTensor, type TensorValue } from "../tensor.js";
import { checkRules, firstFailure, runChecks, settingsOf, type CheckOptions, type CheckResult } from "./check.js";
import { describeInputs } from "./draw.js";
import type { Case } from "./property.js";
import { gradients, secondGradients } from "./properties/gradients.js";
import { linearity } from "./properties/linearity.js";
import { failureText } from "./report.js";
import { subjectOfFunction, type Given } from "./subject.js";

export interface GradientOptions {
  /** Largest |got - expected| / (1 + |expected|), in float64; 1e-7 by default. */
  readonly tolerance?: number;
  /** Whether gradients of gradients are checked as well, to 1e-5; false by default. */
  readonly secondOrder?: boolean;
  /** Of the numbers that project several outputs onto one, and of random layers such as dropout; 0 by default. */
  readonly seed?: number;
}

type AnyFunction = (...tensors: never[]) => unknown;

const aFunction: Rule = { expected: "a function", accepts: (value) => typeof value === "function" };

/** A tensor with values, as a graph takes it. */
async function givenOf(where: string, value: unknown, i: number): Promise<Given> {
  if (!isTensor(value) || !value.concrete) throw new KatachiError("data", `${where}: input ${i} must be a tensor with values, got ${isTensor(value) ? "a step of a model" : show(value)}`);
  return { shape: value.shape as readonly number[], dtype: value.dtype, values: Float64Array.from(await value.values(where)) };
}

/** The beginning of a report; functions written in place have no name. */
const titleOf = (check: string, { name }: AnyFunction): string => (name === "" ? check : `${check} ${name}`);

/**
 * Checks the gradients of a function written in ops at given tensors, against central differences in float64. The
 * function may give a tensor of any shape.
 *
 * @example
 * await checkGradients((x: Tensor<[2, 3]>, w: Tensor<[3, 4]>) => softmax(matmul(x, w)), [tensor([[1, 2, 3], [4, 5, 6]]), tensor(values, [3, 4])]);
 *
 * @throws Error with a report of the worst element; KatachiError for what is no function of tensors
 */
export async function checkGradients<const T extends readonly AnyTensor[]>(fn: (...tensors: T) => AnyTensor, inputs: T, options?: GradientOptions): Promise<void> {
  check("checkGradients", "fn", fn, aFunction);
  const { seed = 0, ...rest } = checkOptions<GradientOptions>("checkGradients", options, { tolerance: positive, secondOrder: boolean, seed: integer });
  const given = await Promise.all(inputs.map((input, i) => givenOf("checkGradients", input, i)));
  const subject = subjectOfFunction("checkGradients", fn as unknown as AnyFunction, given);
  const failure = await firstFailure({ subject, seed, compiled: false }, settingsOf({ ...rest, targets: [] }), [gradients, linearity, secondGradients]);
  if (!failure) return;
  throw new Error(failureText(titleOf("checkGradients", fn as unknown as AnyFunction), failure, describeInputs(given)));
}

export interface OpSpec<T extends readonly AnyTensor[]> extends CheckOptions {
  /** Tensors with values to call the function on. */
  readonly inputs: fc.Arbitrary<T>;
}

/**
 * Checks a function written in ops on tensors drawn by fast-check: everything that `checkLayer` checks, but for options
 * and weights.
 *
 * @example
 * await checkOp((a, b) => mul(a, b), { inputs: arb.broadcastable(2).chain((shapes) => arb.tuple(arb.tensor(shapes[0]!), arb.tensor(shapes[1]!))) });
 *
 * @throws Error with a report, as `checkLayer`
 */
export async function checkOp<T extends readonly AnyTensor[]>(fn: (...tensors: T) => AnyTensor, spec: OpSpec<T>): Promise<CheckResult> {
  check("checkOp", "fn", fn, aFunction);
  const { inputs, ...options } = checkOptions<OpSpec<T>>("checkOp", spec, { ...checkRules, inputs: { expected: "an arbitrary of tensors", accepts: (value) => typeof value === "object" && value !== null } });
  const name = (fn as unknown as AnyFunction).name || "fn";
  return runChecks<T>(
    {
      title: () => titleOf("checkOp", fn as unknown as AnyFunction),
      drawn: inputs,
      async caseOf(tensors): Promise<Case | undefined> {
        const given = await Promise.all(tensors.map((each, i) => givenOf("checkOp", each, i)));
        const subject = subjectOfFunction("checkOp", fn as unknown as AnyFunction, given);
        try {
          subject.lower(false);
        } catch (error) {
          if (error instanceof KatachiError && error.code === "shape") return undefined;
          throw error;
        }
        return { subject, seed: 1, compiled: false };
      },
      describe: (_, { subject }) => describeInputs(subject.inputs),
      replay: (tensors, again) => [
        ["The same case again", `checkOp(${name}, { ...spec, ${again} })`],
        ["Gradients at these values", `checkGradients(${name}, [${(tensors as readonly unknown[] as readonly TensorValue[]).map(codeOf).join(", ")}])`],
      ],
    },
    { independentSamples: false, ...options },
  );
}

/** A tensor as a user would write it. */
function codeOf({ shape, dtype, source }: TensorValue): string {
  const values = source.kind === "data" ? `[${[...source.values].join(", ")}]` : "…";
  return `tensor(${values}, [${shape.join(", ")}]${dtype === "int32" ? ', "int32"' : ""})`;
}

