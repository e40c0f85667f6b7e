/** The live page: what it serves, to whom, and what browsers show while a training runs and when it is over. */
import { spawn } from "node:child_process";
import { createServer, request, type IncomingHttpHeaders } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callbacks, input, layers, sequential, tensor } from "../../../src/index.js";
import { Dashboard } from "../../../src/training/callbacks/dashboard.js";
import type { RunningTraining } from "../../../src/training/callbacks/callback.js";
import { Feed } from "../../../src/visualize/dashboard/feed.js";
import { CHROMIUM, hasChromium } from "../../chromium.js";
import { failure } from "../support.js";

/** A training that does nothing by itself: tests call the hooks. */
function training(change: object = {}) {
  const lines: string[] = [];
  const model = { name: "net <b>", summaryText: () => "Model: </pre><script>" };
  const running = { model, epochs: 4, initialEpoch: 0, epoch: 0, batch: 0, steps: 10, batchSize: 8, iteration: 0, logs: {}, print: (line: string) => lines.push(line), ...change };
  return { running: running as typeof running & RunningTraining, lines, address: () => /^dashboard: (http:\/\/127\.0\.0\.1:(\d+)\/)$/.exec(lines[0]!)!.slice(1) as [string, string] };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const get = (port: string | number, path: string, { method = "GET", host }: { method?: string; host?: string } = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, path, method, headers: host === undefined ? {} : { host } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part)).on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    }).on("error", reject).end();
  });

/** The events in a stream, in order. */
const events = (text: string): [string, any][] => [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, name, data]) => [name!, JSON.parse(data!)]);

describe("the server", () => {
  test("answers GET of known paths to those who call it by its own name, and nothing else", async () => {
    const page = new Dashboard();
    const { running, address } = training();
    await page.onTrainBegin(running);
    const port = address()[1];
    const found = await get(port, "/");
    expect([found.status, found.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(found.headers["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'nonce-[0-9a-f-]+';/);
    expect(found.text).not.toMatch(/(src|href)="(?!data:)/);
    expect((await get(port, "/", { host: `localhost:${port}` })).status).toBe(200);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", "127.0.0.1:1"]) expect([host, (await get(port, "/", { host })).status]).toEqual([host, 403]);
    expect((await get(port, "/events", { host: "evil.example" })).status).toBe(403);
    for (const method of ["POST", "HEAD", "PUT", "OPTIONS", "DELETE"]) expect([method, (await get(port, "/", { method })).status]).toEqual([method, 405]);
    for (const path of ["/favicon.ico", "/../package.json", "//", "/?x", "/events/"]) expect([path, (await get(port, path)).status]).toEqual([path, 404]);
    page.onTrainEnd();
    // A browser that has the page may still ask for the events, but not for ever.
    await expect.poll(() => get(port, "/").then(() => "open", (error: Error) => error.message), { timeout: 5000 }).toMatch(/ECONNREFUSED|ECONNRESET/);
  });

  test("tells who comes late all epochs, then what is new, and the end", async () => {
    const page = new Dashboard();
    const { running, address } = training();
    await page.onTrainBegin(running);
    page.onEpochBegin(0, running);
    Object.assign(running, { batch: 10, iteration: 10, logs: { loss: 2 } });
    page.onEpochEnd(0, { loss: 2, val_loss: Number.NaN }, running);
    const stream = get(address()[1], "/events");
    await new Promise((resolve) => setTimeout(resolve, 100));
    running.epoch = 1;
    page.onEpochEnd(1, { loss: 0.001 }, running);
    page.onTrainEnd();
    const told = events((await stream).text);
    expect(told.map(([name]) => name)).toEqual(["begin", "rows", "state", "rows", "state"]);
    expect(told[0]![1]).toEqual({ model: "net <b>", summary: "Model: </pre><script>" });
    expect(told[1]![1]).toEqual({ rows: [{ epoch: 1, values: [["loss", "training", 2], ["loss", "validation", null]] }], logarithmic: [] });
    expect(told[3]![1]).toEqual({ rows: [{ epoch: 2, values: [["loss", "training", 0.001]] }], logarithmic: ["loss"] });
    expect(told[2]![1]).toMatchObject({ status: "training", epoch: 1, epochs: 4, step: 10, steps: 10, logs: { loss: 2 } });
    expect(told[4]![1]).toMatchObject({ status: "finished", epoch: 2, done: 1, left: null });
  });

  test("says what went wrong", async () => {
    const page = new Dashboard();
    const { running, address } = training();
    await page.onTrainBegin(running);
    const stream = get(address()[1], "/events");
    await new Promise((resolve) => setTimeout(resolve, 100));
    page.onTrainError(new Error("no memory"));
    expect(events((await stream).text).at(-1)![1]).toMatchObject({ status: "failed", message: "no memory" });
  });

  test("does not wait for a browser that never reads", { timeout: 20_000 }, async () => {
    const page = new Dashboard();
    const { running, address } = training({ epochs: 1e6 });
    await page.onTrainBegin(running);
    const socket = connect({ host: "127.0.0.1", port: Number(address()[1]) });
    socket.on("error", () => undefined);
    socket.pause();
    socket.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${address()[1]}\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = process.memoryUsage().arrayBuffers;
    for (let epoch = 0; epoch < 200_000; epoch++) {
      running.epoch = epoch;
      page.onEpochEnd(epoch, { loss: epoch }, running);
      if (epoch % 20_000 === 0) await new Promise((resolve) => setTimeout(resolve, 260));
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50e6);
    const start = performance.now();
    page.onTrainEnd();
    expect(performance.now() - start).toBeLessThan(500);
    // Its connection is cut after a while.
    await expect.poll(() => get(address()[1], "/").then(() => "open", () => "closed")).toBe("closed");
    socket.destroy();
  });

  test("refuses a port that is in use before training begins, and one that is none", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const net = sequential([input([2]), layers.dense(1)]).compile({ optimizer: "sgd", loss: "mse" });
    const before = (await net.getWeights()).map((values) => [...values]);
    const said = await failure(() => net.fit(tensor([[1, 2]]), tensor([[3]]), { dashboard: { port }, verbose: 0 }));
    expect(said).toBe(`option: dashboard: port ${port} is in use; give another one, or none for a free one`);
    expect((await net.getWeights()).map((values) => [...values])).toEqual(before);
    other.close();
    expect(await failure(() => callbacks.dashboard({ port: 70_000 }))).toBe("option: dashboard: port must be a whole number from 0 to 65535, got 70000");
    expect(await failure(() => net.fit(tensor([[1, 2]]), tensor([[3]]), { dashboard: 3000 as never, verbose: 0 }))).toBe("option: fit: dashboard must be true, false or an object of options, got 3000");
    expect(await failure(() => callbacks.dashboard({ prot: 3 } as never))).toBe('option: dashboard: unknown option "prot"; known: port');
  });
});

describe("the feed", () => {
  test("knows how much is done, how long it takes and how fast it goes, without the first step", () => {
    let now = 0;
    const feed = new Feed(() => now);
    const place = { epoch: 0, epochs: 2, initialEpoch: 0, batch: 0, steps: 10, batchSize: 32, iteration: 100 };
    expect(feed.state()).toMatchObject({ status: "starting", done: 0, left: null, samplesPerSecond: null });
    feed.status = "training";
    feed.at(place);
    now = 60_000;
    feed.at({ ...place, batch: 1, iteration: 101 }, { loss: 1 });
    for (let batch = 2; batch <= 5; batch++) {
      now += 1000;
      feed.at({ ...place, batch, iteration: 100 + batch }, { loss: Number.POSITIVE_INFINITY });
    }
    expect(feed.state()).toMatchObject({ epoch: 1, done: 0.25, elapsed: 64, left: 15, samplesPerSecond: 32, logs: { loss: null } });
    // A validation of half a minute is no slow training.
    feed.pause();
    feed.status = "validating";
    now += 30_000;
    expect(feed.state().samplesPerSecond).toBe(32);
    feed.status = "training";
    feed.at({ ...place, batch: 5, iteration: 105 });
    now += 1000;
    feed.at({ ...place, batch: 7, iteration: 107 });
    expect(feed.state().samplesPerSecond).toBe(64);
    feed.end("finished");
    now += 1000;
    expect(feed.state()).toMatchObject({ done: 1, elapsed: 95, left: null, samplesPerSecond: (7 * 32) / 95 });
  });

  test("knows how fast short epochs go that are all validated", () => {
    let now = 0;
    const feed = new Feed(() => now);
    for (let epoch = 0; epoch < 40; epoch++) {
      feed.status = "training";
      for (let batch = 0; batch <= 10; batch++) {
        if (batch > 0) now += 1;
        feed.at({ epoch, epochs: 40, initialEpoch: 0, batch, steps: 10, batchSize: 8, iteration: 10 * epoch + batch });
      }
      feed.pause();
      feed.status = "validating";
      now += 30;
    }
    expect(feed.state().samplesPerSecond).toBe(8000);
  });

  test("data that does not say how long it is leaves the share of an epoch open", () => {
    const feed = new Feed(() => 0);
    feed.at({ epoch: 1, epochs: 4, initialEpoch: 0, batch: 7, steps: undefined, batchSize: 1, iteration: 9 });
    expect(feed.state()).toMatchObject({ step: 7, steps: null, done: 0.25 });
  });
});

describe.skipIf(!hasChromium("dashboards"))("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  const open = async (address: string, colorScheme: "light" | "dark" = "light"): Promise<{ readonly page: Page; readonly problems: string[] }> => {
    const page = await browser.newPage({ colorScheme });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => problems.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith(address) && !request.url().startsWith("data:")) problems.push(request.url());
    });
    await page.goto(address);
    return { page, problems };
  };
  const fact = (page: Page, name: string) => page.locator(".facts div", { has: page.locator(`dt:text-is("${name}")`) }).locator("dd").textContent();

  test("two pages follow a training, one of them from late on, and keep what they have when it is over", { timeout: 60_000 }, async () => {
    const callback = new Dashboard();
    const { running, address } = training();
    await callback.onTrainBegin(running);
    const early = await open(address()[0], "dark");
    expect(await early.page.locator("#waiting").isVisible()).toBe(true);
    await expect.poll(() => early.page.locator("h1").textContent()).toBe("net <b>");
    for (let epoch = 0; epoch < 3; epoch++) {
      running.epoch = epoch;
      callback.onEpochBegin(epoch, running);
      Object.assign(running, { batch: 10, iteration: 10 * (epoch + 1), logs: { loss: 1 / (epoch + 1), "own <i>": 3 } });
      callback.onEpochEnd(epoch, { loss: 1 / (epoch + 1), val_loss: 2 / (epoch + 1), "own <i>": 3 }, running);
    }
    await expect.poll(() => fact(early.page, "epoch")).toBe("3 of 4");
    const late = await open(address()[0]);
    for (const { page } of [early, late]) {
      await expect.poll(() => page.locator("h2").allTextContents()).toEqual(["loss ", "own <i> "]);
      expect(await page.locator(".panel").first().locator(".value:visible").allTextContents()).toEqual(["training 0.3333", "validation 0.6667", "epoch 3"]);
      expect(await page.locator("#status").textContent()).toBe("training");
      expect([await fact(page, "step"), await fact(page, "loss so far")]).toEqual(["10 of 10", "0.3333"]);
      expect(await page.locator(".uplot canvas").count()).toBe(2);
    }
    callback.onTrainEnd();
    for (const { page, problems } of [early, late]) {
      await expect.poll(() => page.locator("#status").textContent()).toBe("stopped early");
      await expect.poll(() => get(address()[1], "/").then(() => "open", () => "closed")).toBe("closed");
      await page.locator("summary").click();
      expect(await page.locator("pre").textContent()).toBe("Model: </pre><script>");
      expect(await page.locator("h2").count()).toBe(2);
      // Nothing asks the server that is gone.
      await page.waitForTimeout(300);
      expect(await page.locator("#status").getAttribute("data-kind")).toBe("finished");
      expect(problems).toEqual([]);
      await page.close();
    }
  });

  test("a failed training shows why", { timeout: 60_000 }, async () => {
    const failing = new Dashboard();
    const first = training();
    await failing.onTrainBegin(first.running);
    const { page } = await open(first.address()[0]);
    failing.onTrainError(new Error("loss is <NaN>"));
    await expect.poll(() => page.locator("#status").textContent()).toBe("failed");
    expect(await page.locator("#message").textContent()).toBe("loss is <NaN>");
    await page.close();
  });

  test("a page that was opened at the last moment gets everything", { timeout: 60_000 }, async () => {
    const callback = new Dashboard();
    const { running, address } = training();
    await callback.onTrainBegin(running);
    callback.onEpochEnd(0, { loss: 2 }, running);
    const page = await browser.newPage();
    // The events are asked for after the training's end.
    await page.route("**/events", async (route) => {
      callback.onTrainEnd();
      await route.continue();
    });
    await page.goto(address()[0]);
    await expect.poll(() => page.locator("#status").getAttribute("data-kind")).toBe("finished");
    expect(await page.locator("h2").allTextContents()).toEqual(["loss "]);
    await page.close();
  });

  test("a real training prints its address once, is followed, and its process ends", { timeout: 120_000 }, async () => {
    const program = `
      import { input, layers, sequential, tensor } from ${JSON.stringify(new URL("../../../src/index.ts", import.meta.url).href)};
      const net = sequential([input([2]), layers.dense(1)]).compile({ optimizer: "sgd", loss: "mse" });
      let stop = false;
      const rows = Array.from({ length: 512 }, (_, i) => [i / 512, 1 - i / 512]);
      const targets = rows.map(([a, b]) => [2 * a - b]);
      process.on("SIGTERM", () => (stop = true));
      await net.fit(tensor(rows), tensor(targets), { epochs: 1e9, batchSize: 8, verbose: 0, dashboard: true, callbacks: [{ onEpochEnd: (_, __, training) => stop && training.stopTraining() }] });
    `;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], { cwd: new URL("../../..", import.meta.url), stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    try {
      await expect.poll(() => said, { timeout: 60_000 }).toContain("dashboard: http://");
      const { page, problems } = await open(/dashboard: (\S+)/.exec(said)![1]!);
      await expect.poll(async () => Number((await fact(page, "epoch"))!.split(" ")[0]), { timeout: 30_000 }).toBeGreaterThan(3);
      await expect.poll(() => fact(page, "samples per second")).toMatch(/^[\d,]+$/);
      child.kill("SIGTERM");
      await expect.poll(() => page.locator("#status").textContent(), { timeout: 30_000 }).toBe("stopped early");
      expect(await ended).toBe(0);
      expect(said.match(/dashboard: /g)).toHaveLength(1);
      expect(problems).toEqual([]);
    } finally {
      child.kill("SIGKILL");
    }
  });
});
