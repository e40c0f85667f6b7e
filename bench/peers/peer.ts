/** What a library must offer to be measured. */
import type { Case } from "../cases.js";

export interface Prepared {
  /** One training step or one prediction, results read back. */
  step(): Promise<void> | void;
  /** The loss of the last step: of the training step itself, or of the last prediction. */
  loss(): Promise<number>;
  /** Makes this peer current, before a row of steps. */
  enter?(): Promise<void>;
  dispose(): void;
}

export interface Peer {
  readonly name: string;
  /** Why a case is left out unless asked for. */
  skips?(which: Case): string | undefined;
  /** Throws what the library itself throws when it cannot run the case. */
  prepare(which: Case): Promise<Prepared>;
}
