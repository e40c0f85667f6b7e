/** Datasets: elements that are made when they are asked for, changed and put together on the way. */
import { KatachiError } from "../../types/error.js";
import type { Batched, FromData } from "../../types/data/element.js";
import { boolean, check, checkOptions, integer, positiveInteger, show, wholeNumber, type Rule } from "../options.js";
import { hashKey, Stream } from "../random.js";
import { after, counted, elementsOf, END, isLater, iterate, over, type Iteration, type Later, type Step } from "./iteration.js";
import { batchOf, samplesAlone, samplesOf, together, type Samples } from "./samples.js";

/** What `batch` takes besides the size. */
export interface BatchOptions<Drop extends boolean> {
  /** Whether to leave out what is less than a batch at the end; false by default. */
  dropRemainder?: Drop;
}

/** What `shuffle` takes besides the size of its buffer. */
export interface ShuffleOptions {
  /** Decides the orders, of which each epoch has its own; 0 by default. */
  seed?: number;
}

const aFunction: Rule = { expected: "a function", accepts: (value) => typeof value === "function" };

/**
 * Elements in an order, made when they are asked for. A dataset can be read any number of times; the k-th time it is
 * epoch k, in which `shuffle` has an order of its own, the same in every run. `fit` reads it once for each epoch.
 *
 * An element is a value, or a list or record of values: `[x, y]`. A value is a number, an array, a typed array, or a tensor.
 *
 * @example
 * const digits = Dataset.from(images, labels)           // Dataset<[Tensor<[28, 28]>, IntTensor<[]>]>
 *   .shuffle(1000, { seed: 7 })
 *   .batch(32)                                          // Dataset<[Tensor<[number, 28, 28]>, IntTensor<[number]>]>
 *   .prefetch(2);
 * await net.fit(digits, { epochs: 5 });
 */
export class Dataset<out E> implements AsyncIterable<E> {
  readonly #open: (epoch: number) => Iteration<E>;
  #epochs = 0;
  /** The number of elements: infinite for an endless repetition, undefined while nobody knows it. */
  readonly size: number | undefined;

  private constructor(size: number | undefined, open: (epoch: number) => Iteration<E>) {
    this.size = size;
    this.#open = open;
  }

  /**
   * The samples of data in any form that `fit` takes: an element is a sample of x, or `[x, y]`, or `[x, y, sampleWeight]`.
   * Or the elements of an iterable, an async iterable, or a function that makes one, which is called anew for each epoch.
   *
   * @example
   * const points = Dataset.from(tensor([[0, 0], [0, 1]]), tensor([[0], [1]])); // Dataset<[Tensor<[2]>, Tensor<[1]>]>
   *
   * @throws KatachiError with code "data" for what is no data, when the first element is asked for where it is asked for later
   */
  static from<const X, const Y = undefined, const W = undefined>(x: X, y?: Y, sampleWeight?: W): Dataset<FromData<X, Y, W>> {
    type E = FromData<X, Y, W>;
    const given = [x, y, sampleWeight].slice(0, sampleWeight === undefined ? (y === undefined ? 1 : 2) : 3);
    if (typeof x === "function" || isIterable(x)) {
      if (given.length > 1) throw new KatachiError("data", "Dataset.from: the elements of an iterable hold their targets: give nothing besides");
      return new Dataset<E>(undefined, () => iterate(iterableOf<E>(x)));
    }
    if (x === undefined || x === null) throw new KatachiError("data", `Dataset.from: x must be data or an iterable, got ${show(x)}`);
    let samples: Promise<Samples> | undefined;
    return new Dataset<E>(countOf(x), () => later(async () => {
      samples ??= given.length === 1 ? samplesAlone(x, "Dataset.from: x") : Promise.all(given.map((each, i) => samplesOf(each, `Dataset.from: ${["x", "y", "sampleWeight"][i]}`))).then((all) => together(all, "Dataset.from: data", (parts) => parts));
      const { count, at } = await samples;
      return counted(count, (index) => at(index) as E);
    }));
  }

  /** What the function makes of each element and its number; a promise is waited for. */
  map<const R>(make: (element: E, index: number) => R): Dataset<Awaited<R>> {
    check("map", "the argument", make, aFunction);
    return new Dataset(this.size, (epoch) => {
      const below = this.#open(epoch);
      let index = 0;
      return over<E, Awaited<R>>(below, () => after(below.next(), (step) => (step.done ? END : after(make(step.value, index++) as Later<Awaited<R>>, (value) => ({ done: false, value })))));
    });
  }

  /**
   * Puts `size` elements after each other together: tensors into one with one more axis in front, numbers into an array,
   * typed arrays of one length into `{ values, shape }`. Less are left at the end, or dropped.
   */
  batch<const N extends number, const Drop extends boolean = false>(size: N, options?: BatchOptions<Drop>): Dataset<Batched<E, Drop extends true ? N : number>> {
    type B = Batched<E, Drop extends true ? N : number>;
    check("batch", "size", size, positiveInteger);
    const { dropRemainder } = checkOptions<BatchOptions<Drop>>("batch", options, { dropRemainder: boolean });
    const count = this.size === undefined ? undefined : dropRemainder ? Math.floor(this.size / size) : Math.ceil(this.size / size);
    return new Dataset<B>(count, (epoch) => {
      const below = this.#open(epoch);
      let batch = 0;
      return over<E, B>(below, async () => {
        const elements: E[] = [];
        while (elements.length < size) {
          const asked = below.next();
          const step = isLater(asked) ? await asked : asked;
          if (step.done) break;
          elements.push(step.value);
        }
        if (elements.length === 0 || (dropRemainder && elements.length < size)) return END;
        return { done: false, value: (await batchOf(elements, `batch ${batch++}`)) as B };
      });
    });
  }

  /**
   * Elements in random order: each is drawn from the next `bufferSize` that are left, from all where it is as large as
   * the dataset. Each epoch has an order of its own, which depends on the seed and the epoch's number alone.
   */
  shuffle(bufferSize: number, options?: ShuffleOptions): Dataset<E> {
    check("shuffle", "bufferSize", bufferSize, positiveInteger);
    const { seed = 0 } = checkOptions<ShuffleOptions>("shuffle", options, { seed: integer });
    return new Dataset(this.size, (epoch) => {
      const below = this.#open(epoch);
      const random = new Stream(hashKey(seed, "shuffle", epoch));
      const buffer: E[] = [];
      let ended = false;
      const draw = (): Step<E> => {
        if (buffer.length === 0) return END;
        const chosen = random.below(buffer.length);
        const value = buffer[chosen]!;
        buffer[chosen] = buffer.at(-1)!;
        buffer.pop();
        return { done: false, value };
      };
      const fill = (): Later<Step<E>> => {
        while (!ended && buffer.length < bufferSize) {
          const asked = below.next();
          if (isLater(asked)) return asked.then((step) => (take(step), fill()));
          take(asked);
        }
        return draw();
      };
      const take = (step: Step<E>): void => {
        if (step.done) ended = true;
        else buffer.push(step.value);
      };
      return over(below, fill);
    });
  }

  /** Has up to `count` elements made ahead, while what reads them is busy. */
  prefetch(count: number): Dataset<E> {
    check("prefetch", "count", count, positiveInteger);
    return new Dataset(this.size, (epoch) => {
      const below = this.#open(epoch);
      const ahead: Promise<Step<E>>[] = [];
      let last: Promise<unknown> = Promise.resolve();
      let ended = false;
      const ask = (): void => {
        const step = last.then((): Later<Step<E>> => (ended ? END : below.next()));
        last = step.then(
          ({ done }) => void (ended ||= done === true),
          () => void (ended = true),
        );
        // Whoever asks for it sees the failure; until then it is nobody's.
        step.catch(() => {});
        ahead.push(step);
      };
      return {
        next() {
          while (ahead.length < count) ask();
          const step = ahead.shift()!;
          ask();
          return step;
        },
        async close() {
          ended = true;
          await last;
          await below.close();
        },
      };
    });
  }

  /** The first `count` elements. */
  take(count: number): Dataset<E> {
    check("take", "count", count, wholeNumber);
    return new Dataset(this.size === undefined ? undefined : Math.min(this.size, count), (epoch) => {
      const below = this.#open(epoch);
      let left = count;
      return over(below, () => (left-- > 0 ? below.next() : after(below.close(), () => END)));
    });
  }

  /** All but the first `count` elements. */
  skip(count: number): Dataset<E> {
    check("skip", "count", count, wholeNumber);
    return new Dataset(this.size === undefined ? undefined : Math.max(0, this.size - count), (epoch) => {
      const below = this.#open(epoch);
      let left = count;
      const next = (): Later<Step<E>> => {
        while (left > 0) {
          left--;
          const asked = below.next();
          if (isLater(asked)) return asked.then((step) => (step.done ? END : next()));
          if (asked.done) return END;
        }
        return below.next();
      };
      return over(below, next);
    });
  }

  /** The elements `count` times over, each time as a new epoch; without end by default. */
  repeat(count: number = Infinity): Dataset<E> {
    if (count !== Infinity) check("repeat", "count", count, wholeNumber);
    const size = count === 0 || this.size === 0 ? 0 : this.size === undefined ? (count === Infinity ? Infinity : undefined) : this.size * count;
    return new Dataset(size, (epoch) => {
      let round = 0;
      let below: Iteration<E> | undefined;
      let empty = true;
      const next = (): Later<Step<E>> => {
        if (round >= count) return END;
        // An endless repetition has no second epoch that could be told apart.
        below ??= this.#open(count === Infinity ? epoch + round : epoch * count + round);
        return after(below.next(), (step) => {
          if (!step.done) {
            empty = false;
            return step;
          }
          below = undefined;
          round = empty ? count : round + 1;
          return next();
        });
      };
      return { next, close: () => below?.close() };
    });
  }

  /** Keeps the elements of the first whole reading in memory for all later ones. */
  cache(): Dataset<E> {
    let kept: readonly E[] | undefined;
    return new Dataset(this.size, (epoch) => {
      if (kept) return counted(kept.length, (index) => kept![index]!);
      const below = this.#open(epoch);
      const seen: E[] = [];
      return over(below, () => after(below.next(), (step) => {
        if (step.done) kept ??= seen;
        else seen.push(step.value);
        return step;
      }));
    });
  }

  /** The elements of an epoch, whichever were read before: with `initialEpoch` a training goes on in the order it would have had. */
  epoch(number: number): AsyncIterable<E> {
    check("epoch", "number", number, wholeNumber);
    return { [Symbol.asyncIterator]: () => elementsOf(this.#open(number)) };
  }

  [Symbol.asyncIterator](): AsyncIterator<E, undefined> {
    return elementsOf(this.#open(this.#epochs++));
  }
}

const isIterable = (given: unknown): boolean =>
  typeof given === "object" && given !== null && !Array.isArray(given) && !ArrayBuffer.isView(given) && (Symbol.iterator in given || Symbol.asyncIterator in given);

function iterableOf<E>(given: unknown): Iterable<E> | AsyncIterable<E> {
  const made: unknown = typeof given === "function" ? given() : given;
  if (!isIterable(made) && !Array.isArray(made)) throw new KatachiError("data", `Dataset.from: the function must give an iterable, got ${show(made)}`);
  return made as Iterable<E> | AsyncIterable<E>;
}

/** The number of samples where it shows without reading: of the first of several inputs. */
function countOf(given: unknown): number | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  if (Array.isArray(given)) return typeof given[0] === "object" && given[0] !== null && !Array.isArray(given[0]) ? countOf(given[0]) : given.length;
  if (ArrayBuffer.isView(given)) return (given as Uint8Array).length;
  if ("shape" in given && Array.isArray(given.shape)) return given.shape[0];
  return countOf(Object.values(given)[0]);
}

/** An iteration that is there after a promise; the promise is asked for at the first element. */
function later<E>(open: () => Promise<Iteration<E>>): Iteration<E> {
  let opened: Iteration<E> | undefined;
  return {
    next: () => (opened ? opened.next() : open().then((iteration) => (opened = iteration).next())),
    close: () => opened?.close(),
  };
}
