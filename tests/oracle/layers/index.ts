/** All layers with an oracle, and why the others have none. */
import * as tfl from "@tensorflow/tfjs-layers";
import { layers } from "../../../src/index.js";
import type { Oracle } from "../oracle.js";
import { activation } from "./activation.js";
import { convolution } from "./convolution.js";
import { core } from "./core.js";
import { merge } from "./merge.js";
import { normalization } from "./normalization.js";
import { globalAndLocal } from "./pooling.js";
import { recurrents } from "./recurrent.js";

export const families: Readonly<Record<string, Readonly<Record<string, Oracle>>>> = { core, activation, convolution, pooling: globalAndLocal, normalization, merge, recurrent: recurrents };

export const oracles: Readonly<Record<string, Oracle>> = Object.assign({}, ...Object.values(families));

/** Katachi's layers that tfjs has not, and what they are tested beside. */
export const without: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["additiveAttention", "attention", "groupQueryAttention", "multiHeadAttention", "positionEmbedding", "sinePositionEncoding"].map((name) => [name, "plain loops in tests/src/layers/attention.test.ts"])),
  ...Object.fromEntries(["groupNormalization", "normalization", "rmsNormalization"].map((name) => [name, "plain loops in tests/src/layers/normalization.test.ts"])),
  lambda: "a function of one's own; ops are beside tfjs-core in tests/src/ops",
};

/** tfjs' functions that make no layer of Katachi's. */
export const absent: Readonly<Record<string, string>> = {
  ...Object.fromEntries(["Layer", "RNN", "RNNCell", "input", "inputLayer"].map((name) => [name, "no layer"])),
  ...Object.fromEntries(["avgPool1d", "avgPool2d", "avgPool3d", "avgPooling1d", "avgPooling2d", "avgPooling3d", "globalMaxPool1d", "globalMaxPool2d", "maxPool1d", "maxPool2d"].map((name) => [name, "another name"])),
  ...Object.fromEntries(["gruCell", "lstmCell", "simpleRNNCell", "rnn", "stackedRNNCells"].map((name) => [name, "a recurrent layer here is one value, and has no cell of its own"])),
  ...Object.fromEntries(["conv3dTranspose", "convLstm2d", "convLstm2dCell", "centerCrop", "resizing", "categoryEncoding", "randomWidth"].map((name) => [name, "not in Katachi"])),
  cropping2D: "cropping2d",
  reLU: "relu",
};

/** Layers of either library that neither the table nor a reason mentions. */
export const unmentioned = [
  ...Object.keys(layers).filter((name) => !(name in oracles) && !(name in without)),
  ...Object.keys(tfl.layers).filter((name) => !(name in oracles) && !(name in absent)),
];
