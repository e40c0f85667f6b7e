/** Fitting given shapes to a model's declared inputs. A named dimension stands for one size in the whole model. */
import { KatachiError } from "../../types/error.js";
import type { RuntimeDim } from "../../types/dimension.js";
import { message } from "../../types/messages.js";
import { showDim, showShape } from "../../types/shape.js";
import type { RuntimeType } from "../operation.js";
import { describe } from "../tensor.js";

/** What the names of dimensions stand for, "Batch" included. */
export type Bindings = Map<string, RuntimeDim>;

/** Checks one input and notes what its names stand for; unknown sizes are left to the run. */
export function bindShape(declared: RuntimeType, actual: RuntimeType, bindings: Bindings, path: readonly string[]): void {
  const mismatch = (): never => {
    const text = declared.dtype === actual.dtype ? ({ shape }: RuntimeType) => showShape(shape) : describe;
    throw new KatachiError("shape", message("modelInput", { expected: text(declared), actual: text(actual) }), { path });
  };
  if (declared.dtype !== actual.dtype || declared.shape.length !== actual.shape.length) mismatch();
  declared.shape.forEach((wanted, axis) => {
    const given = actual.shape[axis]!;
    if (wanted === null || given === null) return;
    if (typeof wanted === "number") return wanted === given ? undefined : mismatch();
    const known = bindings.get(wanted);
    if (known !== undefined && known !== null && known !== given) {
      throw new KatachiError("shape", message("oneSize", { name: wanted, known: showDim(known), given: showDim(given), shape: showShape(actual.shape) }), { path });
    }
    bindings.set(wanted, given);
  });
}
