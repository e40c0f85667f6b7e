/** The float32 speed limit of this machine's WebAssembly: independent multiply-adds in registers, nothing else. */
import { encodeModule } from "../codegen/targets/wasm/encoder.js";
import { FunctionBuilder } from "../codegen/targets/wasm/function.js";
import { webAssembly } from "../codegen/targets/wasm/index.js";
import { opcodes } from "../codegen/targets/wasm/opcodes.js";
import { VectorCode } from "../codegen/targets/wasm/vector.js";

const ACCUMULATORS = 12;
const REPEATS = 8;

/** Fastest of several runs, in GFLOP/s. */
export function measurePeak(relaxed: boolean): number {
  const code = new FunctionBuilder({ params: ["i32"], results: [] }, "run");
  const v = new VectorCode(code, relaxed, () => 0);
  const [x, y, z] = [code.float(1.0000001), code.float(1e-9), code.float(0.5)];
  const sums = Array.from({ length: ACCUMULATORS }, () => code.local("v128"));
  code.repeat(() => {
    for (let i = 0; i < REPEATS * ACCUMULATORS; i++) {
      // Two different products, since an engine may compute a repeated one once.
      v.maddOnStack(x, i % 2 === 0 ? y : z, sums[i % ACCUMULATORS]!);
      code.set(sums[i % ACCUMULATORS]!);
    }
    code.get(0);
    code.i32(1);
    code.op(opcodes.i32Sub);
    code.set(0);
    code.get(0);
  });
  // The sums must be used, or an engine would drop them.
  for (const sum of sums) code.memory(opcodes.v128Store, undefined, 0, undefined, sum);
  const bytes = encodeModule({ shared: false, initialPages: 1, maximumPages: 1 }, [code.finish()]);
  const instance = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory: new webAssembly.Memory({ initial: 1, maximum: 1 }) } });
  const run = instance.exports["run"]!;
  const count = 200_000;
  for (let i = 0; i < 5; i++) run(count);
  let best = Infinity;
  for (let i = 0; i < 15; i++) {
    const start = performance.now();
    run(count);
    best = Math.min(best, performance.now() - start);
  }
  return (count * REPEATS * ACCUMULATORS * 8) / best / 1e6;
}
