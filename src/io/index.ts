/** Readers of data files, and weights as files: `katachi/io`. */
export { readCsv, type CsvText } from "./csv.js";
export { readIdx, type IdxArray, type IdxData } from "./idx.js";
export { readNpy, writeNpy, type NpyArray } from "./npy.js";
export { readSafetensors, writeSafetensors, type Safetensors } from "./safetensors.js";
export { weightsFromSafetensors, weightsToSafetensors } from "./weights.js";
export type { CsvOptions, CsvTable } from "../../types/data/csv.js";
export type { NamedArray } from "../training/snapshot.js";
export type { FileSource } from "./source.js";
