/** Values that are objects and functions at once: layers and models are called like functions and carry state. */

/**
 * Base of classes whose instances can be called: `instance(x)` runs `instance.invoke(x)`. The constructor returns a
 * function whose prototype is the class, so fields and private fields of subclasses live on that function.
 */
export abstract class Callable {
  constructor() {
    const self: Callable = Object.setPrototypeOf((...inputs: readonly unknown[]): unknown => self.invoke(...inputs), new.target.prototype);
    return self;
  }

  abstract invoke(...inputs: readonly unknown[]): unknown;
}

// So that call, apply and bind work as on any function.
Object.setPrototypeOf(Callable.prototype, Function.prototype);

/** Gives a callable its name: a function's own `name` cannot be assigned, only defined. */
export function defineName(callable: Callable, name: string): void {
  Object.defineProperty(callable, "name", { value: name, enumerable: true, configurable: true });
}
