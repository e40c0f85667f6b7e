/**
 * The training that resume.ts kills: started with a folder, the number of a variant, and perhaps the number of the file
 * operation at which it dies. It ends with its weights and its history in the folder.
 */
import { writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { join } from "node:path";
import { callbacks, input, layers, model, optimizers, sequential, tensor, type Tensor } from "../../src/index.js";

const [folder, variant, killAt] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4] ?? 0)];
let operations = 0;

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  for (;;);
};

/** Counts a call of the file system, and dies before it, after it, or in the middle of what it writes. */
function counted<A extends unknown[], R>(run: (...args: A) => Promise<R>, half?: (...args: A) => Promise<unknown>): (...args: A) => Promise<R> {
  return async (...args) => {
    if (++operations !== killAt) return run(...args);
    if (half) await half(...args);
    else if (killAt % 2 === 0) await run(...args);
    return die();
  };
}

const open = fs.open.bind(fs);
fs.open = counted(async (...args: Parameters<typeof open>) => {
  const handle = await open(...args);
  const write = handle.writeFile.bind(handle);
  handle.writeFile = counted(write, (data) => write((data as Uint8Array).subarray(0, (data as Uint8Array).length >> 1)));
  handle.sync = counted(handle.sync.bind(handle));
  return handle;
});
for (const name of ["rename", "unlink", "rm", "rmdir", "mkdir"] as const) (fs[name] as unknown) = counted((fs[name] as (...args: unknown[]) => Promise<unknown>).bind(fs));

const samples = 64;
const features = 6;
const xs = tensor(Float32Array.from({ length: samples * features }, (_, i) => Math.sin(i * 1.7) + ((i * 7919) % 13) / 13), [samples, features]) as Tensor<[number, 6]>;
const ys = tensor(Float32Array.from({ length: samples * 3 }, (_, i) => Number(i % 3 === (Math.floor(i / 3) * 5) % 3)), [samples, 3]) as Tensor<[number, 3]>;

// 48 samples to train on: six batches of eight.
const fitOptions = { epochs: 8, batchSize: 8, validationSplit: 0.25, verbose: 0 } as const;
const backupDir = join(folder, "backup");
const best = callbacks.modelCheckpoint({ filepath: join(folder, "best.safetensors") as `${string}.safetensors`, saveBestOnly: true });

const noisy = () => sequential([input([6]), layers.dense(8, { activation: "relu" }), layers.batchNormalization(), layers.dropout(0.3), layers.dense(3, { activation: "softmax" })]);

/** Between them: every kind of memory that a training has. */
const variants = [
  // A schedule in the step, early stopping with the best weights, a backup after every epoch.
  () =>
    noisy()
      .compile({ optimizer: optimizers.adam({ learningRate: optimizers.schedules.cosineDecay({ initialLearningRate: 0.05, decaySteps: 60 }) }), loss: "categoricalCrossentropy", metrics: ["accuracy"], seed: 5, threads: 1 })
      .fit(xs, ys, { ...fitOptions, callbacks: [callbacks.backupAndRestore({ backupDir }), callbacks.earlyStopping({ patience: 2, restoreBestWeights: true }), best] }),
  // A rate that a callback changes, sums of a metric within an epoch, backups within and exactly at the end of epochs.
  () =>
    noisy()
      .compile({ optimizer: optimizers.sgd({ learningRate: 0.2, momentum: 0.9 }), loss: "categoricalCrossentropy", metrics: ["accuracy", "auc"], seed: 6, threads: 1 })
      .fit(xs, ys, { ...fitOptions, seed: 11, callbacks: [callbacks.backupAndRestore({ backupDir, saveFreq: 4 }), callbacks.reduceLROnPlateau({ monitor: "loss", patience: 1, factor: 0.5, minDelta: 0.05 }), best] }),
  // Two branches, averaged weights that replace the others at the end, a rate made of the one before, a backup after every batch.
  () => {
    const x = input([6]);
    const left = layers.dropout(0.2)(layers.dense(5, { activation: "tanh" })(x));
    const y = layers.dense(3, { activation: "softmax" })(layers.concatenate()([left, layers.dense(4)(x)]));
    return model({ inputs: x, outputs: y })
      .compile({ optimizer: optimizers.rmsprop({ learningRate: 0.02, useEma: true, emaMomentum: 0.9 }), loss: "categoricalCrossentropy", seed: 7, threads: 1 })
      .fit(xs, ys, { ...fitOptions, epochs: 4, callbacks: [callbacks.learningRateScheduler((_, rate) => rate * 0.8), best, callbacks.backupAndRestore({ backupDir, saveFreq: 1 })] });
  },
];

/** The trained model, as the callbacks see it. */
let trained: { saveWeights(path: string): Promise<void> } | undefined;
const { fit } = (await import("../../src/models/model.js")).Model.prototype;
(await import("../../src/models/model.js")).Model.prototype.fit = function (...args: Parameters<typeof fit>) {
  trained = this as unknown as typeof trained;
  return fit.apply(this, args);
};

const history = await variants[variant]!();
await trained!.saveWeights(join(folder, "final.safetensors"));
writeFileSync(join(folder, "history.json"), JSON.stringify({ epoch: history.epoch, history: history.history }));
console.log(operations);
