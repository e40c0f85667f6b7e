/** Laws of datasets: what each step does to any list of elements; orders, closing, errors. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dataset, tensor } from "../../../src/index.js";
import { failure, valueOf } from "../support.js";

/** All elements of an epoch, the next one by default. */
async function all<E>(data: AsyncIterable<E>): Promise<E[]> {
  const elements: E[] = [];
  for await (const element of data) elements.push(element);
  return elements;
}

const list = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 30 });
const small = fc.integer({ min: 1, max: 8 });

/** A source that answers at once, and one that takes its time. */
const sources = <E>(elements: readonly E[]): Dataset<E>[] => [
  Dataset.from(() => elements.values()) as Dataset<E>,
  Dataset.from(async function* () {
    for (const element of elements) yield await new Promise<E>((resolve) => setImmediate(resolve, element));
  }) as Dataset<E>,
];

const each = async (elements: readonly number[], test: (data: Dataset<number>) => Promise<void>): Promise<void> => {
  for (const data of sources(elements)) await test(data);
};

describe("laws", () => {
  const law = (name: string, run: (elements: readonly number[], n: number, m: number) => Promise<void>): void =>
    it(name, () => fc.assert(fc.asyncProperty(list, small, small, run), { numRuns: 60 }));

  law("a dataset gives its elements, every time", (elements) => each(elements, async (data) => {
    expect(await all(data)).toEqual(elements);
    expect(await all(data)).toEqual(elements);
  }));

  law("map after map is map of both", (elements) => each(elements, async (data) => {
    const [f, g] = [(x: number): number => 2 * x + 1, async (x: number, i: number): Promise<number> => x - i];
    expect(await all(data.map(f).map(g))).toEqual(elements.map((x, i) => 2 * x + 1 - i));
    expect(await all(data.map((x, i) => g(f(x), i)))).toEqual(await all(data.map(f).map(g)));
  }));

  law("batches put together are the elements", (elements, n) => each(elements, async (data) => {
    const batches = await all(data.batch(n));
    expect(batches.flat()).toEqual(elements);
    expect(batches.slice(0, -1).every(({ length }) => length === n)).toBe(true);
    const whole = await all(data.batch(n, { dropRemainder: true }));
    expect(whole.flat()).toEqual(elements.slice(0, elements.length - (elements.length % n)));
  }));

  law("shuffle is a permutation that moves nothing further ahead than its buffer", (elements, n, seed) => each(elements, async (data) => {
    const indexed = data.map((_, i) => i).shuffle(n, { seed });
    const order = await all(indexed);
    expect([...order].sort((a, b) => a - b)).toEqual(elements.map((_, i) => i));
    order.forEach((from, to) => expect(from).toBeLessThan(to + n));
  }));

  law("take and skip are the two parts", (elements, n) => each(elements, async (data) => {
    expect([...(await all(data.take(n))), ...(await all(data.skip(n)))]).toEqual(elements);
  }));

  law("repeat is the elements over and over", (elements, n, m) => each(elements, async (data) => {
    expect(await all(data.repeat(n))).toEqual(Array.from({ length: n }, () => elements).flat());
    const wanted = elements.length === 0 ? [] : Array.from({ length: m }, (_, i) => elements[i % elements.length]);
    expect(await all(data.repeat().take(m))).toEqual(wanted);
  }));

  law("prefetch and cache change nothing", (elements, n) => each(elements, async (data) => {
    expect(await all(data.prefetch(n))).toEqual(elements);
    expect(await all(data.map(async (x) => x).prefetch(n).prefetch(n).take(elements.length))).toEqual(elements);
    const cached = data.cache();
    expect([await all(cached), await all(cached)]).toEqual([elements, elements]);
  }));

  law("sizes are the numbers of elements", async (elements, n, m) => {
    const data = Dataset.from(elements);
    for (const each of [data, data.take(n), data.skip(n), data.repeat(n), data.batch(n), data.batch(n, { dropRemainder: true }), data.shuffle(n).map(String).prefetch(m).cache()]) {
      expect(each.size).toBe((await all(each as Dataset<unknown>)).length);
    }
    expect([data.repeat().size, Dataset.from(() => elements.values()).size]).toEqual([elements.length === 0 ? 0 : Infinity, undefined]);
  });
});

describe("orders", () => {
  const data = (seed: number): Dataset<number> => Dataset.from([...Array(50).keys()]).shuffle(50, { seed });

  it("are new in each epoch, and the same for the same seed and epoch", async () => {
    const shuffled = data(3);
    const first = [await all(shuffled), await all(shuffled)];
    expect(first[0]).not.toEqual(first[1]);
    expect([await all(data(3).epoch(0)), await all(data(3).epoch(1))]).toEqual(first);
    expect([await all(shuffled.epoch(1)), await all(shuffled.epoch(0))]).toEqual([first[1], first[0]]);
    expect(await all(data(4))).not.toEqual(first[0]);
  });

  it("are those of the epochs in a repetition", async () => {
    const two = await all(data(3).repeat(2));
    expect(two).toEqual([...(await all(data(3).epoch(0))), ...(await all(data(3).epoch(1)))]);
    expect(await all(data(3).repeat(2).epoch(1))).toEqual([...(await all(data(3).epoch(2))), ...(await all(data(3).epoch(3)))]);
    expect(await all(data(3).repeat().take(100))).toEqual(two);
  });

  it("give every place to every element about as often", async () => {
    const counts = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
    const five = Dataset.from([0, 1, 2, 3, 4]).shuffle(5);
    for (let epoch = 0; epoch < 2000; epoch++) (await all(five.epoch(epoch))).forEach((element, place) => counts[place]![element]!++);
    // 400 expected, with a standard deviation of 18.
    for (const count of counts.flat()) expect(Math.abs(count - 400)).toBeLessThan(100);
  });
});

describe("samples of data", () => {
  const x = tensor([[1, 2], [3, 4], [5, 6]]);
  const y = tensor([7, 8, 9], undefined, "int32");
  const plain = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(plain));
    if (typeof value === "object" && value !== null && "array" in value) return [valueOf(value).dtype, valueOf(value).shape, await valueOf(value).array()];
    return value;
  };

  it("of tensors are tensors, and so are batches of them", async () => {
    expect(await plain(await all(Dataset.from(x, y)))).toEqual([1, 3, 5].map((first, i) => [["float32", [2], [first, first + 1]], ["int32", [], 7 + i]]));
    expect(await plain(await all(Dataset.from(x, y).batch(2)))).toEqual([
      [["float32", [2, 2], [[1, 2], [3, 4]]], ["int32", [2], [7, 8]]],
      [["float32", [1, 2], [[5, 6]]], ["int32", [1], [9]]],
    ]);
  });

  it("of arrays are rows, of typed arrays numbers, of values values", async () => {
    const [first] = await all(Dataset.from([[1, 2], [3, 4]], Uint8Array.of(5, 6), [0.5, 1]).batch(2));
    expect(first).toEqual([[[1, 2], [3, 4]], [5, 6], [0.5, 1]]);
    expect(await all(Dataset.from({ values: Uint8Array.of(1, 2, 3, 4), shape: [2, 2] }))).toEqual([{ values: Uint8Array.of(1, 2), shape: [2] }, { values: Uint8Array.of(3, 4), shape: [2] }]);
    expect(await all(Dataset.from({ values: Uint8Array.of(1, 2, 3, 4), shape: [2, 2] }).batch(2))).toEqual([{ values: Uint8Array.of(1, 2, 3, 4), shape: [2, 2] }]);
    expect(await all(Dataset.from([[1, 2], [3, 4]]).batch(2))).toEqual([{ values: Float64Array.of(1, 2, 3, 4), shape: [2, 2] }]);
  });

  it("of several inputs are lists or records", async () => {
    expect(await plain(await all(Dataset.from({ a: [1, 2], b: [[3], [4]] }, [5, 6])))).toEqual([[{ a: 1, b: [3] }, 5], [{ a: 2, b: [4] }, 6]]);
    expect(await all(Dataset.from({ a: [1, 2], b: [[3], [4]] }, [5, 6]).batch(2))).toEqual([[{ a: [1, 2], b: [[3], [4]] }, [5, 6]]]);
    expect(await plain(await all(Dataset.from([x, y])))).toEqual([1, 3, 5].map((first, i) => [["float32", [2], [first, first + 1]], ["int32", [], 7 + i]]));
  });

  it.each<[string, () => Dataset<unknown>, string]>([
    ["lengths", () => Dataset.from(x, [1, 2]), "data: Dataset.from: data must have as many samples everywhere, got 3, 2"],
    ["no data", () => Dataset.from("abc"), 'data: Dataset.from: x must be data: tensors, arrays, or lists and records of them, got "abc"'],
    ["batches of what differs", () => Dataset.from([[1], [2, 3]]).map((row) => Float32Array.from(row as never)).batch(2), "data: Dataset.from: x must be data, got an array whose rows differ in length: 1 at [0], 2 at [1]"],
    ["arrays of other lengths", () => Dataset.from(() => [Float32Array.of(1), Float32Array.of(2, 3)].values()).batch(2), "data: batch 0 must be alike in all elements, got shapes [1] and [2]"],
    ["tensors of other shapes", () => Dataset.from(() => [[tensor([1]), 1], [tensor([2, 3]), 1]].values()).batch(2), "data: batch 0: value 0 must be alike in all elements, got Tensor<[1]> and Tensor<[2]>"],
    ["numbers and arrays", () => Dataset.from(() => [1, [2]].values()).batch(2), "data: batch 0 must be alike in all elements, got 1 and [2]"],
    ["records of other names", () => Dataset.from(() => [{ a: 1 }, { b: 1 }].values()).batch(2), "data: batch 0 must be alike in all elements, got { a } and { b }"],
    ["words", () => Dataset.from(() => ["a", "b"].values()).batch(2), 'data: batch 0 must be numbers, arrays or tensors, or lists and records of them, got "a"'],
  ])("%s", async (_, make, sentence) => expect(await failure(() => all(make()))).toBe(sentence));

  it.each<[string, () => unknown, string]>([
    ["a batch of none", () => Dataset.from([1]).batch(0), "option: batch: size must be a positive integer, got 0"],
    ["a buffer of none", () => Dataset.from([1]).shuffle(0), "option: shuffle: bufferSize must be a positive integer, got 0"],
    ["a misspelled option", () => Dataset.from([1]).batch(2, { dropReminder: true } as never), 'option: batch: unknown option "dropReminder"; did you mean "dropRemainder"?'],
    ["no function", () => Dataset.from([1]).map(3 as never), "option: map: the argument must be a function, got 3"],
    ["less than nothing", () => Dataset.from([1]).take(-1), "option: take: count must be a whole number of at least 0, got -1"],
    ["nothing", () => Dataset.from(undefined), "data: Dataset.from: x must be data or an iterable, got undefined"],
    ["targets beside an iterable", () => Dataset.from(() => [1].values(), [1]), "data: Dataset.from: the elements of an iterable hold their targets: give nothing besides"],
  ])("%s is refused", async (_, run, sentence) => expect(await failure(run)).toBe(sentence));
});

describe("sources", () => {
  const counting = (): { data: Dataset<number>; log: string[] } => {
    const log: string[] = [];
    const data = Dataset.from(function* () {
      try {
        for (let i = 0; ; i++) {
          log.push(`made ${i}`);
          yield i;
        }
      } finally {
        log.push("closed");
      }
    });
    return { data, log };
  };

  it("make no element before it is asked for", async () => {
    const { data, log } = counting();
    expect(await all(data.map((x) => 2 * x).take(2))).toEqual([0, 2]);
    expect(log).toEqual(["made 0", "made 1", "closed"]);
  });

  it.each<[string, (data: Dataset<number>) => AsyncIterable<unknown>]>([
    ["map", (data) => data.map((x) => x)],
    ["batch", (data) => data.batch(2)],
    ["shuffle", (data) => data.shuffle(3)],
    ["prefetch", (data) => data.prefetch(3)],
    ["skip", (data) => data.skip(2)],
    ["repeat", (data) => data.repeat(2)],
    ["cache", (data) => data.cache()],
  ])("are closed when the reader of %s stops", async (_, make) => {
    const { data, log } = counting();
    for await (const _ of make(data)) break;
    expect(log.at(-1)).toBe("closed");
    expect(log.filter((line) => line === "closed")).toHaveLength(1);
  });

  it("pass their failures on, once, through every step", async () => {
    const failing = Dataset.from(async function* () {
      yield 1;
      yield 2;
      throw new RangeError("no more");
    });
    for (const data of [failing.map((x) => x), failing.batch(2), failing.shuffle(9), failing.prefetch(3), failing.skip(1), failing.repeat(2), failing.cache().prefetch(2).batch(1)]) {
      await expect(all(data as Dataset<unknown>)).rejects.toThrow(new RangeError("no more"));
    }
    const { data, log } = counting();
    await expect(all(data.map((x) => { if (x === 2) throw new RangeError("two"); return x; }))).rejects.toThrow("two");
    expect(log.at(-1)).toBe("closed");
  });

  it("work ahead with prefetch", async () => {
    const log: string[] = [];
    const data = Dataset.from([0, 1, 2, 3]).map(async (x) => (log.push(`made ${x}`), x)).prefetch(2);
    for await (const x of data) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`used ${x}`);
    }
    expect(log.indexOf("made 1")).toBeLessThan(log.indexOf("used 0"));
    expect(log.indexOf("made 2")).toBeLessThan(log.indexOf("used 0"));
  });
});
