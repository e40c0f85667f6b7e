/** Random numbers on the host, from the generator that kernels use: the same seed gives the same numbers everywhere. */
import { threefry, unitOf } from "../codegen/kernel/threefry.js";

export type Key = readonly [number, number];

/** FNV-1a over UTF-16 units. */
const hashText = (text: string): number => {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
};

/** A key of its own for each sequence of parts: `hashKey(seed, "shuffle", epoch)`. */
export const hashKey = (seed: number, ...parts: readonly (string | number)[]): Key =>
  parts.reduce<Key>((key, part) => threefry(key, [typeof part === "number" ? part | 0 : hashText(part), typeof part === "number" ? 0 : 1]), [seed | 0, Math.floor(seed / 2 ** 32) | 0]);

/** An endless sequence of random numbers. */
export class Stream {
  readonly #key: Key;
  #counter = 0;
  #spare: number | undefined;

  constructor(key: Key) {
    this.#key = key;
  }

  /** 32 random bits as an int32. */
  word(): number {
    if (this.#spare !== undefined) {
      const word = this.#spare;
      this.#spare = undefined;
      return word;
    }
    const [first, second] = threefry(this.#key, [this.#counter | 0, Math.floor(this.#counter / 2 ** 32) | 0]);
    this.#counter++;
    this.#spare = second;
    return first;
  }

  /** In [0, 1), one of 2^24 equally spaced values. */
  uniform(): number {
    return unitOf(this.word());
  }

  /** From the standard normal distribution, by Box and Muller's transform. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(((this.word() >>> 0) / 2 ** 32) * count);
  }
}

/** The numbers from 0 to `count` - 1 in random order: Fisher and Yates. */
export function permutation(count: number, key: Key): Uint32Array {
  const stream = new Stream(key);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
