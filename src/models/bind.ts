/** Fitting given shapes to a model's declared inputs. A named dimension stands for one size in the whole model. */
import { KatachiError } from "../../types/error.js";
import type { RuntimeDim } from "../../types/dimension.js";
import { showDim } from "../../types/shape.js";
import type { RuntimeType } from "../target.js";
import { describe } from "../tensor.js";

/** What the names of dimensions stand for, "Batch" included. */
export type Bindings = Map<string, RuntimeDim>;

/** Checks one input and notes what its names stand for; unknown sizes are left to the run. */
export function bindShape(declared: RuntimeType, actual: RuntimeType, bindings: Bindings, path: readonly string[]): void {
  const fail = (message: string): never => {
    throw new KatachiError("shape", `model: ${message}`, { path });
  };
  const mismatch = (): never => fail(`input must be ${describe(declared)}, got ${describe(actual)}`);
  if (declared.dtype !== actual.dtype || declared.shape.length !== actual.shape.length) mismatch();
  declared.shape.forEach((wanted, axis) => {
    const given = actual.shape[axis]!;
    if (wanted === null || given === null || wanted === given) return;
    if (typeof wanted === "number") return mismatch();
    const known = bindings.get(wanted);
    if (known !== undefined && known !== null && known !== given) {
      fail(`"${wanted}" must be one size, got ${showDim(known)} and ${showDim(given)} in ${describe(actual)}`);
    }
    bindings.set(wanted, given);
  });
}
