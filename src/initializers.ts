/** Initial values of weights, seeded: the same key and shape give the same numbers, bit for bit, on every machine. */
import { sizeOf } from "../codegen/graph/dtype.js";
import { Stream, type Key } from "./random.js";

export interface Initializer {
  readonly make: (shape: readonly number[], key: Key) => Float32Array;
}

/** How many inputs feed one output and the other way round; a convolution's window counts for both. */
export function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const window = sizeOf(shape.slice(0, -2));
  return { fanIn: window * shape.at(-2)!, fanOut: window * shape.at(-1)! };
}

const filled = (value: number): Initializer => ({ make: (shape) => new Float32Array(sizeOf(shape)).fill(value) });

const drawn = (draw: (stream: Stream, shape: readonly number[]) => () => number): Initializer => ({
  make: (shape, key) => {
    const next = draw(new Stream(key), shape);
    return Float32Array.from({ length: sizeOf(shape) }, next);
  },
});

const uniform = (limit: (shape: readonly number[]) => number): Initializer =>
  drawn((stream, shape) => {
    const bound = limit(shape);
    return () => (2 * stream.uniform() - 1) * bound;
  });

/** A normal draw beyond two deviations is drawn again, as Keras does. */
const truncated = (deviation: (shape: readonly number[]) => number): Initializer =>
  drawn((stream, shape) => {
    const scale = deviation(shape);
    return () => {
      let value = stream.normal();
      while (Math.abs(value) > 2) value = stream.normal();
      return value * scale;
    };
  });

/**
 * Normal draws made orthogonal to each other and of length 1: the columns of the matrix that all axes but the last make
 * as rows, or its rows where there are fewer of them (Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics
 * of learning in deep linear neural networks"). Each is freed of the ones before it twice, which rounding makes necessary.
 */
const orthogonal: Initializer = {
  make(shape, key) {
    const columns = shape.at(-1) ?? 1;
    const rows = sizeOf(shape) / columns;
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
    const stream = new Stream(key);
    const vectors: Float64Array[] = [];
    while (vectors.length < count) {
      const vector = Float64Array.from({ length }, () => stream.normal());
      for (const other of [...vectors, ...vectors]) {
        const shared = dot(vector, other);
        for (let i = 0; i < length; i++) vector[i]! -= shared * other[i]!;
      }
      const size = Math.sqrt(dot(vector, vector));
      if (size > 1e-6) vectors.push(vector.map((value) => value / size));
    }
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return rows < columns ? vectors[row]![column]! : vectors[column]![row]!;
    });
  },
};

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Standard deviation of a standard normal cut at two deviations: what the cut takes away is given back. */
const CUT = 0.87962566103423978;

const average = (shape: readonly number[]): number => (fans(shape).fanIn + fans(shape).fanOut) / 2;
const fanIn = (shape: readonly number[]): number => fans(shape).fanIn;

/** Keras' initializers by name, with Keras' default parameters. */
export const initializers = {
  zeros: filled(0),
  ones: filled(1),
  glorotUniform: uniform((shape) => Math.sqrt(3 / average(shape))),
  glorotNormal: truncated((shape) => Math.sqrt(1 / average(shape)) / CUT),
  heUniform: uniform((shape) => Math.sqrt(6 / fanIn(shape))),
  heNormal: truncated((shape) => Math.sqrt(2 / fanIn(shape)) / CUT),
  lecunUniform: uniform((shape) => Math.sqrt(3 / fanIn(shape))),
  lecunNormal: truncated((shape) => Math.sqrt(1 / fanIn(shape)) / CUT),
  randomUniform: uniform(() => 0.05),
  randomNormal: drawn((stream) => () => 0.05 * stream.normal()),
  truncatedNormal: truncated(() => 0.05),
  orthogonal,
} satisfies Record<string, Initializer>;

export type InitializerName = keyof typeof initializers;
