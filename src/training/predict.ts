/** Running a model on data, compiled or not. */
import { joined } from "../../codegen/joined.js";
import type { Model } from "../models/model.js";
import { rebuild } from "../models/ports.js";
import type { Data } from "../runtime/executable.js";
import type { CompiledStep, Runner } from "../runtime/runner.js";
import { TensorValue, type Values } from "../tensor.js";
import type { Table } from "./data.js";
import { batchCount, feedBatches, feedTable, leafTypes, stepKey } from "./feed.js";
import { checkPredict, verbosity, type RunOptions } from "./options.js";
import { ProgressBar } from "./progressBar.js";
import { batchSizeFor, readSource } from "./read.js";
import { predictStep } from "./steps.js";

export async function predict(model: Model, runner: Runner, x: unknown, given?: RunOptions): Promise<unknown> {
  const { batchSize: size, verbose } = checkPredict(given);
  const batchSize = batchSizeFor("predict", model, size);
  const source = await readSource("predict", model, x);
  const results = new Results();
  const bar = new ProgressBar({ verbose: verbosity(verbose) });
  const options = {
    async stepFor(table: Table, count: number): Promise<CompiledStep> {
      const step = await runner.step(stepKey("predict", table, count), () => predictStep(model, runner.store, leafTypes(table.inputs, count)));
      await runner.store.acquire();
      if (step.program.updates.length > 0) runner.store.claim();
      return step;
    },
    take(outputs: readonly Data[], _: number, batch: number, { program }: CompiledStep): void {
      outputs.forEach((values, i) => results.add(i, values, program.outputs[i]!.shape));
      bar.step(batch + 1, {});
    },
  };
  bar.epochBegin(0, batchCount(source, batchSize));
  try {
    if (source.kind === "table") await feedTable(source.table, { ...options, batchSize });
    else await overBatches(source.open(), options);
  } catch (error) {
    bar.stop();
    throw error;
  }
  bar.epochEnd({});
  return rebuild(model.parts.outputPorts, results.tensors());
}

async function overBatches(batches: AsyncIterator<Table>, options: Parameters<typeof feedBatches>[1]): Promise<void> {
  try {
    await feedBatches(batches, options);
  } finally {
    await batches.return?.();
  }
}

/** Each output's values, batch behind batch. */
class Results {
  readonly #parts: { readonly values: Values[]; shape: readonly number[]; samples: number }[] = [];

  add(output: number, values: Values, shape: readonly number[]): void {
    const part = (this.#parts[output] ??= { values: [], shape: shape.slice(1), samples: 0 });
    part.values.push(values.slice());
    part.samples += shape[0]!;
  }

  tensors(): TensorValue[] {
    return this.#parts.map(({ values, shape, samples }) => {
      const whole = joined(values, (length): Values => (values[0] instanceof Int32Array ? new Int32Array(length) : new Float32Array(length)));
      return new TensorValue([samples, ...shape], whole instanceof Int32Array ? "int32" : "float32", { kind: "data", values: whole });
    });
  }
}
