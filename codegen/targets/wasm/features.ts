/** What the running engine can do, found by validating a module of one instruction. */
import { encodeModule } from "./encoder.js";
import { FunctionBuilder } from "./function.js";
import { opcodes } from "./opcodes.js";
import { webAssembly } from "./webassembly.js";

/** Whether fused multiply-add (relaxed SIMD) is available. */
export function relaxedSimdSupported(): boolean {
  const probe = new FunctionBuilder({ params: ["v128"], results: ["v128"] });
  probe.get(probe.vector(opcodes.f32x4RelaxedMadd, 0, 0, 0));
  return webAssembly.validate(encodeModule(undefined, [probe.finish()]));
}
