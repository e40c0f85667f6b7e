/** A live page with the curves and the progress of a training, on this machine. */
import type { Callback } from "../../../types/training/callback.js";
import type { DashboardOptions } from "../../../types/training/dashboard.js";
import { check, checkOptions, type Rule } from "../../options.js";
import { Feed } from "../../visualize/dashboard/feed.js";
import { DashboardServer } from "../../visualize/dashboard/server.js";
import { asCallback, type Logs, type RunningTraining, type RuntimeCallback } from "./callback.js";

const port: Rule = { expected: "a whole number from 0 to 65535", accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 65535 };

/** Time between updates, in milliseconds. */
const INTERVAL = 250;

export class Dashboard implements RuntimeCallback {
  readonly name = "dashboard";
  readonly #port: number;
  #feed: Feed | undefined;
  #server: DashboardServer | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ port = 0 }: DashboardOptions = {}) {
    this.#port = port;
  }

  async onTrainBegin(training: RunningTraining): Promise<void> {
    const { model } = training;
    const feed = new Feed(() => performance.now());
    const server = new DashboardServer(feed, { model: model.name, summary: model.summaryText({ expandNested: true }) });
    const address = await server.open(this.#port);
    feed.at(training);
    this.#feed = feed;
    this.#server = server;
    // No hook after each batch: a training of short batches would be slower.
    this.#timer = setInterval(() => {
      if (feed.status === "training") feed.at(training, training.logs);
      server.flush();
    }, INTERVAL);
    training.print(`dashboard: ${address}`);
  }

  onEpochBegin(_: number, training: RunningTraining): void {
    this.#feed!.status = "training";
    this.#feed!.at(training);
  }

  onTestBegin(training: RunningTraining): void {
    this.#feed!.at(training, training.logs);
    this.#feed!.pause();
    this.#feed!.status = "validating";
  }

  onTestEnd(): void {
    this.#feed!.status = "training";
  }

  onEpochEnd(epoch: number, logs: Logs, training: RunningTraining): void {
    this.#feed!.at(training, training.logs);
    this.#feed!.epochDone(epoch, logs);
  }

  onTrainEnd(): void {
    this.#end("finished");
  }

  onTrainError(error: unknown): void {
    this.#end("failed", error instanceof Error ? error.message : String(error));
  }

  #end(status: "finished" | "failed", message = ""): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#feed?.end(status, message);
    this.#server?.close();
    this.#server = undefined;
    this.#feed = undefined;
  }
}

/** What `fit` is given as `dashboard`: the callback, or nothing. */
export function checkDashboard(where: string, given: unknown): Dashboard | undefined {
  if (given === undefined || given === false) return undefined;
  check(where, "dashboard", given, { expected: "true, false or an object of options", accepts: (value) => value === true || (typeof value === "object" && value !== null && !Array.isArray(value)) });
  return new Dashboard(checkOptions<DashboardOptions>("dashboard", given === true ? {} : (given as DashboardOptions), { port }));
}

/**
 * Serves a page that shows the training while it runs: curves, progress, samples per second, time left, the model. It
 * listens on 127.0.0.1 only, prints its address when training begins, and ends with the training; pages that are open keep
 * what they show. Training never waits for a browser. Needs Node.js and the optional package uplot.
 *
 * @example
 * await net.fit(x, y, { epochs: 100, callbacks: [callbacks.dashboard({ port: 6006 })] });
 * await net.fit(x, y, { epochs: 100, dashboard: true }); // the same, on a free port
 *
 * @param options `port` (a free one by default); one that is in use is an error before training begins
 */
export function dashboard<Keys extends string = string>(options?: DashboardOptions): Callback<Keys> {
  return asCallback<Keys>(new Dashboard(checkOptions<DashboardOptions>("dashboard", options, { port })));
}
