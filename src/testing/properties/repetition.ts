/** What is computed depends on what is given alone, not on what was computed before. */
import { Graph } from "../../../codegen/graph/node.js";
import { interpret } from "../../../codegen/targets/reference.js";
import type { Property } from "../property.js";
import { comparison } from "../report.js";
import { valuesOf } from "../subject.js";

/** What to do about results that depend on the past. */
export const OUTLIVES = "Look for something that outlives a call: a cache, a counter, a variable outside of `call`. Everything has to be computed from the arguments.";

export const repetition: Property = {
  name: "repetition",
  about: "computed again, after a training step in between, the results are the same; inference draws no random numbers",
  check({ subject }) {
    const expected = subject.results(false);
    subject.lower(true);
    const again = subject.lower(false, new Graph());
    const got = interpret(again.outputs, valuesOf(again));
    for (const [at, { shape }] of again.outputs.entries()) {
      const element = got[at]!.findIndex((value, i) => !Object.is(value, expected[at]![i]));
      if (element < 0) continue;
      return { title: "computed again it gives something else", lines: comparison(`result ${at}`, shape, element, expected[at]!, got[at]!, "computed first"), hints: [OUTLIVES] };
    }
    return undefined;
  },
};
