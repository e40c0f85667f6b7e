/** The states of a loop from before its first step to after its last, as its steps write them. */
import { axis, constant } from "../graph/affine.js";
import type { TensorType } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { sliceAxis, take } from "./movement.js";
import { checkAttrs, checkInputs, fail, sameShape, textOf } from "./support.js";

export interface HistoryAttrs {
  /** The last step comes first. */
  readonly backwards: boolean;
}

/** Inputs: the state before the first step, those after each step [length, ...]. It is no place like others, whose parts may be rearranged. */
export const historyOp: Op<HistoryAttrs> = {
  name: "history",
  infer(inputs, attrs) {
    checkAttrs("history", attrs, ["backwards"]);
    checkInputs("history", inputs, [["float32"], ["float32"]]);
    const [first, after] = inputs as [TensorType, TensorType];
    if (!sameShape(first.shape, after.shape.slice(1)) || after.shape.length === 0) fail(`history: ${textOf(after)} are no values of ${textOf(first)}`);
    return { shape: [after.shape[0]! + 1, ...first.shape], dtype: "float32" };
  },
  reference([first, after], { attrs: { backwards } }) {
    const out = new Float64Array(first!.length + after!.length);
    out.set(first!, backwards ? after!.length : 0);
    out.set(after!, backwards ? 0 : first!.length);
    return out;
  },
  gradient({ inputs: [, after], attrs: { backwards } }, dy) {
    const length = after!.shape[0]!;
    return [take(dy, backwards ? length : 0, 0), sliceAxis(dy, 0, backwards ? 0 : 1, length)];
  },
  lowering: {
    kind: "place",
    fill: () => 0,
    at: ({ inputs: [first, after], attrs: { backwards } }, input) => {
      const rest = first!.shape.map((_, i) => axis(input === 0 ? i : i + 1));
      return [input === 0 ? constant(backwards ? after!.shape[0]! : 0) : axis(0, 1, backwards ? 0 : 1), ...rest];
    },
  },
  samples: [
    { inputs: [{ shape: [2, 3], dtype: "float32" }, { shape: [4, 2, 3], dtype: "float32" }], attrs: { backwards: false } },
    { inputs: [{ shape: [], dtype: "float32" }, { shape: [3], dtype: "float32" }], attrs: { backwards: true } },
  ],
  errorSamples: [
    { inputs: [{ shape: [2], dtype: "float32" }, { shape: [4, 3], dtype: "float32" }], attrs: { backwards: false }, message: "no values of float32[2]" },
    { inputs: [{ shape: [2], dtype: "float32" }], attrs: { backwards: false }, message: "expected 2 inputs" },
    { inputs: [{ shape: [2], dtype: "int32" }, { shape: [3, 2], dtype: "int32" }], attrs: { backwards: false }, message: "expected dtype" },
  ],
};

export const history = (first: Node, after: Node, backwards: boolean): Node => first.graph.node<HistoryAttrs>(historyOp, [first, after], { backwards });

/** Of a history: the states before each step, which begins at element t of what the loop goes along. */
export const statesBefore = (history: Node, backwards: boolean): Node => sliceAxis(history, 0, backwards ? 1 : 0, history.shape[0]! - 1);

/** Of a history: the states after each step. */
export const statesAfter = (history: Node, backwards: boolean): Node => sliceAxis(history, 0, backwards ? 0 : 1, history.shape[0]! - 1);

/** Of a history: the state after the last step. */
export const lastState = (history: Node, backwards: boolean): Node => take(history, backwards ? 0 : history.shape[0]! - 1, 0);
