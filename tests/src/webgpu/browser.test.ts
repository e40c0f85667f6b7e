/** Every op, every layer and the same training in a browser, on tfjs' WebGPU backend there: headless Chromium with its software GPU. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, hasChromium } from "../../chromium.js";
import { errorOf } from "../../codegen/ops/check.js";
import { trainCase, type TrainedCase } from "../layers/case.js";
import { firstCases } from "../layers/cases/index.js";
import { distance } from "../support.js";
import { computedOps, samplesOf } from "./opCases.js";
import { expectedOf } from "./support.js";
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
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    server = await serve(await bundle());
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] });
    page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction("typeof train === 'function'");
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test("twenty steps of a CNN agree with the reference", async () => {
    const got = (await page.evaluate("train()")) as Trained;
    expect(problems).toEqual([]);
    const expected = await train("reference");
    expect(distance(got.losses, expected.losses)).toBeLessThan(1e-4);
    got.weights.forEach((weights, i) => expect(distance(weights, expected.weights[i]!)).toBeLessThan(1e-4));
    expect(distance(got.predictions, expected.predictions)).toBeLessThan(1e-4);
  });

  test("every op agrees with the reference", async () => {
    for (const op of computedOps) {
      const { program, values } = samplesOf(op);
      const got = (await page.evaluate(`runOp(${JSON.stringify(op.name)})`)) as number[][];
      expectedOf(program, values).forEach((expected, j) => expect(errorOf(Float64Array.from(got[j]!), expected), `${op.name}, sample ${j}`).toBeLessThan(5e-6));
    }
    expect(problems).toEqual([]);
  });

  test("every layer agrees with the reference", async () => {
    for (const each of firstCases) {
      const expected = await trainCase(each, "reference");
      const got = (await page.evaluate(`trainCase(${JSON.stringify(each.layer)})`)) as TrainedCase;
      expect(distance(got.predicted, expected.predicted), each.layer).toBeLessThan(1e-4);
      got.weights.forEach((weights, j) => expect(distance(weights, expected.weights[j]!), each.layer).toBeLessThan(1e-4));
    }
    expect(problems).toEqual([]);
  });
});
