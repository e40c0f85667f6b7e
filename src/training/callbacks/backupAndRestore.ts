/** Lets a training that was killed go on where it was. */
import { KatachiError } from "../../../types/error.js";
import type { Callback } from "../../../types/training/callback.js";
import type { BackupAndRestoreOptions, SaveFreq } from "../../../types/training/callback-options.js";
import { boolean, check, checkOptions, text } from "../../options.js";
import { Backup } from "../backup.js";
import { asCallback, type Logs, type RunningTraining, type RuntimeCallback } from "./callback.js";
import { saveFreq, type SaveEvery } from "./saveFreq.js";

const WHERE = "backupAndRestore";
const rules = { backupDir: text, saveFreq, deleteCheckpoint: boolean };

class BackupAndRestore implements RuntimeCallback {
  readonly name = WHERE;
  readonly last = true;
  readonly onTrainBatchEnd?: NonNullable<RuntimeCallback["onTrainBatchEnd"]>;
  readonly #backup: Backup;
  readonly #every: SaveEvery;
  readonly #remove: boolean;
  #batches = 0;
  /** Whether a backup is due that the end of the epoch makes. */
  #due = false;

  constructor({ backupDir, saveFreq: every = "epoch", deleteCheckpoint = true }: BackupAndRestoreOptions<SaveEvery>) {
    this.#backup = new Backup(WHERE, backupDir);
    this.#every = every;
    this.#remove = deleteCheckpoint;
    // A hook that is there costs something at every batch.
    if (every !== "epoch") this.onTrainBatchEnd = (_batch, _logs, training) => this.#afterBatch(every, training);
  }

  async onTrainBegin(training: RunningTraining): Promise<void> {
    this.#batches = 0;
    this.#due = false;
    await this.#backup.open();
    const snapshot = await this.#backup.read(training.model, training);
    if (!snapshot) return;
    try {
      await training.restore(snapshot);
    } catch (cause) {
      // States that a callback does not know as its own may fail in any way.
      throw new KatachiError("file", `${WHERE}: the backup does not fit this training: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }

  async onEpochEnd(_epoch: number, _logs: Logs, training: RunningTraining): Promise<void> {
    if (this.#every === "epoch" || this.#due) await this.#save(training);
    this.#due = false;
  }

  async #afterBatch(every: number, training: RunningTraining): Promise<void> {
    if (++this.#batches < every) return;
    this.#batches = 0;
    // What follows the last batch would have to be done again: a moment later nothing has.
    this.#due = training.batch === training.steps;
    if (!this.#due) await this.#save(training);
  }

  async #save(training: RunningTraining): Promise<void> {
    const snapshot = await training.snapshot();
    // A training that was stopped within an epoch has its end still to come, which only a training that runs can do.
    if (snapshot.progress.stopped && snapshot.progress.batch > 0) return;
    await this.#backup.write(snapshot);
  }

  async onTrainEnd(): Promise<void> {
    if (this.#remove) await this.#backup.remove();
  }
}

/**
 * Keeps a backup of a running training in a folder: weights and the optimizer's arrays in one safetensors file, all else
 * as JSON. When the same program is started again after a crash or a kill, `fit` goes on from the backup and ends with
 * the very weights that it would have had. A kill at any moment leaves a whole backup. A backup of another model, or one
 * that was changed, is a KatachiError "file", and nothing changes. Keras 2.12, keras/callbacks.py, `BackupAndRestore`,
 * which keeps no states of callbacks. Needs Node.js.
 *
 * @example
 * const backup = callbacks.backupAndRestore({ backupDir: "backup" });
 * await net.fit(x, y, { epochs: 100, callbacks: [backup] });
 */
export function backupAndRestore<const S = "epoch", G = 1>(options: BackupAndRestoreOptions<SaveFreq<"backupAndRestore", S, G>>): Callback {
  const checked = checkOptions<BackupAndRestoreOptions<SaveEvery>>(WHERE, options as unknown as BackupAndRestoreOptions<SaveEvery>, rules);
  check(WHERE, "backupDir", checked.backupDir, text);
  return asCallback(new BackupAndRestore(checked));
}
