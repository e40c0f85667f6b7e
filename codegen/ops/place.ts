/** Writes tensors to separate parts of a larger one, and a fill value to the rest: pad, dilate, concat, assemble. */
import { axis, bounds, coefficient, compose, flatten, type Access } from "../graph/affine.js";
import { sizeOf, stridesOf, type TensorType } from "../graph/dtype.js";
import type { Node } from "../graph/node.js";
import type { Op } from "../graph/op.js";
import { canonical, checkAccess, isIdentity, isInjective } from "./access.js";
import { alongAxis, spread } from "./lift.js";
import { checkAttrs, checkShape, checkValue, fail, textOf } from "./support.js";
import { view } from "./view.js";
import { walk } from "./walk.js";

export interface PlaceAttrs {
  readonly shape: readonly number[];
  readonly fill: number;
  /** Per input: the index of the output that each of its elements goes to. No two elements share one. */
  readonly at: readonly Access[];
}

export const placeOp: Op<PlaceAttrs> = {
  name: "place",
  infer(inputs, attrs) {
    checkAttrs("place", attrs, ["shape", "fill", "at"]);
    checkShape("place", attrs.shape);
    if (inputs.length === 0 || inputs.length !== attrs.at.length) fail(`place: ${inputs.length} inputs for ${attrs.at.length} places`);
    const dtype = inputs[0]!.dtype;
    checkValue("place", attrs.fill, dtype);
    inputs.forEach((input, i) => {
      if (input.dtype !== dtype) fail(`place: inputs must have the same dtype: ${inputs.map(textOf).join(" vs ")}`);
      checkAccess("place", attrs.at[i]!, input.shape, attrs.shape);
      if (!isInjective(attrs.at[i]!, input.shape)) fail(`place: two elements of input ${i} may go to the same place`);
    });
    checkDisjoint(inputs, attrs);
    return { shape: attrs.shape, dtype };
  },
  reference(inputs, node) {
    const out = new Float64Array(sizeOf(node.shape)).fill(node.attrs.fill);
    const strides = stridesOf(node.shape);
    inputs.forEach((input, i) => {
      let from = 0;
      walk(node.inputs[i]!.shape, [flatten(node.attrs.at[i]!, strides)], ([to]) => (out[to!] = input[from++]!));
    });
    return out;
  },
  gradient: ({ inputs, attrs }, dy) => inputs.map((input, i) => view(dy, input.shape, attrs.at[i]!)),
  lowering: { kind: "place", fill: ({ attrs }) => attrs.fill, at: ({ attrs }, input) => attrs.at[input]! },
  simpler(node) {
    const { shape, attrs, inputs } = node;
    if (inputs.length === 1 && isIdentity(attrs.at[0]!, inputs[0]!.shape, shape)) return inputs[0]!;
    // A part that is itself placed on the same background: its parts go straight to their final places.
    const outer = inputs.findIndex((input) => input.op === placeOp && Object.is((input.attrs as PlaceAttrs).fill, attrs.fill));
    if (outer < 0) return undefined;
    const inner = inputs[outer]! as Node<PlaceAttrs>;
    const parts = [...inputs];
    const at = [...attrs.at];
    parts.splice(outer, 1, ...inner.inputs);
    at.splice(outer, 1, ...inner.attrs.at.map((access) => compose(attrs.at[outer]!, access)));
    return canShow(parts, at) ? place(parts, shape, at, attrs.fill) : undefined;
  },
  lift({ shape, attrs, inputs }, parts, length) {
    return place(parts.map((part) => spread(part, length)), [length, ...shape], attrs.at.map((access, i) => alongAxis(access, inputs[i]!.shape.length)), attrs.fill);
  },
  samples: [
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [7], fill: -1, at: [[axis(0, 1, 2)]] } },
    { inputs: [{ shape: [3, 2], dtype: "float32" }], attrs: { shape: [2, 9], fill: 0, at: [[axis(1), axis(0, 3, 1)]] } },
    { inputs: [{ shape: [3, 2], dtype: "int32" }, { shape: [3, 5], dtype: "int32" }], attrs: { shape: [3, 7], fill: 0, at: [[axis(0), axis(1)], [axis(0), axis(1, 1, 2)]] } },
    { inputs: [{ shape: [5], dtype: "float32" }, { shape: [5], dtype: "float32" }], attrs: { shape: [10], fill: 0, at: [[axis(0, 2)], [axis(0, -2, 9)]] } },
    { inputs: [{ shape: [3, 2], dtype: "float32" }], attrs: { shape: [17], fill: 0.5, at: [[{ offset: 1, coefficients: [5, 2] }]] } },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [5], fill: -Infinity, at: [[axis(0, -1, 3)]] } },
    { inputs: [{ shape: [], dtype: "float32" }, { shape: [1], dtype: "float32" }], attrs: { shape: [3], fill: 0, at: [[{ offset: 2, coefficients: [] }], [axis(0)]] } },
    // The diagonal, and a band whose first index alone is ambiguous.
    { inputs: [{ shape: [4], dtype: "float32" }], attrs: { shape: [4, 4], fill: 0, at: [[axis(0), axis(0)]] } },
    { inputs: [{ shape: [3, 4], dtype: "float32" }], attrs: { shape: [6, 3], fill: 0, at: [[{ offset: 0, coefficients: [1, 1] }, axis(0)]] } },
  ],
  errorSamples: [
    { inputs: [], attrs: { shape: [3], fill: 0, at: [] }, message: "0 inputs" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [3], fill: 0, at: [[axis(0, 1, 1)]] }, message: "out of bounds" },
    { inputs: [{ shape: [3, 2], dtype: "float32" }], attrs: { shape: [9], fill: 0, at: [[{ offset: 0, coefficients: [1, 1] }]] }, message: "same place" },
    { inputs: [{ shape: [3, 2], dtype: "float32" }], attrs: { shape: [3], fill: 0, at: [[axis(0)]] }, message: "same place" },
    { inputs: [{ shape: [3], dtype: "float32" }, { shape: [3], dtype: "float32" }], attrs: { shape: [5], fill: 0, at: [[axis(0)], [axis(0, 1, 2)]] }, message: "overlap" },
    { inputs: [{ shape: [2], dtype: "float32" }, { shape: [2], dtype: "float32" }, { shape: [2], dtype: "float32" }], attrs: { shape: [7], fill: 0, at: [[axis(0, 1, 1)], [axis(0, 1, 5)], [axis(0, 1, 2)]] }, message: "inputs 0 and 2 may overlap" },
    { inputs: [{ shape: [], dtype: "float32" }, { shape: [], dtype: "float32" }], attrs: { shape: [], fill: 0, at: [[], []] }, message: "inputs 0 and 1 may overlap" },
    { inputs: [{ shape: [3], dtype: "float32" }, { shape: [3], dtype: "float32" }], attrs: { shape: [11], fill: 0, at: [[axis(0, 3, 1)], [axis(0, 3, 4)]] }, message: "inputs 0 and 1 may overlap" },
    { inputs: [{ shape: [3], dtype: "float32" }, { shape: [2], dtype: "int32" }], attrs: { shape: [5], fill: 0, at: [[axis(0)], [axis(0, 1, 3)]] }, message: "same dtype" },
    { inputs: [{ shape: [3], dtype: "int32" }], attrs: { shape: [5], fill: 0.5, at: [[axis(0)]] }, message: "no int32" },
    { inputs: [{ shape: [3], dtype: "float32" }], attrs: { shape: [5], fill: 0, at: [[axis(0)]], value: 1 } as unknown as PlaceAttrs, message: 'unknown attribute "value"' },
  ],
};

interface Box {
  readonly input: number;
  readonly ranges: readonly { readonly min: number; readonly max: number }[];
}

const boxes = (inputs: readonly TensorType[], at: readonly Access[]): Box[] =>
  inputs.map((part, input) => ({ input, ranges: at[input]!.map((a) => bounds(a, part.shape)) })).sort((a, b) => (a.ranges[0]?.min ?? 0) - (b.ranges[0]?.min ?? 0));

/** The first pair of parts not shown to be disjoint: their boxes meet and no dimension tells them apart by remainder. */
function clash(inputs: readonly TensorType[], at: readonly Access[]): readonly [number, number] | undefined {
  const sorted = boxes(inputs, at);
  for (let i = 0; i < sorted.length; i++) {
    const a = sorted[i]!;
    for (let j = i + 1; j < sorted.length; j++) {
      const b = sorted[j]!;
      if (a.ranges.length > 0 && b.ranges[0]!.min > a.ranges[0]!.max) break;
      const apart = a.ranges.some((range, dim) => {
        const other = b.ranges[dim]!;
        return range.max < other.min || other.max < range.min || differByRemainder(dim, a.input, b.input);
      });
      if (!apart) return [Math.min(a.input, b.input), Math.max(a.input, b.input)];
    }
  }
  return undefined;

  function differByRemainder(dim: number, a: number, b: number): boolean {
    const step = [a, b].reduce((g, input) => inputs[input]!.shape.reduce((h, _, i) => gcd(h, Math.abs(coefficient(at[input]![dim]!, i))), g), 0);
    return step > 1 && (at[a]![dim]!.offset - at[b]![dim]!.offset) % step !== 0;
  }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

const canShow = (inputs: readonly TensorType[], at: readonly Access[]): boolean => inputs.every((input, i) => isInjective(at[i]!, input.shape)) && clash(inputs, at) === undefined;

function checkDisjoint(inputs: readonly TensorType[], { at }: PlaceAttrs): void {
  const found = clash(inputs, at);
  if (found) fail(`place: inputs ${found[0]} and ${found[1]} may overlap`);
}

/** The sum of tensors of one shape, each of which is zero but for its parts, as one tensor; undefined where parts may meet. */
export function joined(tensors: readonly Node[]): Node | undefined {
  const places = tensors.filter((node): node is Node<PlaceAttrs> => node.op === placeOp && Object.is((node.attrs as PlaceAttrs).fill, 0));
  if (places.length < tensors.length) return undefined;
  const parts = places.flatMap(({ inputs }) => inputs);
  const at = places.flatMap(({ attrs }) => attrs.at);
  return canShow(parts, at) ? place(parts, tensors[0]!.shape, at) : undefined;
}

/** out[at[i](v)] = inputs[i][v] for every input i and index v of it, `value` elsewhere. All inputs have one dtype. */
export function place(inputs: readonly Node[], shape: readonly number[], at: readonly Access[], value = 0): Node {
  const [first] = inputs;
  if (!first) fail("place: no inputs");
  if (inputs.length === 1 && isIdentity(at[0]!, first!.shape, shape)) return first!;
  return first!.graph.node(placeOp, inputs, { shape: [...shape], fill: value, at: at.map((access, i) => canonical(access, inputs[i]!.shape)) });
}
