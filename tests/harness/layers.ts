/** One layer after the other: random right calls of it, and all that is checked of each. */
import { layers } from "../../src/index.js";
import { layerCalls } from "../shapes/layers/index.js";
import { checkShapes, checkTraining, checkWeights, drawCall, type Drawn } from "./check.js";
import { growth, type Growth } from "./leaks.js";

/** All but lambda, a function of the user's, which random programs do not call. */
export const harnessed: readonly string[] = Object.keys(layers).filter((name) => Object.hasOwn(layerCalls, name));

export interface HarnessOptions {
  readonly seed: number;
  readonly configs: number;
  /** Steps and predictions of which the memory must be flat; 0: not looked at. */
  readonly steps: number;
  readonly only?: number;
}

export interface HarnessReport {
  readonly layer: string;
  readonly configs: number;
  /** Configurations in which a step of training ran; the others have nothing that a float flows through. */
  readonly trained: number;
  readonly growth?: Growth;
  readonly failures: readonly string[];
  readonly seconds: number;
}

/** So many draws for a right call are enough. */
const PATIENCE = 60;

/** What garbage collection leaves undecided; 1,000 steps and predictions that kept a few numbers each would keep more. */
export const HEAP_NOISE = 400_000;

export async function checkLayer(layer: string, { seed, configs, steps, only }: HarnessOptions): Promise<HarnessReport> {
  const started = performance.now();
  const failures: string[] = [];
  let [count, trained] = [0, 0];
  let leaks: Growth | undefined;
  const tell = (index: number, { code }: Drawn, what: string): void => void failures.push(`${layer}: ${code}\n  ${what}\n  npm run check:layers -- --layer ${layer} --seed ${seed} --only ${index}`);
  const [from, to] = only === undefined ? [0, configs * PATIENCE] : [only, only + 1];
  for (let index = from; index < to && count < configs; index++) {
    const drawn = drawCall(layer, seed, index);
    if (!drawn) continue;
    count++;
    try {
      await checkWeights(drawn);
      await checkShapes(drawn);
      if (await checkTraining(drawn)) trained++;
      if (steps > 0 && leaks === undefined) {
        leaks = await growth(drawn, steps, HEAP_NOISE);
        if (leaks && leaks.wasm !== 0) tell(index, drawn, `${leaks.wasm} bytes of the engines' memory stay after ${steps} steps and predictions`);
        if (leaks && leaks.heap > HEAP_NOISE) tell(index, drawn, `the heap grows by ${leaks.heap} bytes in ${steps} steps and predictions`);
      }
    } catch (error) {
      tell(index, drawn, error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
  return { layer, configs: count, trained, ...(leaks && { growth: leaks }), failures, seconds: (performance.now() - started) / 1000 };
}
