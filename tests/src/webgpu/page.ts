/** What the browser runs; bundled by the test that opens the page. */
import { cases, trainLayer } from "./layerCases.js";
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
  trainLayer: (position: number) => trainLayer(cases[position]![2], "webgpu"),
});
