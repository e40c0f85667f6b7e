/** In inference each sample is computed by itself: other data in the rest of the batch change nothing. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import { interpret } from "../../../codegen/targets/reference.js";
import type { Property } from "../property.js";
import { comparison } from "../report.js";
import { streamOf, valuesOf, type Given } from "../subject.js";

export const samples: Property = {
  name: "samples",
  about: "in inference the result of a sample does not change with the other samples of its batch",
  applies: ({ independentSamples }) => independentSamples,
  check({ subject, seed }) {
    const batch = subject.inputs[0]?.shape[0] ?? 1;
    if (batch < 2 || subject.inputs.some(({ shape }) => shape[0] !== batch)) return undefined;
    const plain = subject.lower(false);
    if (plain.outputs.some(({ shape }) => shape[0] !== batch)) return undefined;
    const expected = subject.results(false);
    for (const kept of [0, batch - 1]) {
      const changed = new Map(valuesOf(plain));
      subject.inputs.forEach((given, i) => changed.set(plain.leaves[i]!.node, others(given, batch, kept, seed + i)));
      const got = interpret(plain.outputs, changed);
      for (const [at, { shape }] of plain.outputs.entries()) {
        const size = sizeOf(shape.slice(1));
        const within = expected[at]!.subarray(kept * size, (kept + 1) * size).findIndex((value, i) => !Object.is(value, got[at]![kept * size + i]));
        if (within < 0) continue;
        return {
          title: "a sample's result depends on the other samples of its batch",
          lines: comparison(`result ${at}`, shape, kept * size + within, expected[at]!, got[at]!, `the batch as above; then all samples but ${kept} were replaced`),
          hints: ["Look for a reduction, a softmax, a norm or a reverse over axis 0, the batch. If samples are meant to meet, say so with independentSamples: false."],
        };
      }
    }
    return undefined;
  },
};

/** The same data with every sample but one replaced. */
function others({ dtype, values }: Given, batch: number, kept: number, seed: number): Float64Array {
  const stream = streamOf(seed, 7);
  const size = values.length / batch;
  return values.map((value, i) => (Math.floor(i / size) === kept ? value : dtype === "int32" ? 0 : 3 * stream.uniform() - 1.5));
}
