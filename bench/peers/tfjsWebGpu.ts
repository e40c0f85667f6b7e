/** tfjs-layers on tfjs' WebGPU backend; `navigator.gpu` must be there before this is loaded. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { Peer } from "./peer.js";
import { prepareTfjs, type Tfjs } from "./tfjsModel.js";

// The copies that Katachi's engine uses: two of them would share tfjs' registry of backends, but not its classes.
const { resolve } = createRequire(new URL("../../package.json", import.meta.url));
const load = (name: string): Promise<unknown> => import(pathToFileURL(resolve(`@tensorflow/${name}`)).href);

const tfjs: Tfjs = { core: (await load("tfjs-core")) as Tfjs["core"], layers: (await load("tfjs-layers")) as Tfjs["layers"] };
await load("tfjs-backend-webgpu");
tfjs.core.enableProdMode();

export const tfjsWebGpu: Peer = { name: "tfjs-webgpu", prepare: (which) => prepareTfjs(tfjs, "webgpu", which) };
