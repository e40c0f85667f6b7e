import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { summaryText, type SummaryRow, type SummaryShape } from "../../../src/visualize/summary.js";

const row = (name: string, type: string, outputShape: SummaryRow["outputShape"], params: number, ...connectedTo: string[]): SummaryRow => ({
  name,
  type,
  outputShape,
  params,
  connectedTo,
  isInput: type === "InputLayer",
});
const dense = (name: string, units: number, params: number, ...connectedTo: string[]): SummaryRow => row(name, "Dense", [null, units], params, ...connectedTo);

const line65 = "_".repeat(65);
const double65 = "=".repeat(65);
const blank65 = " ".repeat(65);

describe("summaryText: the text of Keras 2.12", () => {
  test("one dense layer, to the character", () => {
    expect(summaryText({ name: "sequential", sequentialLike: true, rows: [dense("dense", 1, 3)], trainable: 3, nonTrainable: 0 }).split("\n")).toEqual([
      'Model: "sequential"',
      line65,
      " Layer (type)                Output Shape              Param #   ",
      double65,
      " dense (Dense)               (None, 1)                 3         ",
      blank65,
      double65,
      "Total params: 3",
      "Trainable params: 3",
      "Non-trainable params: 0",
      line65,
    ]);
  });

  test("the sine model: three dense layers, a blank padded line after each", () => {
    const rows = [dense("dense_9", 10, 20), dense("dense_10", 10, 110), dense("dense_11", 1, 11)];
    expect(summaryText({ name: "sequential_3", sequentialLike: true, rows, trainable: 141, nonTrainable: 0 })).toBe(
      [
        'Model: "sequential_3"',
        line65,
        " Layer (type)                Output Shape              Param #   ",
        double65,
        " dense_9 (Dense)             (None, 10)                20        ",
        blank65,
        " dense_10 (Dense)            (None, 10)                110       ",
        blank65,
        " dense_11 (Dense)            (None, 1)                 11        ",
        blank65,
        double65,
        "Total params: 141",
        "Trainable params: 141",
        "Non-trainable params: 0",
        line65,
      ].join("\n"),
    );
  });

  test("a functional chain shows its input layer, in list brackets", () => {
    const rows = [row("input_13", "InputLayer", [null, 1], 0), dense("dense_30", 10, 20)];
    const lines = summaryText({ name: "model_10", sequentialLike: true, rows, trainable: 20, nonTrainable: 0 }).split("\n");
    expect(lines[0]).toBe('Model: "model_10"');
    expect(lines[4]).toBe(" input_13 (InputLayer)       [(None, 1)]               0         ");
  });

  test("totals have thousands separators, cells have none", () => {
    const rows = [dense("dense_2", 32, 2080), dense("dense_3", 32, 1056), dense("dense_4", 10, 330)];
    const text = summaryText({ name: "sequential_1", sequentialLike: true, rows, trainable: 3466, nonTrainable: 0 });
    expect(text).toContain(" dense_2 (Dense)             (None, 32)                2080      ");
    expect(text).toContain("\nTotal params: 3,466\nTrainable params: 3,466\nNon-trainable params: 0\n");
    const xception = summaryText({ name: "m", sequentialLike: true, rows: [], trainable: 20806952, nonTrainable: 54528 });
    expect(xception).toContain("Total params: 20,861,480\nTrainable params: 20,806,952\nNon-trainable params: 54,528");
  });

  test("a network with a merge: four columns, 98 wide, one connection a line", () => {
    const rows = [
      row("input_1", "InputLayer", [null, 2], 0),
      dense("dense", 10, 30, "input_1[0][0]"),
      dense("dense_1", 10, 30, "input_1[0][0]"),
      row("concatenate", "Concatenate", [null, 20], 0, "dense[0][0]", "dense_1[0][0]"),
      dense("dense_2", 1, 21, "concatenate[0][0]"),
    ];
    const blank = " ".repeat(98);
    expect(summaryText({ name: "model", sequentialLike: false, rows, trainable: 81, nonTrainable: 0 }).split("\n")).toEqual([
      'Model: "model"',
      "_".repeat(98),
      " Layer (type)                   Output Shape         Param #     Connected to                     ",
      "=".repeat(98),
      " input_1 (InputLayer)           [(None, 2)]          0           []                               ",
      blank,
      " dense (Dense)                  (None, 10)           30          ['input_1[0][0]']                ",
      blank,
      " dense_1 (Dense)                (None, 10)           30          ['input_1[0][0]']                ",
      blank,
      " concatenate (Concatenate)      (None, 20)           0           ['dense[0][0]',                  ",
      "                                                                  'dense_1[0][0]']                ",
      blank,
      " dense_2 (Dense)                (None, 1)            21          ['concatenate[0][0]']            ",
      blank,
      "=".repeat(98),
      "Total params: 81",
      "Trainable params: 81",
      "Non-trainable params: 0",
      "_".repeat(98),
    ]);
  });

  test("long names go on in the next line, and shift a full row by one as Keras does", () => {
    const name = "a_name_that_is_far_too_long_for_its_cell";
    const lines = summaryText({ name: "m", sequentialLike: true, rows: [dense(name, 1, 3)], trainable: 3, nonTrainable: 0 }).split("\n");
    expect(lines[4]).toBe(" a_name_that_is_far_too_long  (None, 1)                3         ");
    expect(lines[5]).toBe(" _for_its_cell (Dense)                                           ");
    expect(lines[6]).toBe(blank65);
  });

  test("several outputs: one shape a line", () => {
    const states = row("lstm", "LSTM", [[null, 32], [null, 32], [null, 32]], 8320);
    const lines = summaryText({ name: "m", sequentialLike: true, rows: [states], trainable: 8320, nonTrainable: 0 }).split("\n");
    expect(lines.slice(4, 7)).toEqual([
      " lstm (LSTM)                 [(None, 32),              8320      ",
      "                              (None, 32),                        ",
      "                              (None, 32)]                        ",
    ]);
  });

  test("batch and unknown sizes are None, symbolic sizes print as they are, and one size has Python's comma", () => {
    const rows = [row("text", "InputLayer", [null, "seq", 128], 0), row("pool", "MaxPooling1D", [null, "floor(seq/5)", null], 0), row("s", "Sum", [null], 0)];
    const text = summaryText({ name: "m", sequentialLike: true, rows, trainable: 0, nonTrainable: 0 });
    expect(text).toContain("[(None, seq, 128)]  ");
    expect(text).toContain(" pool (MaxPooling1D)         (None, floor(seq/5),      0         \n                             None)                               \n");
    expect(text).toContain(" s (Sum)                     (None,)                   0         ");
  });

  test("names cannot move the cursor or add lines", () => {
    const text = summaryText({ name: "a\u001b[2Jb\n", sequentialLike: true, rows: [dense("x\ny", 1, 3)], trainable: 3, nonTrainable: 0 });
    expect(text.split("\n")).toHaveLength(11);
    expect(text).not.toContain("\u001b");
    expect(text).toContain("x\\u000ay (Dense)");
  });

  test("every table line of rows that fit has the full width", () => {
    const shape: fc.Arbitrary<SummaryShape> = fc.array(fc.oneof(fc.constant(null), fc.nat(999)), { minLength: 1, maxLength: 3 });
    const rows = fc.array(fc.tuple(fc.stringMatching(/^[a-z_]{1,12}$/), shape, fc.nat(9_999_999), fc.array(fc.stringMatching(/^[a-z]{1,9}\[0\]\[0\]$/), { maxLength: 3 })));
    fc.assert(
      fc.property(rows, fc.boolean(), (list, sequentialLike) => {
        const width = sequentialLike ? 65 : 98;
        const text = summaryText({ name: "m", sequentialLike, rows: list.map(([name, s, params, to]) => row(name, "Dense", s, params, ...to)), trainable: 1, nonTrainable: 0 });
        for (const line of text.split("\n").slice(1, -4)) expect(line).toHaveLength(width);
      }),
    );
  });
});
