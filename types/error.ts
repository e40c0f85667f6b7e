/**
 * The one error class of Katachi. `code` is stable and short; `message` says what was given, what was expected and where.
 *
 * @example
 * try { layers.conv2d(8, 29)(input([28, 28, 1])); }
 * catch (error) { if (error instanceof KatachiError) console.log(error.code); } // "shape"
 */
export class KatachiError extends Error {
  override readonly name = "KatachiError";
  /** Path of the layer the error arose in, outermost model first: `["classifier", "dense_2"]`. Empty when none. */
  readonly path: readonly string[];

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { readonly path?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.path = options.path ?? [];
  }
}

/** What went wrong, in one word. Every code is a promise: it is never renamed. */
export type ErrorCode =
  /** A tensor's shape or dtype does not fit the layer or op. */
  | "shape"
  /** An option is unknown, of the wrong type, or out of range. */
  | "option"
  /** Data given to fit, evaluate or predict does not fit the model, or holds values it must not. */
  | "data"
  /** A call that the object's state does not allow, such as fit before compile. */
  | "state"
  /** A model whose inputs and outputs do not connect, or a name used twice. */
  | "model"
  /** A target cannot run here, or cannot run this program. */
  | "target"
  /** A number in training became NaN or infinite. */
  | "number"
  /** A file that cannot be read or is not what it says. */
  | "file"
  /** A defect in Katachi itself: a graph or plan that fails its own checks. */
  | "graph";
