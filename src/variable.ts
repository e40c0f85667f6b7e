/** A weight: a named array whose newest value lives in one place, wherever it was last written. */
import { sizeOf } from "../codegen/graph/dtype.js";
import type { ConstraintOption } from "../types/layers/constraint.js";
import type { InitializerOption } from "../types/layers/initializer.js";
import type { RegularizerOption } from "../types/layers/regularizer.js";
import { hashKey, type Key } from "./random.js";
import type { Later } from "./runtime/executable.js";
import type { ConstraintDefinition } from "./weights/constraints.js";
import type { InitializerDefinition } from "./weights/initializers.js";
import type { RegularizerDefinition } from "./weights/regularizers.js";

/** What a layer says about one of its weights. */
export interface WeightSpec {
  readonly shape: readonly number[];
  /** How it starts where no option says otherwise. */
  readonly initializer: InitializerOption | InitializerDefinition;
  /** What is made of the chosen initializer. */
  readonly adapt?: (initializer: InitializerDefinition) => InitializerDefinition;
  readonly regularizer?: RegularizerOption | undefined;
  readonly constraint?: ConstraintOption | undefined;
  /** False for weights that no gradient changes, such as moving averages. Default true. */
  readonly trainable?: boolean;
}

/** A weight after all options. */
export interface VariableSpec {
  readonly shape: readonly number[];
  readonly initializer: InitializerDefinition;
  readonly regularizer?: RegularizerDefinition;
  readonly constraint?: ConstraintDefinition;
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
  /** What it adds to the loss. */
  readonly regularizer: RegularizerDefinition | undefined;
  /** What it is made to be after every step of training. */
  readonly constraint: ConstraintDefinition | undefined;
  /** Grows with every change of the value, so that copies know when they are stale. */
  version = 0;
  readonly #initializer: InitializerDefinition;
  #key: Key;
  #chosen = false;
  #value: Float32Array | undefined;
  #home: Home | undefined;

  /** `name` is the layer's name and the weight's: `dense/kernel`. */
  constructor(readonly name: string, spec: VariableSpec) {
    this.shape = spec.shape;
    this.size = sizeOf(spec.shape);
    this.trainable = spec.trainable ?? true;
    this.regularizer = spec.regularizer;
    this.constraint = spec.constraint;
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

  /** Back to the initial value, which `seed` may choose anew. */
  reset(): void {
    this.#value = undefined;
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
