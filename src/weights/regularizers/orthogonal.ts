/** A regularizer that makes vectors orthogonal. Keras 2.12, keras/regularizers.py. */
import { abs, equal, iota, matmul, maximum, mul, rsqrt, select, square, sum } from "../../../codegen/ops/index.js";
import type { OrthogonalRegularizerOptions, Regularizer } from "../../../types/layers/regularizer.js";
import { checkOptions, finite, oneOf } from "../../options.js";
import { makeRegularizer } from "./regularizer.js";

/** The smallest squared length that is divided by: that of `tf.math.l2_normalize`. */
const SMALLEST = 1e-12;

/**
 * Adds `factor` times the average of |cos| of the angles between any two rows (or columns) of a matrix to the loss,
 * which makes them orthogonal to each other.
 *
 * @example
 * const layer = layers.dense(10, { kernelRegularizer: regularizers.orthogonalRegularizer({ mode: "columns" }) });
 *
 * @param options `factor` (0.01), `mode` ("rows" or "columns"; "rows")
 * @throws KatachiError "option" for what is none of these, and by the layer for a weight that has no two such vectors
 */
export function orthogonalRegularizer(options?: OrthogonalRegularizerOptions): Regularizer {
  const { factor = 0.01, mode = "rows" } = checkOptions<OrthogonalRegularizerOptions>("orthogonalRegularizer", options, { factor: finite, mode: oneOf(["rows", "columns"]) });
  const rows = mode === "rows";
  return makeRegularizer("orthogonalRegularizer", {
    wants: { expected: `weights of two axes with at least 2 ${mode}`, accepts: (shape) => shape.length === 2 && shape[rows ? 0 : 1]! >= 2 },
    penalty(x) {
      const lengths = rsqrt(maximum(sum(square(x), rows ? 1 : 0, true), SMALLEST));
      const vectors = mul(x, lengths);
      const cosines = rows ? matmul(vectors, vectors, { transposeB: true }) : matmul(vectors, vectors, { transposeA: true });
      const { shape, graph } = cosines;
      const others = select(equal(iota(graph, shape, 0), iota(graph, shape, 1)), 0, abs(cosines));
      // Every pair is counted twice among n (n - 1).
      return mul(sum(others), factor / (shape[0]! * (shape[0]! - 1)));
    },
  });
}
