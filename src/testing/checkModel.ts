/** checkModel: a whole model by random projections. */
import fc from "fast-check";
import { KatachiError } from "../../types/error.js";
import { checkOptions, positiveInteger, type Rule } from "../options.js";
import { Model } from "../models/model.js";
import { checkRules, runChecks, type CheckOptions, type CheckResult } from "./check.js";
import { describeInputs, draw, drawing, type Drawing } from "./draw.js";
import type { Case } from "./property.js";
import { subjectOfModel } from "./subject.js";

export interface ModelSpec extends CheckOptions {
  /** Sizes for the names of dimensions in the model's inputs; what is left out is drawn from 1 to 8. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Samples in a batch; drawn from 1 to 3 by default. */
  readonly batch?: number;
}

const sizesRule: Rule = { expected: "sizes by name", accepts: (value) => typeof value === "object" && value !== null && Object.values(value).every(positiveInteger.accepts) };

interface Drawn {
  readonly batch: number;
  readonly sizes: Readonly<Record<string, number>>;
  readonly values: Drawing;
}

/**
 * Checks a whole model on drawn weights and data: gradients of all inputs and weights along random directions in float64,
 * and everything else that `checkLayer` checks of a layer. A model costs more than a layer: 20 cases by default.
 *
 * @example
 * await checkModel(classifier);
 *
 * @throws Error with a report, as `checkLayer`; KatachiError "model" for what is no model
 */
export async function checkModel(model: unknown, spec?: ModelSpec): Promise<CheckResult> {
  if (!(model instanceof Model)) throw new KatachiError("model", "checkModel: expected a model");
  const { sizes = {}, batch, ...options } = checkOptions<ModelSpec>("checkModel", spec, { ...checkRules, sizes: sizesRule, batch: positiveInteger });
  const { inputs } = model.parts.network;
  const names = [...new Set(inputs.flatMap(({ shape }) => shape.slice(1).filter((dim) => typeof dim === "string")))];
  const known = inputs.map(({ shape }) => shape[0]).find((size) => typeof size === "number");
  return runChecks<Drawn>(
    {
      title: () => `checkModel ${model.name}`,
      drawn: fc.record({
        batch: known !== undefined ? fc.constant(known) : batch !== undefined ? fc.constant(batch) : fc.integer({ min: 1, max: 3 }),
        sizes: fc.record(Object.fromEntries(names.map((name) => [name, sizes[name] !== undefined ? fc.constant(sizes[name]) : fc.integer({ min: 1, max: 8 })]))),
        values: drawing,
      }),
      async caseOf({ batch: samples, sizes: drawn, values }): Promise<Case | undefined> {
        const given = inputs.map(({ shape, dtype }, i) => {
          const concrete = [samples, ...shape.slice(1).map((dim) => (typeof dim === "number" ? dim : typeof dim === "string" ? drawn[dim]! : 3))];
          return draw(concrete, { dtype, below: model.limitOf(i)?.below ?? 10 }, values, i);
        });
        const subject = await subjectOfModel(model, given, values.seed);
        try {
          subject.lower(false);
        } catch (error) {
          if (error instanceof KatachiError && error.code === "shape") return undefined;
          throw error;
        }
        return { subject, seed: values.seed, compiled: false };
      },
      describe: ({ sizes: drawn }, { subject }) => [...(names.length > 0 ? [["sizes", JSON.stringify(drawn)] as const] : []), ...describeInputs(subject.inputs)],
      replay: (_, again) => [["The same case again", `checkModel(${model.name}, { ${again} })`]],
    },
    { runs: 20, compiledRuns: 1, ...options },
  );
}

