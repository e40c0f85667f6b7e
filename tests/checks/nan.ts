/**
 * `npm run check:nan`: trainings with one flaw each, at a random layer and step; nanFinder must name both. Then what
 * watching costs: the same training with and without it, in turns. Exit code 1 when one is missed.
 */
import { parseArgs } from "node:util";
import { wholeNumber } from "./wholeNumber.js";
import { callbacks, input, layers, sequential, tensor } from "../../src/index.js";
import type { Model } from "../../src/models/model.js";
import { numbers, untyped } from "../src/values.js";
import { NanGuard } from "../../src/training/nanGuard.js";
import { nanRun, type NanRun } from "./nanRuns.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "200" }, seed: { type: "string", default: "1" }, rounds: { type: "string", default: "20" }, help: { type: "boolean", default: false } } });
if (values.help) {
  console.log(`npm run check:nan -- [options]
  --runs <n>     trainings with a flaw (200)
  --seed <n>     the first one's seed (1)
  --rounds <n>   turns of the measurement of cost; 0 for none (20)`);
  process.exit(0);
}

const runs = wholeNumber(values, "runs");
const missed: NanRun[] = [];
const kinds = new Map<string, number>();
for (let i = 0; i < runs; i++) {
  const run = await nanRun(wholeNumber(values, "seed") + i);
  kinds.set(run.flaw, (kinds.get(run.flaw) ?? 0) + 1);
  if (!run.right) missed.push(run);
  if (process.stdout.isTTY) process.stdout.write(`\r${i + 1}/${runs}`);
}
if (process.stdout.isTTY) process.stdout.write("\r");
for (const { seed, flaw, expected, message } of missed) console.log(`seed ${seed}, ${flaw}: expected ${expected.layer} at epoch ${expected.epoch}, step ${expected.step}; got ${message}`);
console.log(`${runs - missed.length} of ${runs} named by layer and step (${[...kinds].map(([flaw, count]) => `${flaw} ${count}`).join(", ")})`);

/** Milliseconds spent in the guard itself. */
let spent = 0;
type Method = (this: NanGuard, ...args: unknown[]) => unknown;
const guard = NanGuard.prototype as unknown as Record<string, Method>;
for (const name of ["ready", "breathe", "end", "feedsTable"]) {
  const method = guard[name]!;
  guard[name] = function (...args) {
    const begin = performance.now();
    const note = (): void => void (spent += performance.now() - begin);
    const result = method.apply(this, args);
    if (result instanceof Promise) return result.finally(note);
    note();
    return result;
  };
}

/** The median, over turns, of processor time with the finder to that without: other work on the machine disturbs it less. */
async function cost(rounds: number): Promise<{ readonly ratio: number; readonly own: number }> {
  const steps = 400;
  const [x, y] = [tensor(numbers(32 * steps * 64), [32 * steps, 64]), tensor(numbers(32 * steps * 8, 2), [32 * steps, 8])];
  const net: Model = untyped(sequential([input([64]), layers.dense(128, { activation: "relu" }), layers.dense(128, { activation: "relu" }), layers.dense(8)])).compile({ optimizer: "adam", loss: "mse", threads: 1 });
  let watched = 0;
  const time = async (finder: boolean): Promise<number> => {
    const wall = performance.now();
    const begin = process.cpuUsage();
    await net.fit(x, y, { epochs: 6, verbose: 0, ...(finder && { callbacks: [callbacks.nanFinder()] }) });
    const { user, system } = process.cpuUsage(begin);
    if (finder) watched += performance.now() - wall;
    return user + system;
  };
  await time(true);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who comes first changes, so that neither gains by its place.
    const first = await time(round % 2 === 0);
    const second = await time(round % 2 !== 0);
    ratios.push(round % 2 === 0 ? first / second : second / first);
  }
  return { ratio: ratios.sort((a, b) => a - b)[rounds >> 1]!, own: spent / watched };
}

const rounds = wholeNumber(values, "rounds");
if (rounds > 0) {
  spent = 0;
  const { ratio, own } = await cost(rounds);
  console.log(`time with nanFinder / without: ${ratio.toFixed(4)}; its own share of the training: ${own.toFixed(4)}`);
  // The ratio of two trainings varies by a few hundredths on a busy machine; the share does not.
  if (own > 0.01) process.exitCode = 1;
}
if (missed.length > 0) process.exitCode = 1;
process.exit();
