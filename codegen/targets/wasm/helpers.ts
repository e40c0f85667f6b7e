/** Functions that nests call: those of math too long to repeat at every use. */
import type { FunctionBody } from "./encoder.js";
import { FunctionBuilder, type Local } from "./function.js";
import { erf } from "./math.js";
import { cos, emitReduceAngle, sin } from "./trigonometry.js";
import { VectorCode, type HelperName } from "./vector.js";

interface Helper {
  readonly needs: readonly HelperName[];
  readonly build: (relaxed: boolean, index: (name: HelperName) => number) => FunctionBody;
}

const ofVector = (body: (v: VectorCode, x: Local) => Local, needs: readonly HelperName[] = []): Helper => ({
  needs,
  build: (relaxed, index) => {
    const code = new FunctionBuilder({ params: ["v128"], results: ["v128"] });
    code.get(body(new VectorCode(code, relaxed, index), 0));
    return code.finish();
  },
});

const helpers: { readonly [N in HelperName]: Helper } = {
  sin: ofVector(sin, ["reduceAngle"]),
  cos: ofVector(cos, ["reduceAngle"]),
  erf: ofVector(erf),
  reduceAngle: {
    needs: [],
    build: () => {
      const code = new FunctionBuilder({ params: ["i32"], results: ["i64"] });
      emitReduceAngle(code);
      return code.finish();
    },
  },
};

/** The helpers wanted and those they need in turn, and the number of each in the module. */
export function buildHelpers(wanted: Iterable<HelperName>, relaxed: boolean): { readonly bodies: readonly FunctionBody[]; readonly index: (name: HelperName) => number } {
  const names = new Set<HelperName>();
  const want = (name: HelperName): void => {
    if (names.has(name)) return;
    helpers[name].needs.forEach(want);
    names.add(name);
  };
  for (const name of wanted) want(name);
  const order = [...names];
  const index = (name: HelperName): number => order.indexOf(name);
  return { bodies: order.map((name) => helpers[name].build(relaxed, index)), index };
}
