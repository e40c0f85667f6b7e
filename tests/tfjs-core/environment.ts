/** Imported before the specs: tfjs' CPU backend, its chained ops and gradients, Jasmine's globals and one test environment. */
// @ts-expect-error it has no types
import boot from "jasmine-core/lib/jasmine-core/node_boot.js";
// @ts-expect-error it has no types
import jasmineRequire from "jasmine-core/lib/jasmine-core/jasmine.js";
import "@tensorflow/tfjs-core/dist/index.js";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-cpu";
import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util.js";
import type { Environment, Jasmine } from "./jasmine.js";

setTestEnvs([{ name: "katachi", backendName: "cpu", isDataSync: true } as Parameters<typeof setTestEnvs>[0][number]]);

export const environment: Environment = (boot(jasmineRequire) as Jasmine).getEnv();
// Specs are run again with planted mistakes. Those that are declared before this cannot be.
environment.configure({ random: false, autoCleanClosures: false });
