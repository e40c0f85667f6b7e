/** What an initializer is, and how the functions of `initializers` make one. The same key and shape give the same numbers, bit for bit, on every machine. */
import { sizeOf } from "../../../codegen/graph/dtype.js";
import type { Initializer, InitializerName } from "../../../types/layers/initializer.js";
import { hashKey, Stream, type Key } from "../../random.js";
import { makeOption, type Wants } from "../family.js";

export interface InitializerDefinition {
  readonly make: (shape: readonly number[], key: Key) => Float32Array;
  /** The weights it is for; all by default. */
  readonly wants?: Wants;
}

export const makeInitializer = (name: InitializerName, definition: InitializerDefinition): Initializer => makeOption("initializer", name, definition);

/** The numbers of a stream: that of the weight, or of the seed that the user chose, which is one for all weights. */
export const streamOf = (seed: number | undefined, key: Key): Stream => new Stream(seed === undefined ? key : hashKey(seed, "initializer"));

export const filled = (value: number): InitializerDefinition => ({ make: (shape) => new Float32Array(sizeOf(shape)).fill(value) });

/** Numbers drawn one after another. `draw` is told the shape and gives a function that draws. */
export const drawn = (seed: number | undefined, draw: (stream: Stream, shape: readonly number[]) => () => number): InitializerDefinition => ({
  make(shape, key) {
    const next = draw(streamOf(seed, key), shape);
    const values = new Float32Array(sizeOf(shape));
    // Float32Array.from takes twice as long, which counts for millions of weights.
    for (let i = 0; i < values.length; i++) values[i] = next();
    return values;
  },
});

/** A normal draw beyond two deviations is drawn again, as Keras does. */
export function truncated(stream: Stream): number {
  let value = stream.normal();
  while (Math.abs(value) > 2) value = stream.normal();
  return value;
}
