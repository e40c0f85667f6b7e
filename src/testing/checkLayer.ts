/** checkLayer: is a layer right, for whatever shapes, options, weights and data? */
import fc from "fast-check";
import { KatachiError } from "../../types/error.js";
import type { AnyLayer } from "../../types/layer.js";
import type { RuntimeShape } from "../../types/shape.js";
import { checkOptions, show, type Rule } from "../options.js";
import { input as inputOf } from "../models/input.js";
import { model } from "../models/functional.js";
import type { Model } from "../models/model.js";
import { Operation } from "../operation.js";
import { isTensor, type TensorValue } from "../tensor.js";
import type { DrawnShape } from "./arbitraries/shape.js";
import type { Variable } from "../variable.js";
import { checkRules, runChecks, type CheckOptions, type CheckResult } from "./check.js";
import { describeInputs, draw, drawing, type Drawing, type InputKind } from "./draw.js";
import type { Case } from "./property.js";
import { failureText } from "./report.js";
import { subjectOfModel, type Given } from "./subject.js";
import type { LayerSource, TypedCall } from "./typeShapes.js";

/** An input of a layer: shapes of floats, or of whole numbers below a limit. */
export type InputSpec = fc.Arbitrary<DrawnShape> | { readonly shape: fc.Arbitrary<DrawnShape>; readonly dtype: "int32"; readonly below: number };

/** What to draw for a layer, and how strict to be. */
export interface LayerSpec<O> extends CheckOptions {
  /** Options that the layer is made with; an empty object by default. */
  readonly options?: fc.Arbitrary<O>;
  /** The shape of the one input. */
  readonly input?: InputSpec;
  /** Or of several. */
  readonly inputs?: readonly InputSpec[];
  /**
   * Where the layer is written. Then the shapes that the compiler computes for the drawn cases must be those of the run
   * time; it takes the package ts-morph, and one compilation.
   */
  readonly source?: LayerSource;
  /** How the layer is called; on the input, or on a list of several, by default. */
  readonly call?: (layer: never, inputs: readonly never[]) => unknown;
}

interface Drawn<O> {
  readonly options: O;
  readonly shapes: readonly DrawnShape[];
  readonly values: Drawing;
}

const given: Rule = { expected: "given", accepts: (value) => value !== undefined };
const aSource: Rule = { expected: "{ file, name }", accepts: (value) => typeof value === "object" && value !== null && "file" in value && typeof (value as { name?: unknown }).name === "string" };
const floats: InputKind = { dtype: "float32", below: 0 };

type AnyFunction = (...args: never[]) => unknown;
const called = (fn: unknown, ...args: readonly unknown[]): unknown => (fn as AnyFunction)(...(args as never[]));

/**
 * Checks a layer on shapes, options, weights and data drawn by fast-check: the shape with names is the shape with sizes
 * and the shape that is computed; gradients of inputs and weights agree with central differences in float64, in training
 * and inference; backward is linear; each sample is computed by itself; nothing outlives a call; options survive JSON;
 * compiled targets agree with the reference, in the same bits each time.
 *
 * @example
 * await checkLayer(squeezeExcite, {
 *   options: arb.record({ ratio: arb.integer({ min: 1, max: 4 }) }),
 *   input: arb.shape(["batch", arb.dim(1, 9), arb.dim(1, 9), arb.dim(4, 16)]),
 * });
 *
 * @param layer makes the layer from its options: what `defineLayer` gives, or a function such as `({ units }) => layers.dense(units)`
 * @returns what was checked
 * @throws Error with a report: the property, the smallest case that was found, the worst element, where to look, and how to run it again
 */
export async function checkLayer<O = {}>(layer: (options: O) => AnyLayer | AnyFunction, spec: LayerSpec<O>): Promise<CheckResult> {
  const checked = checkOptions<LayerSpec<O>>("checkLayer", spec, { ...checkRules, options: given, input: given, inputs: given, call: given, source: aSource });
  const { options = fc.constant({} as O), input, inputs = input === undefined ? undefined : [input], call, source, ...settings } = checked;
  if (inputs === undefined || inputs.length === 0 || (input !== undefined && checked.inputs !== undefined)) throw new KatachiError("option", `checkLayer: give the shape of the input, or of several inputs, got ${show(spec)}`);
  if (source && call) throw new KatachiError("option", "checkLayer: source goes with layers that are called on their inputs, not with call");
  const kinds = inputs.map((each): InputKind => ("shape" in each ? { dtype: each.dtype, below: each.below } : floats));
  const apply = call ?? ((made: never, tensors: readonly never[]) => called(made, tensors.length === 1 ? tensors[0] : tensors));
  let name = "layer";
  let refusal: string | undefined;
  /** What `build` makes, or nothing where the layer says that shapes or options do not fit. */
  const unlessRefused = (...args: Parameters<typeof build>): Model | undefined => {
    try {
      return build(...args);
    } catch (error) {
      if (!(error instanceof KatachiError) || (error.code !== "shape" && error.code !== "option")) throw error;
      refusal = error.message;
      return undefined;
    }
  };
  const calls: TypedCall[] = [];

  /** The layer in a model of its own. */
  const build = (made: O, shapes: readonly (readonly (number | string)[])[], batches: readonly (number | undefined)[]): Model => {
    const tensors = shapes.map((shape, i) => called(inputOf, shape.slice(1), { ...(kinds[i]!.dtype === "int32" && { dtype: "int32" }), ...(batches[i] !== undefined && { batchSize: batches[i] }) }));
    const instance = layer(made);
    if (instance instanceof Operation) name = (instance as Operation & { readonly definition?: { readonly name: string } }).definition?.name ?? instance.name;
    const result = called(apply, instance, tensors);
    return called(model, { inputs: tensors, outputs: Array.isArray(result) ? result : [result] }) as Model;
  };

  const inputText = ({ dims }: DrawnShape, i: number): string => {
    const shape = `arb.shape([${['"batch"', ...dims.slice(1).map(({ size, name: label }) => (label === undefined ? size : `arb.symbol(${JSON.stringify(label)}, ${size}, ${size})`))].join(", ")}])`;
    return kinds[i]!.dtype === "int32" ? `{ shape: ${shape}, dtype: "int32", below: ${kinds[i]!.below} }` : shape;
  };

  const caseOf = async ({ options: made, shapes, values }: Drawn<O>): Promise<Case | undefined> => {
    const oneSize = new Map<string, number>();
    for (const { name: label, size } of shapes.flatMap(({ dims }) => dims)) if (label !== undefined && !oneSize.has(label)) oneSize.set(label, size);
    const sizes = shapes.map(({ dims }) => dims.map(({ size, name: label }, axis) => (axis === 0 ? shapes[0]!.sizes[0]! : label === undefined ? size : oneSize.get(label)!)));
    const data = sizes.map((each, i): Given => draw(each, kinds[i]!, values, i));
    const net = unlessRefused(made, sizes, sizes.map(([batch]) => batch));
    if (!net) return undefined;
    // Sizes with names stand for themselves, so that the rule is also asked in their terms.
    const named = unlessRefused(made, shapes.map(({ dims }) => dims.map(({ size, name: label }) => label ?? size)), sizes.map(() => undefined));
    if (source) {
      const options = checked.options ? JSON.stringify(made) : "";
      const text = (dims: readonly (number | string)[], i: number, batchSize?: number): string => {
        const more = { ...(kinds[i]!.dtype === "int32" && { dtype: "int32" }), ...(batchSize !== undefined && { batchSize }) };
        return `${JSON.stringify(dims)}${Object.keys(more).length > 0 ? `, ${JSON.stringify(more)}` : ""}`;
      };
      calls.push({ options, inputs: sizes.map(([batch, ...rest], i) => text(rest, i, batch)), shapes: shapesOf(net) });
      if (named) calls.push({ options, inputs: shapes.map(({ dims }, i) => text(dims.slice(1).map(({ size, name: label }) => label ?? size), i)), shapes: shapesOf(named) });
    }
    const subject = await subjectOfModel(net, data, values.seed, withinLayer);
    return {
      subject,
      seed: values.seed,
      compiled: false,
      ...(checked.options && { again: async () => subjectOfModel(build(JSON.parse(JSON.stringify(made)) as O, sizes, sizes.map(([batch]) => batch)), data, values.seed) }),
      ...(named && { symbolic: { shapes: shapesOf(named), sizes: new Map<string, number>([["Batch", sizes[0]![0]!], ...oneSize]) } }),
    };
  };

  const result = await runChecks<Drawn<O>>(
    {
      title: () => `checkLayer ${name}`,
      drawn: fc.record({ options, shapes: fc.tuple(...inputs.map((each) => ("shape" in each ? each.shape : each))), values: drawing }),
      refusal: () => refusal,
      hasOptions: checked.options !== undefined,
      caseOf,
      describe: ({ options: made }, { subject }) => [...(checked.options ? [["options", JSON.stringify(made)] as const] : []), ...describeInputs(subject.inputs)],
      replay: ({ options: made, shapes }, again) => [
        ["The same case again", `checkLayer(${name}, { ...spec, ${again} })`],
        [
          "Other data of the same shapes",
          `checkLayer(${name}, { ${[
            ...(checked.options ? [`options: arb.constant(${JSON.stringify(made)})`] : []),
            checked.inputs ? `inputs: [${shapes.map(inputText).join(", ")}]` : `input: ${inputText(shapes[0]!, 0)}`,
          ].join(", ")} })`,
        ],
      ],
    },
    settings,
  );
  if (!source) return result;
  // Reads files and brings the compiler: not for browsers.
  const { typesDiffer } = await import("./typeShapes.js");
  const failure = await typesDiffer(source, calls);
  if (failure) throw new Error(failureText(`checkLayer ${name}`, failure));
  return { ...result, properties: [...result.properties, "types"] };
}

/** A weight's name without that of the layer, which is numbered: `kernel`, `forward_lstm/kernel`. */
const withinLayer = ({ name }: Variable): string => name.slice(name.indexOf("/") + 1);

const shapesOf = (net: Model): readonly RuntimeShape[] => (net.outputs as readonly TensorValue[]).filter(isTensor).map(({ shape }) => shape);
