/** Options survive a round trip through JSON, as models on disk need it. */
import { interpret } from "../../../codegen/targets/reference.js";
import type { Property } from "../property.js";
import { comparison } from "../report.js";
import { valuesOf } from "../subject.js";

export const options: Property = {
  name: "options",
  about: "a layer made of options that went through JSON computes the same",
  applies: (settings) => settings.options,
  async check({ subject, again }) {
    if (!again) return undefined;
    const first = subject.lower(false);
    const second = (await again()).lower(false, first.graph);
    if (first.outputs.every((node, i) => node === second.outputs[i])) return undefined;
    const [expected, got] = [subject.results(false), interpret(second.outputs, valuesOf(second))];
    for (const [at, { shape }] of first.outputs.entries()) {
      const same = second.outputs[at]?.shape.join() === shape.join();
      const element = same ? expected[at]!.findIndex((value, i) => !Object.is(value, got[at]![i])) : 0;
      if (same && element < 0) continue;
      return {
        title: "options that went through JSON make another layer",
        lines: same ? comparison(`result ${at}`, shape, element, expected[at]!, got[at]!, "options as given") : [["expected", `shape [${shape.join(", ")}]`], ["got", `shape [${second.outputs[at]?.shape.join(", ") ?? ""}]`]],
        hints: ["An option that JSON cannot hold (a function, undefined, NaN, a typed array) gets lost: use a name or a number instead."],
      };
    }
    return undefined;
  },
};
