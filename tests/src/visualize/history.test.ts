/** Curves of a training: put together, as text for a terminal, as a page that is read in a browser. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { decode } from "fast-png";
import fc from "fast-check";
import { chromium } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { History, type HistoryContent } from "../../../src/training/history.js";
import { historyChart } from "../../../src/visualize/chart.js";
import { numberText, panelsOf } from "../../../src/visualize/panels.js";
import { plotHistory } from "../../../src/visualize/plotHistory.js";
import { CHROMIUM, hasChromium } from "../../chromium.js";
import { failure } from "../support.js";

const folder = mkdtempSync(join(tmpdir(), "katachi-curves-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Validated after every second epoch. */
function validated(): History {
  const history = new History();
  for (let epoch = 0; epoch < 6; epoch++) history.add(epoch, { loss: 4 - epoch / 2, ...(epoch % 2 === 1 ? { val_loss: 4 - epoch / 3 } : {}), lr: 10 ** -epoch });
  return history;
}

describe("panels", () => {
  test("a quantity and its validation, whose values stand at their own epochs; scales by the values", () => {
    const panels = panelsOf("plot", validated());
    expect(panels.map(({ quantity, log }) => [quantity, log])).toEqual([["loss", false], ["lr", true]]);
    expect(panels[0]!.curves.map(({ split, points }) => [split, points.map(({ epoch }) => epoch)])).toEqual([["training", [1, 2, 3, 4, 5, 6]], ["validation", [2, 4, 6]]]);
  });

  test("a history that was kept as JSON knows the epochs again", () => {
    const read = new History();
    read.replace(JSON.parse(JSON.stringify(validated().content())) as HistoryContent);
    expect(read.epochsOf("val_loss")).toEqual([1, 3, 5]);
    expect(read.epochsOf("loss")).toEqual([0, 1, 2, 3, 4, 5]);
    expect(read.content()).toEqual(validated().content());
  });

  test("values that are 0 or negative are never on a logarithmic scale", () => {
    const log = (values: number[]) => panelsOf("plot", { epoch: values.map((_, i) => i), history: { loss: values } })[0]!.log;
    expect([log([1, 0.01]), log([1, 0.011]), log([1, 0]), log([1000, -1]), log([Number.NaN, 1]), log([Number.NaN])]).toEqual([true, false, false, false, false, false]);
  });

  test("numbers have four digits, or an exponent", () => {
    expect([0, 1, 0.123456, 99.99999, 0.001, 0.00012345, 1e6, -2.5e-7].map(numberText)).toEqual(["0", "1", "0.1235", "100", "0.001", "1.23e-4", "1e6", "-2.5e-7"]);
  });
});

describe("chart", () => {
  test("a line, marks for validation, the last values, epochs below, to the character", () => {
    const history = { epoch: [0, 1, 2], history: { loss: [1, 0.5, 0.25], val_loss: [0.9, 0.7, 0.5] } };
    expect(historyChart(history, { width: 56, height: 5 }).split("\n")).toEqual([
      "       loss   ⠤⠤ training 0.25   + validation 0.5",
      "    1 ┤+⠒⠒⠤⠤⣀⡀",
      "      │      ⠈⠉⠑⠒⠢⠤⣀⣀",
      "0.625 ┤              ⠉⠉⠒⠒⠤⢄⣀⡀  +",
      "      │                     ⠈⠉⠑⠒⠒⠤⠤⠤⠤⣀⣀⣀⣀             +",
      " 0.25 ┤                                  ⠉⠉⠉⠉⠒⠒⠒⠒⠤⠤⠤⠤⣀⣀",
      "      └────────────────────────────────────────────────",
      "       1                       2                      3",
    ]);
  });

  test("fits its width, with any numbers", () => {
    const value = fc.oneof(fc.double(), fc.double({ min: 1e-6, max: 1, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 50 }), fc.integer({ min: 40, max: 130 }), fc.integer({ min: 1, max: 20 }), (values, width, height) => {
        const chart = historyChart({ epoch: values.map((_, i) => i), history: { loss: values.map(([a]) => a), val_loss: values.map(([, b]) => b) } }, { width, height });
        const lines = chart.split("\n");
        expect(lines).toHaveLength(height + 3);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
        expect(chart).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });

  test("several panels, or those asked for", () => {
    const chart = validated().chart({ width: 60 });
    expect(chart.split("\n\n")).toHaveLength(2);
    expect(chart).toContain("lr (logarithmic)");
    expect(validated().chart({ width: 60, keys: ["lr"] })).not.toContain("loss");
  });

  test.each([
    [{ width: 20 }, "option: chart: width must be a whole number from 40 to 500, got 20"],
    [{ height: 0 }, "option: chart: height must be a positive integer, got 0"],
    [{ keys: ["los"] }, 'option: chart: the history has no "los"; did you mean "loss"?'],
    [{ hight: 3 }, 'option: chart: unknown option "hight"; did you mean "height"?'],
  ])("%o is an error", async (options, text) => expect(await failure(() => validated().chart(options as never))).toBe(text));

  test("an empty history is an error", async () => {
    expect(await failure(() => new History().chart())).toBe("data: chart: the history is empty, expected at least one epoch and one quantity");
  });
});

describe("plot", () => {
  test("draws an SVG, a PNG, a page", async () => {
    await validated().plot(join(folder, "a.svg"), { title: "A & B" });
    const svg = readFileSync(join(folder, "a.svg"), "utf8");
    expect(svg).toContain(">A &amp; B</text>");
    // Values of several sizes are marked by powers of ten.
    expect(svg).toContain(">1e-5</text>");
    await validated().plot(join(folder, "a.PNG"));
    expect(decode(readFileSync(join(folder, "a.PNG"))).width).toBeGreaterThan(1000);
    await plotHistory(validated(), join(folder, "a.html"));
    expect(readFileSync(join(folder, "a.html"), "utf8")).not.toMatch(/(src|href)="(?!data:)|@import|url\(/);
  });

  test.each([
    ["curves.pdf", {}, 'file: plot: the file must end with .png, .svg or .html, got "curves.pdf"'],
    ["curves.png", { colums: 2 }, 'option: plot: unknown option "colums"; did you mean "columns"?'],
    ["curves.png", { width: -1 }, "option: plot: width must be a positive integer, got -1"],
  ])("%s with %o is an error", async (path, options, text) => expect(await failure(() => validated().plot(path, options as never))).toBe(text));

  test.skipIf(!hasChromium("pages of curves"))("a page shows the numbers under the pointer, and its text is text", { timeout: 60_000 }, async () => {
    const path = join(folder, "page.html");
    const title = "</script><script>window.bad = 1</script>\u2028";
    const history = validated();
    history.history["</script><b>own"] = [1, 2, 3, Number.NaN, 5, 6];
    await history.plot(path, { title, columns: 1 });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
    try {
      const page = await browser.newPage({ viewport: { width: 900, height: 1200 } });
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("request", (request) => {
        if (/^https?:/.test(request.url())) problems.push(request.url());
      });
      await page.goto(pathToFileURL(path).href);
      expect(await page.title()).toBe(title);
      expect(await page.locator("h2").allTextContents()).toEqual(["loss ", "lr logarithmic", "</script><b>own "]);
      const first = page.locator(".panel").first();
      expect(await first.locator(".value:visible").allTextContents()).toEqual(["training 1.5", "validation 2.333", "epoch 6"]);
      const plot = (await first.locator(".u-over").boundingBox())!;
      await page.mouse.move(plot.x + plot.width * 0.2, plot.y + 20);
      await expect.poll(() => first.locator(".value:visible").allTextContents()).toEqual(["training 3.5", "validation 3.667", "epoch 2"]);
      // All panels show the same epoch.
      expect(await page.locator(".panel").nth(1).locator(".value:visible").allTextContents()).toEqual(["training 0.1", "epoch 2"]);
      expect(await page.evaluate("window.bad")).toBe(undefined);
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
