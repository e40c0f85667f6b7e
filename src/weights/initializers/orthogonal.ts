/** An orthogonal matrix. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import type { Initializer, OrthogonalOptions } from "../../../types/layers/initializer.js";
import { checkOptions, finite, integer } from "../../options.js";
import { makeInitializer, streamOf } from "./initializer.js";

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * Normal draws made orthogonal to each other and of length `gain`: the columns of the matrix that all axes but the last
 * make as rows, or its rows where there are fewer of them (Saxe, McClelland, Ganguli 2013,
 * https://arxiv.org/abs/1312.6120). For weights of two axes or more; what recurrent kernels start with by default.
 *
 * @example
 * const layer = layers.dense(10, { kernelInitializer: initializers.orthogonal({ gain: 0.5, seed: 1 }) });
 *
 * @param options `gain` (1), `seed`
 * @throws KatachiError "option" for what is no number, and by the layer for a weight of one axis
 */
export function orthogonal(options?: OrthogonalOptions): Initializer {
  const { gain = 1, seed } = checkOptions<OrthogonalOptions>("orthogonal", options, { gain: finite, seed: integer });
  return makeInitializer("orthogonal", {
    wants: { expected: "weights of two axes or more", accepts: ({ length }) => length >= 2 },
    make(shape, key) {
      const columns = shape.at(-1)!;
      const rows = sizeOf(shape) / columns;
      const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
      const stream = streamOf(seed, key);
      const vectors: Float64Array[] = [];
      while (vectors.length < count) {
        const vector = Float64Array.from({ length }, () => stream.normal());
        // Freed of those before it twice, which rounding makes necessary.
        for (const other of [...vectors, ...vectors]) {
          const shared = dot(vector, other);
          for (let i = 0; i < length; i++) vector[i]! -= shared * other[i]!;
        }
        const size = Math.sqrt(dot(vector, vector));
        if (size > 1e-6) vectors.push(vector.map((value) => value / size));
      }
      return Float32Array.from({ length: rows * columns }, (_, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        return gain * (rows < columns ? vectors[row]![column]! : vectors[column]![row]!);
      });
    },
  });
}
