// Callbacks: options, the number to watch, hooks of one's own.
import { callbacks, input, layers, model, type Callback, type Tensor, type Training } from "katachi";

const x = input([8]);
const net = model({ inputs: x, outputs: layers.dense(4)(x) }).compile({ optimizer: "adam", loss: "mse", metrics: ["accuracy"] });
declare const xs: Tensor<[100, 8]>;
declare const ys: Tensor<[100, 4]>;

// The number to watch is one of the model's
await net.fit(xs, ys, { callbacks: [callbacks.earlyStopping({ monitor: "val_acuracy" })] });
// ^63 Did you mean '"val_accuracy"'?
const plain = model({ inputs: x, outputs: layers.dense(4)(x) }).compile({ optimizer: "adam", loss: "mse" });
await plain.fit(xs, ys, { callbacks: [callbacks.csvLogger("log.csv"), callbacks.reduceLROnPlateau({ factor: 0.5, monitor: "val_mae" })] });
// ^114 Type '"val_mae"' is not assignable to type 'Monitored<"loss"> | undefined'.
await net.fit(xs, ys, { callbacks: [callbacks.earlyStopping(), callbacks.earlyStopping({ monitor: "val_accuracy", mode: "max" }), callbacks.reduceLROnPlateau({ monitor: "loss" })] });

// also where the callback was made before
const stop = callbacks.earlyStopping({ monitor: "acuracy", patience: 3 });
await plain.fit(xs, ys, { callbacks: [stop] });
// ^39 Type 'MonitorCallback<any, "acuracy">' is not assignable to type 'Callback<"loss">' with 'exactOptionalPropertyTypes: true'. Consider adding 'undefined' to the types of the target's properties.
await net.fit(xs, ys, { callbacks: [callbacks.earlyStopping({ monitor: "accuracy" })] });
const fine = callbacks.earlyStopping({ monitor: "accuracy", patience: 3 });
await net.fit(xs, ys, { callbacks: [fine, callbacks.terminateOnNaN()] });
const byDefault = callbacks.reduceLROnPlateau();
await net.fit(xs, ys, { callbacks: [byDefault] });
declare const some: string;
await net.fit(xs, ys, { callbacks: [callbacks.earlyStopping({ monitor: some })] });
const stopSome = callbacks.earlyStopping({ monitor: some });
await net.fit(xs, ys, { callbacks: [stopSome] });

// Options
callbacks.earlyStopping({ patince: 3 });
// ^27 Did you mean to write 'patience'?
callbacks.earlyStopping({ mode: "most" });
// ^27 Type '"most"' is not assignable to type 'Mode | undefined'.
callbacks.csvLogger("log.csv", { seperator: ";" });
// ^34 Did you mean to write 'separator'?
callbacks.tensorBoard({ updateFrequency: "batch" });
// ^25 Did you mean to write 'updateFreq'?
callbacks.learningRateScheduler((epoch, lr) => (epoch < 10 ? lr : "less"));
// ^48 Type 'number | "less"' is not assignable to type 'number'.

// Hooks of one's own are typed by the model
await net.fit(xs, ys, {
  callbacks: [
    {
      onEpochEnd(epoch, logs, training) {
        const numbers: [number, number, number, number | undefined, number | undefined] = [epoch, logs.loss, logs.accuracy, logs.val_accuracy, logs.lr];
        training.learningRate = logs.loss * numbers.length;
        return logs.acuracy > 0 ? training.stopTraining() : undefined;
        // ^21 Did you mean 'accuracy'?
      },
      onTrainBatchEnd: (batch, logs) => console.log(batch, logs.accuracy),
    },
    callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.val_accuracy), onBatchEnd: (batch, logs) => console.log(batch, logs.accuracy) }),
    callbacks.lambdaCallback({ onEpochEnd: (_, logs) => console.log(logs.acuracy) }),
    // ^74 Did you mean 'accuracy'?
    { onEpochEmd() {} },
    // ^7 Did you mean to write 'onEpochEnd'?
  ],
});
const own: Callback = { onEpochEnd: (epoch, logs) => console.log(epoch, logs.anything) };
class Counter implements Callback {
  epochs = 0;
  onEpochEnd(_: number, logs: { loss: number }, training: Training): void {
    this.epochs += logs.loss < training.epochs ? 1 : 0;
  }
}
await net.fit(xs, ys, { callbacks: [own, new Counter()] });

// A step beside the reference
const comparison = await net.compareStep(xs, ys);
export const worst: number = comparison.arrays[0]!.relative.difference;
net.compareStep(ys, ys);
// ^17 compareStep: x must be Tensor<[?, 8]>, got Tensor<[100, 4]>
