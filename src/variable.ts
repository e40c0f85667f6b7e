/** A weight: a named array whose newest value lives in one place, wherever it was last written. */
import { sizeOf } from "../codegen/graph/dtype.js";
import type { Initializer } from "./initializers.js";
import { hashKey, type Key } from "./random.js";
import type { Later } from "./runtime/executable.js";

/** What a layer says about one of its weights. */
export interface WeightSpec {
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** False for weights that no gradient changes, such as moving averages. Default true. */
  readonly trainable?: boolean;
}

/** A memory that holds newer values than the host: the engine of the model that trained last. */
export interface Home {
  read(variable: Variable): Later<Float32Array>;
}

export class Variable {
  readonly shape: readonly number[];
  readonly size: number;
  /** Whether gradients may change it at all; a frozen layer's weights are still trainable in this sense. */
  readonly trainable: boolean;
  /** Grows with every change of the value, so that copies know when they are stale. */
  version = 0;
  readonly #initializer: Initializer;
  #key: Key;
  #chosen = false;
  #value: Float32Array | undefined;
  #home: Home | undefined;

  /** `name` is the layer's name and the weight's: `dense/kernel`. */
  constructor(readonly name: string, spec: WeightSpec) {
    this.shape = spec.shape;
    this.size = sizeOf(spec.shape);
    this.trainable = spec.trainable ?? true;
    this.#initializer = spec.initializer;
    this.#key = hashKey(0, name);
  }

  /** Decides the initial value, as long as nobody has seen it. A seed that the user chose is not replaced by a default. */
  seed(key: Key, chosen: boolean): void {
    if (this.#value !== undefined || this.#home !== undefined || (this.#chosen && !chosen)) return;
    this.#key = key;
    this.#chosen = chosen;
  }

  /** A copy of the newest value. The initial value is made when it is first asked for. */
  async read(): Promise<Float32Array> {
    if (this.#home) return this.#home.read(this);
    this.#value ??= this.#initializer.make(this.shape, this.#key);
    return this.#value.slice();
  }

  write(value: Float32Array): void {
    this.#value = value.slice();
    this.#home = undefined;
    this.version++;
  }

  /** The newest value is in `home` from now on. */
  moveTo(home: Home): void {
    this.#value = undefined;
    this.#home = home;
    this.version++;
  }
}
