/** Katachi's public API as in the other table, compiled for WebGPU. It shares tfjs' device, as it does for everybody. */
import { prepareKatachi } from "./katachi.js";
import type { Peer } from "./peer.js";

export const katachiWebGpu: Peer = { name: "katachi", prepare: (which) => prepareKatachi(which, 1, "webgpu") };
