/** Lines over a common axis, read back from the SVG. */
import { describe, expect, test } from "vitest";
import { linspace, sin, tensor } from "../../../src/index.js";
import { linesSvg } from "../../../src/visualize/lines.js";
import { LINE_COLORS } from "../../../src/visualize/style.js";

const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!);

/** Where each line goes, in pixels, by its colour. */
const paths = (svg: string): Map<string, number[][]> =>
  new Map(
    [...svg.matchAll(/aria-roledescription="line mark"[^>]* d="([^"]*)"[^>]*stroke="([^"]*)"/g)].map(([, d, stroke]) => [
      stroke!,
      d!.split(/(?=[ML])/).map((step) => step.slice(1).replace("Z", "").split(",").map(Number)),
    ]),
  );

describe("linesSvg", () => {
  test("each line has a colour of its own, its name in the legend and its points in proportion", async () => {
    const svg = await linesSvg([0, 1, 2, 4], { up: [0, 1, 2, 4], down: [4, 3, 2, 0] }, { title: "Both", xTitle: "x", yTitle: "y", width: 400, height: 200 });
    expect(texts(svg)).toEqual(expect.arrayContaining(["Both", "x", "y", "up", "down"]));
    const drawn = paths(svg);
    expect([...drawn.keys()]).toEqual(LINE_COLORS.slice(0, 2));
    const [up, down] = [...drawn.values()];
    expect(up).toEqual([[0, 200], [100, 150], [200, 100], [400, 0]]);
    expect(down).toEqual([[0, 0], [100, 50], [200, 100], [400, 200]]);
  });

  test("tensors are read", async () => {
    const x = linspace(0, 2 * Math.PI, 100);
    const [points] = [...paths(await linesSvg(x, { "sin(x)": sin(x) }, { height: 200 })).values()];
    expect(points).toHaveLength(100);
    // From -1 to 1 over 200 pixels.
    for (const [i, [, y]] of points!.entries()) expect(y).toBeCloseTo(100 - 100 * Math.sin((2 * Math.PI * i) / 99), 1);
  });

  test("a value that is not finite leaves a gap", async () => {
    const svg = await linesSvg([0, 1, 2, 3], { line: [1, Number.NaN, 2, 3] });
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(svg.match(/ d="(M[^"]*)"[^>]*stroke="#2563eb"/)![1]!.match(/M/g)).toHaveLength(2);
  });

  test("bad input is refused by name", async () => {
    await expect(linesSvg([0, 1], {})).rejects.toThrow("lines: there are 0 lines, expected 1 to 6");
    await expect(linesSvg([], { a: [] })).rejects.toThrow("lines: x has no values, expected at least 1");
    await expect(linesSvg([0, Number.NaN], { a: [1, 2] })).rejects.toThrow("lines: x must hold finite numbers, got NaN at position 1");
    await expect(linesSvg([0, 1], { a: [1] })).rejects.toThrow('lines: "a" has 1 values, expected 2 as x');
    await expect(linesSvg(tensor([0, 1]), { a: [1, 2] }, { xtitle: "t" } as never)).rejects.toThrow('lines: unknown option "xtitle"; did you mean "xTitle"?');
  });
});
