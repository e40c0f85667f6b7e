// Weights in files: names of files and their fields, numbers to watch, how often.
import { callbacks, input, layers, model, type Tensor } from "katachi";
import { readSafetensors, weightsFromSafetensors, weightsToSafetensors, writeSafetensors } from "katachi/io";

const x = input([8]);
const net = model({ inputs: x, outputs: layers.dense(4)(x) }).compile({ optimizer: "adam", loss: "mse", metrics: ["accuracy"] });
declare const xs: Tensor<[100, 8]>;
declare const ys: Tensor<[100, 4]>;
declare const some: string;
declare const epoch: number;

await net.saveWeights("weights.safetensors");
await net.saveWeights(some);
await net.saveWeights(`weights-${epoch}.safetensors`);
await layers.dense(3).saveWeights("weights.h5");
// ^35 saveWeights: path must end with ".safetensors", got "weights.h5"
await net.saveWeights("weights.safetensor");
// ^23 saveWeights: path must end with ".safetensors", got "weights.safetensor"
await net.loadWeights("anything");
await net.loadWeights(7);
// ^23 Argument of type 'number' is not assignable to parameter of type 'string'.

// The number to watch and the fields of the name are the model's
await net.fit(xs, ys, { callbacks: [callbacks.modelCheckpoint({ filepath: "w.safetensors" }), callbacks.backupAndRestore({ backupDir: "backup", saveFreq: 100 })] });
await net.fit(xs, ys, { callbacks: [callbacks.modelCheckpoint({ filepath: "w.{epoch:02d}-{val_loss:.2f}-{accuracy}.safetensors", monitor: "val_accuracy", saveBestOnly: true })] });
await net.fit(xs, ys, { callbacks: [callbacks.modelCheckpoint({ filepath: "w.safetensors", monitor: "val_acuracy" })] });
// ^92 Did you mean '"val_accuracy"'?
await net.fit(xs, ys, { callbacks: [callbacks.modelCheckpoint({ filepath: "w.{epoch}-{val_los:.2f}.safetensors" })] });
// ^65 modelCheckpoint: filepath names "val_los", which is not in the logs
await net.fit(xs, ys, { callbacks: [callbacks.modelCheckpoint({ filepath: "w.{epoch}.h5" })] });
// ^65 modelCheckpoint: filepath must end with ".safetensors", got "w.{epoch}.h5"
await net.fit(xs, ys, { callbacks: [callbacks.modelCheckpoint({ filepath: some }), callbacks.modelCheckpoint({ filepath: `{{${epoch}}}{batch}.safetensors`, saveFreq: epoch })] });

// also where the callback was made before
const misspelled = callbacks.modelCheckpoint({ filepath: "w.safetensors", monitor: "val_los", saveBestOnly: true });
const plain = model({ inputs: x, outputs: layers.dense(4)(x) }).compile({ optimizer: "adam", loss: "mse" });
await plain.fit(xs, ys, { callbacks: [misspelled] });
// ^39 Type 'MonitorCallback<any, "val_los">' is not assignable to type 'Callback<"loss">' with 'exactOptionalPropertyTypes: true'. Consider adding 'undefined' to the types of the target's properties.
const best = callbacks.modelCheckpoint({ filepath: "best.safetensors", monitor: "loss", saveBestOnly: true });
await net.fit(xs, ys, { callbacks: [best] });

// Options
callbacks.modelCheckpoint({ filepath: "w.safetensors", saveBestonly: true });
// ^56 Did you mean to write 'saveBestOnly'?
callbacks.modelCheckpoint({ monitor: "loss" });
// ^27 Property 'filepath' is missing in type '{ monitor: "loss"; }' but required in type 'ModelCheckpointOptions<string, "loss", number | "epoch">'.
callbacks.modelCheckpoint({ filepath: "w.safetensors", mode: "best" });
// ^56 Type '"best"' is not assignable to type 'Mode'.
callbacks.modelCheckpoint({ filepath: "w.safetensors", saveFreq: 0 });
// ^56 modelCheckpoint: saveFreq must be a positive integer, got 0
callbacks.modelCheckpoint({ filepath: "w.safetensors", saveFreq: "batch" });
// ^56 Type '"batch"' is not assignable to type 'number | "epoch"'.
callbacks.backupAndRestore({ backupDir: "backup", saveFreq: -3 });
// ^51 backupAndRestore: saveFreq must be a positive integer, got -3
callbacks.backupAndRestore({ backupDir: "backup", saveFreq: "epochs" });
// ^51 Did you mean '"epoch"'?
callbacks.backupAndRestore({ backupDir: "backup", deleteCheckpoints: true });
// ^51 Did you mean to write 'deleteCheckpoint'?

// Bytes
const bytes: Uint8Array = await weightsToSafetensors(net);
weightsFromSafetensors(net, bytes);
const kernel = readSafetensors(bytes, "weights.safetensors").tensors.get("dense/kernel");
writeSafetensors(kernel ? [["kernel", kernel]] : [], { author: "me" });
writeSafetensors([["kernel", { shape: [1], value: Float32Array.of(1) }]]);
// ^44 Argument of type '[string, { shape: number[]; value: Float32Array<ArrayBuffer>; }][]' is not assignable to parameter of type 'Iterable<readonly [string, NamedArray]>'.
