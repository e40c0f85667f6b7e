/** Saves the weights while a training runs. */
import { KatachiError } from "../../../types/error.js";
import { optionError } from "../../../types/messages.js";
import type { Monitored } from "../../../types/training/callback.js";
import type { ModelCheckpointOptions, MonitorCallback, SaveFreq } from "../../../types/training/callback-options.js";
import { isWeightsPath, type Filepath } from "../../../types/training/weightsFile.js";
import { makeFolderOf } from "../../io/atomicFile.js";
import { saveWeights } from "../../io/weights.js";
import { boolean, check, checkOptions, finite, oneOf, show, text } from "../../options.js";
import { asCallback, type Logs, type RunningTraining, type RuntimeCallback } from "./callback.js";
import { FilepathTemplate } from "./filepath.js";
import { checkMonitor, fromJson, monitored, moreIsBetter, toJson } from "./monitor.js";
import { saveFreq, type SaveEvery } from "./saveFreq.js";

const WHERE = "modelCheckpoint";
const rules = { filepath: text, monitor: text, saveBestOnly: boolean, mode: oneOf(["auto", "min", "max"]), saveFreq, initialValueThreshold: finite, verbose: oneOf([0, 1]) };

type Options = ModelCheckpointOptions<string, string, SaveEvery>;

interface State {
  readonly best: number | null;
  /** Batches since weights were saved. */
  readonly batches: number;
}

const five = (value: number): string => (Number.isFinite(value) ? value.toFixed(5) : value > 0 ? "inf" : value < 0 ? "-inf" : "nan");

class ModelCheckpoint implements RuntimeCallback {
  readonly name = WHERE;
  readonly monitor: string;
  readonly #template: FilepathTemplate;
  readonly #options;
  readonly #more: boolean;
  readonly onTrainBatchEnd?: NonNullable<RuntimeCallback["onTrainBatchEnd"]>;
  #best: number;
  #batches = 0;

  constructor({ filepath, ...given }: Options) {
    if (!isWeightsPath(filepath)) throw optionError("weightsFile", { layer: WHERE, option: "filepath", value: filepath });
    this.#template = new FilepathTemplate(WHERE, filepath);
    this.#options = { saveBestOnly: false, saveFreq: "epoch" as SaveEvery, verbose: 0, ...given };
    const { monitor = "val_loss", mode = "auto", initialValueThreshold } = given;
    this.monitor = monitor;
    this.#more = moreIsBetter(mode, () => monitor.includes("acc") || monitor.startsWith("fmeasure"));
    this.#best = fromJson(initialValueThreshold ?? null, this.#more);
    // A hook that is there costs something at every batch.
    const { saveFreq: every } = this.#options;
    if (every !== "epoch") this.onTrainBatchEnd = (batch, logs, training) => this.#afterBatch(every, batch, logs, training);
  }

  async onTrainBegin(training: RunningTraining): Promise<void> {
    const { keys, validates } = training;
    const { saveBestOnly, saveFreq: every } = this.#options;
    if (saveBestOnly) {
      checkMonitor(WHERE, this.monitor, training);
      if (every !== "epoch" && !keys.includes(this.monitor)) {
        throw new KatachiError("option", `${WHERE}: there is no ${show(this.monitor)} after a batch, as saveFreq ${every} asks for: use saveFreq "epoch", or monitor one of ${keys.join(", ")}`);
      }
    }
    this.#template.check(every === "epoch" ? ["epoch", ...keys, ...(validates ? keys.map((key) => `val_${key}`) : []), "lr"] : ["epoch", "batch", ...keys]);
    // What cannot be written is better known now than after the first epoch.
    if (this.#template.hasOneFolder) await makeFolderOf(WHERE, this.#template.text);
  }

  async onEpochEnd(epoch: number, logs: Logs, training: RunningTraining): Promise<void> {
    if (this.#options.saveFreq === "epoch") await this.#save({ epoch: epoch + 1 }, logs, training);
  }

  async #afterBatch(every: number, batch: number, logs: Logs, training: RunningTraining): Promise<void> {
    if (++this.#batches < every) return;
    this.#batches = 0;
    await this.#save({ epoch: training.epoch + 1, batch: batch + 1 }, logs, training);
  }

  async #save(counters: { readonly epoch: number; readonly batch?: number }, logs: Logs, training: RunningTraining): Promise<void> {
    const { saveBestOnly, verbose } = this.#options;
    const { monitor } = this;
    const print = (what: string): void => {
      if (verbose > 0) training.print(`Epoch ${counters.epoch}: ${what}`);
    };
    if (!saveBestOnly) return this.#write(counters, logs, training, (path) => print(`saving model to ${path}`));
    const current = monitored(WHERE, monitor, logs, training);
    if (current === undefined) return;
    const best = this.#best;
    if (!(this.#more ? current > best : current < best)) return print(`${monitor} did not improve from ${five(best)}`);
    // The best is what was saved: a failed write leaves it as it was.
    await this.#write(counters, logs, training, (path) => print(`${monitor} improved from ${five(best)} to ${five(current)}, saving model to ${path}`));
    this.#best = current;
  }

  async #write(counters: { readonly epoch: number; readonly batch?: number }, logs: Logs, { model }: RunningTraining, announce: (path: string) => void): Promise<void> {
    const path = this.#template.fill({ ...logs, ...counters });
    announce(path);
    if (!this.#template.hasOneFolder) await makeFolderOf(WHERE, path);
    await saveWeights(model, path, WHERE);
  }

  getState(): State {
    return { best: toJson(this.#best), batches: this.#batches };
  }

  setState(state: unknown): void {
    const { best, batches } = state as State;
    this.#best = fromJson(best, this.#more);
    this.#batches = batches;
  }
}

/**
 * Saves the weights after every epoch, after every so many batches, or whenever a number of the logs is the best so far.
 * Files are replaced as a whole, so that there is a complete one at every moment; `loadWeights` reads them. Keras 2.12,
 * keras/callbacks.py, `ModelCheckpoint` with `save_weights_only`; a `monitor` that is never in the logs is an error here.
 * Needs Node.js.
 *
 * @example
 * const best = callbacks.modelCheckpoint({ filepath: "best.safetensors", monitor: "val_loss", saveBestOnly: true });
 * await net.fit(x, y, { epochs: 20, validationSplit: 0.1, callbacks: [best] });
 * await net.loadWeights("best.safetensors");
 */
export function modelCheckpoint<Keys extends string = any, const M extends Monitored<Keys> = "val_loss" & Monitored<Keys>, const P extends string = string, const S = "epoch", G = 1>(
  options: ModelCheckpointOptions<Filepath<"modelCheckpoint", Keys, P>, M, SaveFreq<"modelCheckpoint", S, G>>,
): MonitorCallback<Keys, M> {
  const checked = checkOptions<Options>(WHERE, options as unknown as Options, rules);
  check(WHERE, "filepath", checked.filepath, text);
  return asCallback<Keys>(new ModelCheckpoint(checked)) as MonitorCallback<Keys, M>;
}
