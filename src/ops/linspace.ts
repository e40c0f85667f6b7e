/** Equally spaced numbers. */
import { checkPositive, type Positive } from "../../types/option.js";
import type { Tensor } from "../../types/tensor.js";
import { check, finite } from "../options.js";
import { TensorValue } from "../tensor.js";

/**
 * `num` equally spaced numbers, the first of which is `start` and the last `stop`.
 *
 * @example
 * const x = linspace(0, 2 * Math.PI, 1000); // Tensor<[1000]>
 */
export function linspace<const N extends number, G = 1>(start: number, stop: number, num: Positive<"linspace", "num", N, G>): Tensor<[N]> {
  check("linspace", "start", start, finite);
  check("linspace", "stop", stop, finite);
  checkPositive("linspace", "num", num as number);
  const count = num as number;
  const values = Float32Array.from({ length: count }, (_, i) => (i === count - 1 && count > 1 ? stop : start + (i * (stop - start)) / Math.max(1, count - 1)));
  return new TensorValue([count], "float32", { kind: "data", values }) as unknown as Tensor<[N]>;
}
