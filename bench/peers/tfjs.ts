/** tfjs-layers on tfjs' own backends for the CPU. */
import * as tf from "@tensorflow/tfjs-core";
import * as tfl from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import type { Case } from "../cases.js";
import type { Peer, Prepared } from "./peer.js";
import { prepareTfjs } from "./tfjsModel.js";

// Its fastest mode; it also keeps advice to install tfjs-node out of the table.
tf.enableProdMode();

const prepare = (backend: string, which: Case): Promise<Prepared> => prepareTfjs({ core: tf, layers: tfl }, backend, which);

export const tfjsWasm: Peer = { name: "tfjs-wasm", prepare: (which) => prepare("wasm", which) };

export const tfjsCpu: Peer = {
  name: "tfjs-cpu",
  skips: ({ id }) => (id === "c" ? "a step takes over two minutes; --all runs it" : undefined),
  prepare: (which) => prepare("cpu", which),
};
