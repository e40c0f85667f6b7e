/** What the browser runs; bundled by the test that opens the page. */
import { train } from "./train.js";

Object.assign(globalThis, { train: () => train("webgpu") });
