import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { decode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";
import { curvesSvg } from "../../../src/visualize/curves.js";
import { imageGridSvg } from "../../../src/visualize/imageGrid.js";
import { optional } from "../../../src/visualize/optional.js";
import { epochTicks } from "../../../src/visualize/panels.js";
import { writePicture } from "../../../src/visualize/picture.js";
import { pngFromSvg } from "../../../src/visualize/png.js";
import { KatachiError } from "../../../types/error.js";

const folder = mkdtempSync(join(tmpdir(), "katachi-pictures-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The texts of an SVG picture, in order. */
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!);

/** The colours of a picture's pixels, as #rrggbb, most frequent first. */
async function colors(svg: string): Promise<string[]> {
  const { data, channels } = decode(await pngFromSvg(svg, { scale: 1 }));
  const counts = new Map<string, number>();
  for (let i = 0; i < data.length; i += channels) {
    const color = `#${[data[i]!, data[i + 1]!, data[i + 2]!].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
}

const failure = async (promise: Promise<unknown>): Promise<KatachiError> => {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(KatachiError);
  return error as KatachiError;
};

describe("curvesSvg", () => {
  const history = { epoch: [0, 1, 2], history: { loss: [1, 0.5, 0.25], accuracy: [0.5, 0.75, 0.875], val_loss: [0.9, 0.6, 0.5], val_accuracy: [0.5, 0.6, 0.7] } };

  test("one panel per quantity, whole epochs from 1, a legend and the title", async () => {
    const words = texts(await curvesSvg(history, { title: "A & B <c>" }));
    expect(words.filter((word) => word === "loss" || word === "accuracy")).toEqual(["loss", "accuracy"]);
    expect(words.filter((word) => word === "epoch")).toHaveLength(2);
    expect(words.filter((word) => /^\d+$/.test(word))).toEqual(["1", "2", "3", "1", "2", "3"]);
    expect(words.filter((word) => word === "training" || word === "validation")).toEqual(["training", "validation"]);
    expect(words).toContain("A &amp; B &lt;c&gt;");
  });

  test("without validation the legend does not speak of it", async () => {
    const words = texts(await curvesSvg({ epoch: [0], history: { loss: [1] } }));
    expect(words).toContain("training");
    expect(words).not.toContain("validation");
  });

  test("values that are not finite leave a gap and do not stretch the axis", async () => {
    const svg = await curvesSvg({ epoch: [0, 1, 2, 3], history: { loss: [1, Number.NaN, Number.POSITIVE_INFINITY, 2] } });
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test("ticks are whole, ordered, inside, and few", () => {
    expect(epochTicks(1, 3)).toEqual([1, 2, 3]);
    expect(epochTicks(1, 1)).toEqual([1]);
    expect(epochTicks(1, 100)).toEqual([20, 40, 60, 80, 100]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(20000), (first, length) => {
        const ticks = epochTicks(first, first + length);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(8);
        for (const tick of ticks) expect(Number.isInteger(tick) && tick >= first && tick <= first + length).toBe(true);
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
    );
  });

  test("an empty history and a ragged one are errors", async () => {
    expect((await failure(curvesSvg({ epoch: [], history: {} }))).message).toBe("curves: the history is empty, expected at least one epoch and one quantity");
    expect((await failure(curvesSvg({ epoch: [0, 1], history: { loss: [1] } }))).message).toBe('curves: "loss" has 1 values, expected one for each of the 2 epochs');
  });
});

describe("imageGridSvg", () => {
  const checker = [0, 1, 1, 0];

  test("pixels stay blocks of their own colour, on white", async () => {
    const seen = await colors(await imageGridSvg({ images: [checker], width: 2, height: 2, channels: 1 }));
    expect(seen.slice(0, 2).sort()).toEqual(["#000000", "#ffffff"]);
    expect(seen.length).toBeLessThan(10); // and the frame
  });

  test("bytes, floats and a given range give the same picture; values outside are clamped", async () => {
    const grid = { width: 2, height: 2, channels: 1 as const };
    const svg = await imageGridSvg({ ...grid, images: [checker] });
    expect(await imageGridSvg({ ...grid, images: [Uint8Array.of(0, 255, 255, 0)] })).toBe(svg);
    expect(await imageGridSvg({ ...grid, images: [[-1, 1, 1, -1]], range: [-1, 1] })).toBe(svg);
    expect(await imageGridSvg({ ...grid, images: [[-5, 5, 5, -5]] })).toBe(svg);
  });

  test("wrong captions are red, right ones are not, and text is escaped", async () => {
    const captions = [{ text: "7", good: true }, { text: '<4> & "9"\u0001\ud800', good: false }];
    const svg = await imageGridSvg({ images: [checker, checker], width: 2, height: 2, channels: 1, captions, title: "digits" });
    expect(texts(svg)).toEqual(["digits", "7", "&lt;4> &amp; &quot;9&quot;\ufffd\ufffd"]);
    expect(await colors(svg)).toContain("#c81e1e");
    expect(await colors(await imageGridSvg({ images: [checker], width: 2, height: 2, channels: 1, captions: [captions[0]!] }))).not.toContain("#c81e1e");
  });

  test("colour images keep their colour", async () => {
    expect((await colors(await imageGridSvg({ images: [[1, 0, 0]], width: 1, height: 1, channels: 3 }))).slice(0, 2)).toContain("#ff0000");
  });

  test("a long title and long captions widen the picture instead of being cut", async () => {
    const width = (svg: string): number => Number(/width="(\d+)"/.exec(svg)![1]);
    const grid = { images: [checker], width: 2, height: 2, channels: 1 as const };
    const plain = width(await imageGridSvg(grid));
    expect(width(await imageGridSvg({ ...grid, title: "t".repeat(60) }))).toBeGreaterThan(plain + 300);
    expect(width(await imageGridSvg({ ...grid, captions: [{ text: "c".repeat(60), good: true }] }))).toBeGreaterThan(plain + 300);
  });

  test.each([
    [{ images: [] }, "data", "there are 0 images, expected at least 1"],
    [{ images: [[1, 2, 3]] }, "data", "image 0 has 3 values, expected 4 for 2 by 2 by 1"],
    [{ captions: [] }, "data", "0 captions for 1 images, expected one each"],
    [{ width: 1.5 }, "option", "width is 1.5, expected a whole number of at least 1"],
    [{ columns: 0 }, "option", "columns is 0, expected a whole number of at least 1"],
    [{ channels: 2 as 1 }, "option", "channels is 2, expected 1, 3 or 4"],
    [{ range: [1, 1] as const }, "option", "range is [1, 1], expected a smaller and a larger number"],
  ])("%o is an error", async (change, code, message) => {
    const error = await failure(imageGridSvg({ images: [checker], width: 2, height: 2, channels: 1, ...change }));
    expect([error.code, error.message]).toEqual([code, `image grid: ${message}`]);
  });
});

describe("writePicture", () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15">Hi</text></svg>';

  test("writes SVG text, or a PNG whose text is drawn by the font of the package", async () => {
    await writePicture(join(folder, "new/folder/a.svg"), svg);
    expect(readFileSync(join(folder, "new/folder/a.svg"), "utf8")).toBe(svg);
    await writePicture(join(folder, "b.PNG"), svg);
    const { width, height, data } = decode(readFileSync(join(folder, "b.PNG")));
    expect([width, height]).toEqual([80, 40]);
    expect(data.some((value) => value < 100)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("any other extension is refused before anything is written", async () => {
    const error = await failure(writePicture(join(folder, "c.jpg"), svg));
    expect(error.code).toBe("file");
    expect(error.message).toMatch(/expected it to end with \.svg or \.png$/);
    expect(existsSync(join(folder, "c.jpg"))).toBe(false);
  });

  test("a failed write leaves no torn file and names the path", async () => {
    writeFileSync(join(folder, "occupied"), "");
    const path = join(folder, "occupied", "d.svg");
    const error = await failure(writePicture(path, svg));
    expect(error.code).toBe("file");
    expect(error.message).toBe(`writePicture: cannot write into the folder ${join(folder, "occupied")}: a file is in its place`);
  });
});

describe("optional packages", () => {
  test("a missing one is an error that says what to install", async () => {
    const error = await failure(optional("vega", "a picture of training curves", () => import("a-package-that-is-not-there" as string)));
    expect(error.code).toBe("target");
    expect(error.message).toBe("a picture of training curves needs the package vega, which is not installed: npm install vega@6");
  });

  test("one that breaks says why", async () => {
    const error = await failure(optional("fast-png", "a grid of images", () => { throw new Error("no memory"); }));
    expect(error.message).toBe("a grid of images needs the package fast-png, which failed to load (no memory): npm install fast-png@8");
  });
});
