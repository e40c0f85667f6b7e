/**
 * Threefry-2x32 with 20 rounds: random bits as a function of a key and a counter, with no state.
 * Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). Written once over any
 * integers that can be added, xored and rotated: plain numbers here, expressions in kernels.
 */
export interface Words<T> {
  readonly literal: (value: number) => T;
  /** Modulo 2^32. */
  readonly add: (a: T, b: T) => T;
  readonly xor: (a: T, b: T) => T;
  /** `count` from 1 to 31. */
  readonly rotateLeft: (a: T, count: number) => T;
}

const ROUNDS = 20;
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
/** Keeps a key of zeros from giving a schedule of zeros. */
const PARITY = 0x1bd11bda;

export function threefryOf<T>(words: Words<T>, [k0, k1]: readonly [T, T], [c0, c1]: readonly [T, T]): [T, T] {
  const schedule = [k0, k1, words.xor(words.xor(k0, k1), words.literal(PARITY))] as const;
  let x0 = words.add(c0, k0);
  let x1 = words.add(c1, k1);
  for (let round = 0; round < ROUNDS; round++) {
    x0 = words.add(x0, x1);
    x1 = words.xor(words.rotateLeft(x1, ROTATIONS[round % 8]!), x0);
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = words.add(x0, schedule[injection % 3]!);
      x1 = words.add(words.add(x1, schedule[(injection + 1) % 3]!), words.literal(injection));
    }
  }
  return [x0, x1];
}

export const numbers: Words<number> = {
  literal: (value) => value | 0,
  add: (a, b) => (a + b) | 0,
  xor: (a, b) => a ^ b,
  rotateLeft: (a, count) => (a << count) | (a >>> (32 - count)),
};

/** Two random int32 for a key and a counter of two int32 each. */
export const threefry = (key: readonly [number, number], counter: readonly [number, number]): [number, number] => threefryOf(numbers, key, counter);

/** The upper 24 bits of a word as a float32 in [0, 1), all values equally spaced. */
export const unitOf = (word: number): number => (word >>> 8) / 16777216;
