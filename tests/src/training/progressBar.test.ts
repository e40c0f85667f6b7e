import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProgressBar, type ProgressOutput } from "../../../src/training/progressBar.js";
import { barLine, barText, epochLine, etaText, fixed, perUnitText, valueText } from "../../../src/training/progressText.js";

class Screen implements ProgressOutput {
  written = "";
  constructor(readonly isTTY: boolean, readonly columns?: number) {}
  write(text: string): void {
    this.written += text;
  }
  /** What a terminal shows: a carriage return goes back to the start of the line, and what follows overwrites it. */
  lines(): string[] {
    return this.written.split("\n").map((line) =>
      line.split("\r").reduce((shown, text) => text + shown.slice(text.length), "").trimEnd(),
    );
  }
}

const clock = () => {
  const state = { ms: 1000 };
  return { state, now: () => state.ms };
};

describe("numbers and times, as Python formats them", () => {
  test.each([
    [0.7335, "0.7335"],
    [0.0014657963, "0.0015"],
    [0.001, "1.0000e-03"],
    [6.226e-6, "6.2260e-06"],
    [0, "0.0000e+00"],
    [-0.5, "-0.5000"],
    [1e-12, "1.0000e-12"],
    [1.5e-120, "1.5000e-120"],
    [2.3025, "2.3025"],
    [0.03125, "0.0312"],
    [0.09375, "0.0938"],
    [-0.03125, "-0.0312"],
    [12345.678, "12345.6780"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("value %f is %s", (value, text) => expect(valueText(value)).toBe(text));

  test("halves go to the even digit, everything else is toFixed", () => {
    expect([0.5, 1.5, 2.5, 3.5, -0.5, -2.5].map((x) => fixed(x, 0))).toEqual(["0", "2", "2", "4", "-0", "-2"]);
    fc.assert(fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (x) => void expect(Math.abs(Number(fixed(x, 4)) - x)).toBeLessThanOrEqual(0.5000001e-4)));
  });

  test.each([[0, "0s"], [12.9, "12s"], [60, "60s"], [65, "1:05"], [723, "12:03"], [3600, "60:00"], [3723, "1:02:03"], [360000, "100:00:00"]])("%d seconds left is %s", (seconds, text) =>
    expect(etaText(seconds)).toBe(text));

  test.each([[0.008, "8ms/step"], [1, "1s/step"], [0, "0s/step"], [23e-6, "23us/step"], [0.9996, "1000ms/step"], [12.4, "12s/step"]])("%d seconds a step is %s", (seconds, text) =>
    expect(perUnitText(seconds, "step")).toBe(text));
});

describe("lines", () => {
  test("the bar has 30 characters, an arrow until it is full", () => {
    expect(barText(0, 10, 30)).toBe(` [${".".repeat(30)}]`);
    expect(barText(1, 10, 30)).toBe(` [==>${".".repeat(27)}]`);
    expect(barText(10, 10, 30)).toBe(` [${"=".repeat(30)}]`);
    fc.assert(fc.property(fc.nat(2000), fc.nat(2000), (a, b) => void expect(barText(Math.min(a, b), Math.max(a, b), 30)).toHaveLength(33)));
  });

  test("moving, final and per-epoch lines are Keras' own", () => {
    expect(barLine({ current: 32, steps: 1563, elapsed: 15, perStep: 723.4 / 1531, values: { loss: 2.3025, accuracy: 0.09375 }, final: false })).toBe(
      "  32/1563 [..............................] - ETA: 12:03 - loss: 2.3025 - accuracy: 0.0938",
    );
    expect(barLine({ current: 1, steps: 1, elapsed: 0.2, perStep: 0.008, values: { loss: 6.226e-6 }, final: true })).toBe(
      "1/1 [==============================] - 0s 8ms/step - loss: 6.2260e-06",
    );
    expect(epochLine({ current: 1, steps: 1, elapsed: 0.016, perStep: 0.016, values: { loss: 0.7335 }, final: true })).toBe("1/1 - 0s - loss: 0.7335 - 16ms/epoch - 16ms/step");
    expect(epochLine({ current: 4, steps: 4, elapsed: 0.0052, perStep: 0, values: { loss: 0.093, accuracy: 1 }, final: true })).toBe(
      "4/4 - 0s - loss: 0.0930 - accuracy: 1.0000 - 5ms/epoch - 1ms/step",
    );
    expect(barLine({ current: 5, steps: undefined, elapsed: 3, perStep: 0.5, values: { loss: 1 }, final: false })).toBe("      5/Unknown - 3s 500ms/step - loss: 1.0000");
  });

  test("a moving line never exceeds the columns: the bar shrinks first, values are cut last", () => {
    const state = { current: 7, steps: 10, elapsed: 3, perStep: 0.5, values: { loss: 0.25, accuracy: 0.5 }, final: false };
    expect(barLine(state, 60)).toBe(" 7/10 [====>...] - ETA: 1s - loss: 0.2500 - accuracy: 0.5000");
    expect(barLine(state, 48)).toBe(" 7/10 - ETA: 1s - loss: 0.2500 - accuracy: 0.50…");
    expect(barLine(state, 30)).toBe(" 7/10 - ETA: 1s - loss: 0.250…");
    fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(1000), fc.double({ noNaN: true, min: 0, max: 1e5 }), (columns, current, perStep) =>
      void expect(barLine({ ...state, current, steps: 1000, perStep }, columns).length).toBeLessThanOrEqual(columns)));
  });
});

describe("final lines", () => {
  const state = { current: 10, steps: 10, elapsed: 3, perStep: 0.5, values: { loss: 0.25, accuracy: 0.5, val_loss: 0.5, val_accuracy: 0.25 }, final: true };

  test("shrink the bar while that keeps one line", () => {
    expect(barLine(state, 115)).toBe(`10/10 [${"=".repeat(15)}] - 3s 500ms/step - loss: 0.2500 - accuracy: 0.5000 - val_loss: 0.5000 - val_accuracy: 0.2500`);
  });

  test("else break between values and lose none", () => {
    expect(barLine(state, 79)).toBe(
      `10/10 [${"=".repeat(30)}] - 3s 500ms/step - loss: 0.2500\n - accuracy: 0.5000 - val_loss: 0.5000 - val_accuracy: 0.2500`,
    );
    expect(barLine(state, 30).replaceAll("\n", "")).toBe(barLine(state));
  });
});

describe("ProgressBar", () => {
  const train = (screen: Screen, verbose: 0 | 1 | 2, { epochs = 2, steps = 4 as number | "unknown", msPerStep = 100 } = {}) => {
    const { state, now } = clock();
    const bar = new ProgressBar({ verbose, epochs, output: screen, now });
    for (let epoch = 0; epoch < epochs; epoch++) {
      bar.epochBegin(epoch, steps === "unknown" ? undefined : steps);
      for (let step = 1; step <= (steps === "unknown" ? 4 : steps); step++) {
        state.ms += msPerStep;
        bar.step(step, () => ({ loss: 1 / step }));
      }
      state.ms += msPerStep;
      bar.epochEnd({ loss: 0.25, val_loss: 0.5 });
    }
  };

  test("in a terminal the bar moves in place and ends as a full line", () => {
    const screen = new Screen(true, 120);
    train(screen, 1);
    const last = "4/4 [==============================] - 0s 133ms/step - loss: 0.2500 - val_loss: 0.5000";
    expect(screen.lines()).toEqual(["Epoch 1/2", last, "Epoch 2/2", last, ""]);
    expect(screen.written).toContain("1/4 [======>.......................] - ETA: 0s - loss: 1.0000\r2/4 [==============>...............] - ETA: 0s - loss: 0.5000\r");
    expect(screen.written).toContain("\r4/4 [==============================] - ETA: 0s - loss: 0.2500\r");
  });

  test("a shorter line blanks out the rest of a longer one", () => {
    const { state, now } = clock();
    const screen = new Screen(true, 120);
    const bar = new ProgressBar({ verbose: 1, output: screen, now });
    bar.epochBegin(0, 2);
    bar.step(1, { loss: 1, aux: 12345 });
    state.ms += 100;
    bar.step(2, { loss: 1 });
    expect(screen.lines()).toEqual(["2/2 [==============================] - ETA: 0s - loss: 1.0000"]);
  });

  test("without a terminal: the epoch's line and one plain line", () => {
    const screen = new Screen(false);
    train(screen, 1);
    const last = "4/4 [==============================] - 0s 133ms/step - loss: 0.2500 - val_loss: 0.5000";
    expect(screen.written).toBe(`Epoch 1/2\n${last}\nEpoch 2/2\n${last}\n`);
  });

  test("verbose 2 and 0", () => {
    const two = new Screen(true, 80);
    train(two, 2);
    const line = "4/4 - 0s - loss: 0.2500 - val_loss: 0.5000 - 500ms/epoch - 125ms/step";
    expect(two.written).toBe(`Epoch 1/2\n${line}\nEpoch 2/2\n${line}\n`);
    const none = new Screen(true, 80);
    train(none, 0);
    expect(none.written).toBe("");
  });

  test("a single epoch has no heading, as in Keras", () => {
    const screen = new Screen(false);
    train(screen, 1, { epochs: 1 });
    expect(screen.written).toMatch(/^4\/4 \[/);
  });

  test("an unknown number of steps counts up and ends as a full bar", () => {
    const screen = new Screen(true, 120);
    train(screen, 1, { epochs: 1, steps: "unknown" });
    expect(screen.written).toMatch(/^ {6}1\/Unknown - 0s 100ms\/step - loss: 1\.0000\r {6}2\/Unknown/);
    expect(screen.lines()).toEqual(["4/4 [==============================] - 0s 133ms/step - loss: 0.2500 - val_loss: 0.5000", ""]);
  });

  test("draws at most every 50 ms, and asks for values only then", () => {
    const { state, now } = clock();
    const screen = new Screen(true, 120);
    const bar = new ProgressBar({ verbose: 1, output: screen, now });
    let asked = 0;
    bar.epochBegin(0, 1000);
    for (let step = 1; step <= 1000; step++) {
      state.ms += 1;
      bar.step(step, () => ({ loss: ++asked }));
    }
    expect(asked).toBe(20);
    bar.epochEnd({ loss: 1 });
    expect(screen.lines()[0]).toMatch(/^1000\/1000 \[=+\] - 1s 1ms\/step - loss: 1\.0000$/);
  });

  test("a narrow terminal is never wrapped by a moving line", () => {
    const screen = new Screen(true, 40);
    const { state, now } = clock();
    const bar = new ProgressBar({ verbose: 1, output: screen, now });
    bar.epochBegin(0, 10);
    for (let step = 1; step < 10; step++) {
      state.ms += 60;
      bar.step(step, { loss: 1, accuracy: 0.5, precision: 0.5 });
    }
    for (const line of screen.written.split("\r")) expect(line.length).toBeLessThanOrEqual(39);
  });

  test("stop leaves the bar on its own line, once", () => {
    const screen = new Screen(true, 80);
    const bar = new ProgressBar({ verbose: 1, output: screen, now: clock().now });
    bar.stop();
    expect(screen.written).toBe("");
    bar.epochBegin(0, 2);
    bar.step(1, { loss: 1 });
    bar.stop();
    bar.stop();
    expect(screen.written).toMatch(/loss: 1\.0000\n$/);
  });
});
