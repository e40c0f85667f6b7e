/** The same training in a browser, on tfjs' WebGPU backend there: headless Chromium with its software GPU. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, hasChromium } from "../../chromium.js";
import { distance } from "../support.js";
import { train, type Trained } from "./train.js";

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL("page.ts", import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm", platform: "browser", external: ["node:*"], target: "es2022", logLevel: "error" });
  return outputFiles[0]!.text;
}

/** Serves one page and its script on a free port of this machine, which a browser trusts as much as https. */
async function serve(script: string): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

describe.skipIf(!hasChromium("WebGPU in headless Chromium"))("in headless Chromium", { timeout: 180_000 }, () => {
  let server: Server;
  let browser: Browser;
  beforeAll(async () => {
    server = await serve(await bundle());
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test("twenty steps of a CNN agree with the reference", async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction("typeof train === 'function'");
    const got = (await page.evaluate("train()")) as Trained;
    expect(problems).toEqual([]);
    const expected = await train("reference");
    expect(distance(got.losses, expected.losses)).toBeLessThan(1e-4);
    got.weights.forEach((weights, i) => expect(distance(weights, expected.weights[i]!)).toBeLessThan(1e-4));
    expect(distance(got.predictions, expected.predictions)).toBeLessThan(1e-4);
  });
});
