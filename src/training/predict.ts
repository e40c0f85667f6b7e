/** Running a model on data, compiled or not. */
import { sizeOf } from "../../codegen/graph/dtype.js";
import type { Model } from "../models/model.js";
import { rebuild } from "../models/ports.js";
import type { CompiledStep, Runner } from "../runtime/runner.js";
import { TensorValue, type Values } from "../tensor.js";
import { batchCount, feed, leafTypes, stepKey } from "./feed.js";
import { batchSizeFor, readTable } from "./read.js";
import { checkRun, verbosity, type RunOptions } from "./options.js";
import { ProgressBar } from "./progressBar.js";
import { predictStep } from "./steps.js";

export async function predict(model: Model, runner: Runner, x: unknown, given?: RunOptions): Promise<unknown> {
  const { batchSize: size, verbose } = checkRun("predict", given);
  const batchSize = batchSizeFor("predict", model, size);
  const data = await readTable("predict", model, x);
  const steps = batchCount(data, batchSize);
  const bar = new ProgressBar({ verbose: verbosity(verbose) });
  const results: { readonly values: Values; readonly shape: readonly number[] }[] = [];

  const stepFor = async (count: number): Promise<CompiledStep> => {
    const step = await runner.step(stepKey("predict", data, count), () => predictStep(model, runner.store, leafTypes(data.inputs, count)));
    await runner.store.acquire();
    if (step.program.updates.length > 0) runner.store.claim();
    if (results.length === 0) {
      for (const { shape, dtype } of step.program.outputs) {
        const size = data.count * sizeOf(shape.slice(1));
        results.push({ values: dtype === "int32" ? new Int32Array(size) : new Float32Array(size), shape: [data.count, ...shape.slice(1)] });
      }
    }
    return step;
  };

  bar.epochBegin(0, steps);
  try {
    await feed({
      data,
      batchSize,
      stepFor,
      take(outputs, _, batch) {
        results.forEach(({ values }, i) => values.set(outputs[i]!, batch * batchSize * (values.length / data.count)));
        bar.step(batch + 1, {});
      },
    });
  } catch (error) {
    bar.stop();
    throw error;
  }
  bar.epochEnd({});
  const tensors = results.map(({ values, shape }) => new TensorValue(shape, values instanceof Int32Array ? "int32" : "float32", { kind: "data", values }));
  return rebuild(model.parts.outputPorts, tensors);
}
