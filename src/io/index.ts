/** Readers of data files: `katachi/io`. */
export { readIdx, type IdxArray, type IdxData } from "./idx.js";
