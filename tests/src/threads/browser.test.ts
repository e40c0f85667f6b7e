/** Threads in a browser: in an isolated page, in one that may not share memory, and in one that may have no workers. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, hasChromium } from "../../chromium.js";
import type { Trained } from "./page.js";

const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/isolated": ISOLATED,
  "/plain": {},
  "/no-workers": { ...ISOLATED, "content-security-policy": "worker-src 'none'" },
};

async function serve(): Promise<Server> {
  const entry = fileURLToPath(new URL("page.ts", import.meta.url));
  // Minified, as a user's bundler would: the worker's code must survive that.
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, minify: true, keepNames: true, write: false, format: "esm", platform: "browser", external: ["node:*"], target: "es2022", logLevel: "error" });
  const script = outputFiles[0]!.text;
  const server = createServer(({ url = "" }, response) => {
    const page = HEADERS[url];
    for (const [name, value] of Object.entries(page ?? ISOLATED)) response.setHeader(name, value);
    response.setHeader("content-type", page ? "text/html" : "text/javascript");
    response.end(page ? '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>' : script);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

describe.skipIf(!hasChromium("Threads in headless Chromium"))("in headless Chromium", { timeout: 60_000 }, () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = await serve();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function train(path: string, threads: number): Promise<Trained> {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    await page.waitForFunction("typeof train === 'function'");
    const trained = (await page.evaluate(`train(${threads})`)) as Trained;
    await page.close();
    return trained;
  }

  test("an isolated page uses workers, others do without; all learn the same", async () => {
    const alone = await train("/isolated", 1);
    expect(alone).toMatchObject({ isolated: true, workers: 0 });
    expect(await train("/isolated", 2)).toEqual({ ...alone, workers: 1, threads: 2 });
    expect(await train("/plain", 2)).toEqual({ ...alone, isolated: false });
    expect(await train("/no-workers", 2)).toEqual(alone);
  });
});
