/** What the browser runs; bundled by the test that opens the page. */
import { trainCase } from "../layers/case.js";
import { firstCases } from "../layers/cases/index.js";
import { computedOps, samplesOf } from "./opCases.js";
import { runOnGpu } from "./support.js";
import { train } from "./train.js";

Object.assign(globalThis, {
  train: () => train("webgpu"),
  /** The results of an op's samples. By name: a bundle may list the ops in another order. */
  async runOp(name: string): Promise<number[][]> {
    const { program, values } = samplesOf(computedOps.find((op) => op.name === name)!);
    return (await runOnGpu(program, values)).map((result) => [...result]);
  },
  trainCase: (layer: string) => trainCase(firstCases.find((each) => each.layer === layer)!, "webgpu"),
});
