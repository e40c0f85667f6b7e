/** Elements asked for one by one. What is at hand is given at once, without a promise, so that in-memory data costs no turns of the event loop. */

export type Step<E> = IteratorResult<E, undefined>;
export type Later<T> = T | Promise<T>;

export interface Iteration<E> {
  readonly next: () => Later<Step<E>>;
  /** Ends it, perhaps early: whatever it reads from is closed. May be called more than once. */
  readonly close: () => Later<void>;
}

export const END: Step<never> = { done: true, value: undefined };

const nothing = (): void => {};

export const isLater = <T>(value: Later<T>): value is Promise<T> => value instanceof Promise;

/** What comes of a value that may be a promise. */
export const after = <T, R>(value: Later<T>, then: (value: T) => Later<R>): Later<R> => (isLater(value) ? value.then(then) : then(value));

/** The elements from 0 to `count` - 1, each made when it is asked for. */
export function counted<E>(count: number, make: (index: number) => E): Iteration<E> {
  let index = 0;
  return { next: () => (index < count ? { done: false, value: make(index++) } : END), close: nothing };
}

/** The elements of an iterable, which is closed when the iteration is, unless it has ended by itself. */
export function iterate<E>(from: Iterable<E> | AsyncIterable<E>): Iteration<E> {
  const open = Symbol.asyncIterator in from ? from[Symbol.asyncIterator].bind(from) : from[Symbol.iterator].bind(from);
  const iterator: AsyncIterator<E> | Iterator<E> = open();
  let ended = false;
  const taken = (step: IteratorResult<E>): Step<E> => {
    if (step.done !== true) return step;
    ended = true;
    return END;
  };
  const failed = (error: unknown): never => {
    ended = true;
    throw error;
  };
  return {
    next() {
      try {
        const step = iterator.next() as Later<IteratorResult<E>>;
        return isLater(step) ? step.then(taken, failed) : taken(step);
      } catch (error) {
        return failed(error);
      }
    },
    close() {
      if (ended) return;
      ended = true;
      return after(iterator.return?.() as Later<unknown>, nothing);
    },
  };
}

/** As a loop with `for await` reads it. */
export async function* elementsOf<E>({ next, close }: Iteration<E>): AsyncGenerator<E, undefined> {
  let failed = false;
  try {
    for (;;) {
      const later = next();
      const step = isLater(later) ? await later : later;
      if (step.done === true) return undefined;
      yield step.value;
    }
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    try {
      await close();
    } catch (error) {
      // The first failure is the one to tell of.
      if (!failed) throw error;
    }
  }
}

/** An iteration with other elements, made by a function that asks the one below. */
export const over = <E, R>(below: Iteration<E>, next: () => Later<Step<R>>): Iteration<R> => ({ next, close: () => below.close() });
