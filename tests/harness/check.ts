/**
 * What every layer must do, whatever it is: its weights are those it counts, its symbolic shape is the one its values have,
 * on data it computes what a model of it computes, a compiled step trains through it, and all of it leaves nothing behind.
 */
import { input, layers, model, resetNames, tensor } from "../../src/index.js";
import type { Layer } from "../../src/layers/layer.js";
import { hashKey } from "../../src/random.js";
import { isTensor, type TensorValue } from "../../src/tensor.js";
import type { RuntimeDim } from "../../types/dimension.js";
import type { CompileConfig } from "../../src/training/options.js";
import { numbers, untyped, untypedLayer, valueOf } from "../src/values.js";
import { layerCalls } from "../shapes/layers/index.js";
import { run, scope, type Scope } from "../shapes/program.js";
import { randomDim, randomOf, type Candidate, type Random } from "../shapes/random.js";

export const BATCH = 2;

/** A call of a layer that is right, as text, and the inputs that it can take. */
export interface Drawn {
  readonly code: string;
  readonly inputs: readonly Candidate[];
}

/** Sizes that named and unknown dimensions have when data come; large enough for most windows. */
const sizesOf: Readonly<Record<string, number>> = { seq: 11, len: 11, h: 11 };
const UNKNOWN = 11;

const small = (random: Random): Random => ({ ...random, size: () => random.int(1, 6) });

function candidatesOf(random: Random): Candidate[] {
  const dims = (rank: number): RuntimeDim[] => Array.from({ length: rank }, () => (random.chance(0.5) ? random.int(4, 8) : randomDim(random)));
  const candidate = (shape: readonly RuntimeDim[], i: number, dtype: "float32" | "int32"): Candidate => ({ name: `t${i}`, shape: ["Batch", ...shape], dtype });
  const ranks = [1, 1, 2, 2, 2, 3, 3, 3, 4, 4];
  return [...ranks.map((rank, i) => candidate(dims(rank), i, "float32")), ...[1, 2].map((rank, i) => candidate(dims(rank), ranks.length + i, "int32"))];
}

const inputOf = ({ shape, dtype }: Candidate): unknown => input(shape.slice(1) as never, { dtype, ...(shape[0] !== "Batch" && { batchSize: shape[0] as number }) } as object);

const variablesOf = (inputs: readonly Candidate[]): Scope => Object.fromEntries(inputs.map((candidate) => [candidate.name, inputOf(candidate)]));

const tensorsIn = (value: unknown): TensorValue[] => [value].flat().filter(isTensor) as TensorValue[];

/** The inputs that tensors come from. */
export function inputsBehind(results: readonly TensorValue[]): TensorValue[] {
  const found = new Set<TensorValue>();
  const walk = (each: TensorValue): void => {
    if (each.source.kind === "input") found.add(each);
    if (each.source.kind === "call") each.source.call.inputs.forEach(walk);
  };
  results.forEach(walk);
  return [...found];
}

/** A right call of a layer: wrong ones are the business of the random programs. */
export function drawCall(name: string, seed: number, index: number): Drawn | undefined {
  const random = small(randomOf(hashKey(seed, name)[0], index));
  const inputs = candidatesOf(random);
  const call = layerCalls[name]!(random, inputs);
  if (!call) return undefined;
  resetNames();
  const result = run(call.code, { ...scope, ...variablesOf(inputs) });
  if ("sentence" in result) return undefined;
  const used = inputs.filter(({ name: variable }) => new RegExp(`\\b${variable}\\b`).test(call.code));
  const drawn = { code: call.code, inputs: used };
  if (used.length === 0) return undefined;
  // Sizes that types do not know may not fit when data come, or leave a reshape in doubt.
  const fitting = sized(drawn, variablesOf(used.map(fixed)));
  return "value" in fitting && tensorsIn(fitting.value).every(known) ? drawn : undefined;
}

const known = ({ shape }: TensorValue): boolean => shape.every((size) => typeof size === "number");

const fixed = (candidate: Candidate): Candidate => ({ ...candidate, shape: [BATCH, ...concrete(candidate.shape.slice(1))] });

/** The call with every size known, also of inputs that it makes itself. */
function sized({ code }: Drawn, variables: Scope): ReturnType<typeof run> {
  const sizedInput = (dims: readonly RuntimeDim[], options: object = {}): unknown => input(concrete(dims) as never, { ...options, batchSize: BATCH } as object);
  return run(code, { ...scope, ...variables, input: sizedInput });
}

/** A dimension with its names replaced by sizes; undefined where it is unknown. */
function sizeOf(dim: RuntimeDim): number | undefined {
  if (typeof dim === "number") return dim;
  if (dim === null) return undefined;
  const text = dim.replaceAll(/[A-Za-z_]\w*/g, (word) => (word === "floor" ? "Math.floor" : word === "Batch" ? String(BATCH) : String(sizesOf[word])));
  return Number(new Function(`return ${text};`)());
}

const concrete = (shape: readonly RuntimeDim[]): number[] => shape.map((dim) => sizeOf(dim) ?? UNKNOWN);

const dataFor = ({ shape, dtype }: TensorValue, seed: number, below = 2): TensorValue => {
  const sizes = concrete(shape);
  const values = numbers(sizes.reduce((a, b) => a * b, 1), seed);
  return valueOf(dtype === "int32" ? tensor(Int32Array.from(values, (value) => Number(value > 0.9) % below), sizes, "int32") : tensor(values, sizes));
};

const fail = (what: string): never => {
  throw new Error(what);
};

const layersBehind = (results: readonly TensorValue[]): Layer[] => results.flatMap(({ source }) => (source.kind === "call" ? [source.call.operation as Layer] : []));

/** Weights: as many as countParams says, of the shapes that the tensors say, and what is set is what is read. */
export async function checkWeights({ code, inputs }: Drawn): Promise<void> {
  resetNames();
  const result = run(code, { ...scope, ...variablesOf(inputs) });
  if ("sentence" in result) return fail(result.sentence);
  for (const layer of new Set(layersBehind(tensorsIn(result.value)))) {
    const initial = await layer.getWeights();
    const total = initial.reduce((sum, values) => sum + values.length, 0);
    if (total !== layer.countParams()) fail(`countParams is ${layer.countParams()}, the weights have ${total} elements`);
    const shapes = layer.variables.map(({ shape }) => shape.join());
    const tensors = (layer as unknown as { readonly weights: readonly TensorValue[] }).weights.map(({ shape }) => shape.join());
    if (shapes.join(" ") !== tensors.join(" ")) fail(`weights are tensors of ${tensors.join(" ")}, variables of ${shapes.join(" ")}`);
    layer.variables.forEach(({ shape, name }, i) => initial[i]!.length === shape.reduce((a, b) => a * b, 1) || fail(`${name} has ${initial[i]!.length} elements for shape ${shape.join()}`));
    const given = initial.map((values, i) => numbers(values.length, 3 + i));
    layer.setWeights(given);
    (await layer.getWeights()).forEach((values, i) => values.every((value, j) => value === given[i]![j]) || fail(`weight ${i} is not what was set`));
    if (new Set(layer.variables.map(({ name }) => name)).size !== layer.variables.length) fail("two weights have one name");
  }
}

/** Values of a model and of a call on data: both have the shape that the symbolic call has, and agree. */
export async function checkShapes({ code, inputs }: Drawn): Promise<void> {
  resetNames();
  const result = run(code, { ...scope, ...variablesOf(inputs) });
  if ("sentence" in result) return fail(result.sentence);
  const results = tensorsIn(result.value);
  const from = inputsBehind(results);
  const net = untyped(model({ inputs: from as never, outputs: results as never }));
  const data = from.map((each, i) => dataFor(each, 40 + i, net.limitOf(i)?.below));
  const predicted = tensorsIn(await net.predict(data, { verbose: 0, batchSize: BATCH }));
  const eager = tensorsIn(net.invoke(data));
  for (const [i, { shape }] of results.entries()) {
    const [values, called] = [predicted[i]!, eager[i]!];
    shape.forEach((dim, axis) => (sizeOf(dim) ?? values.shape[axis]) === values.shape[axis] || fail(`symbolic shape ${shape.join()}, values ${values.shape.join()}`));
    if (called.shape.join() !== values.shape.join()) fail(`on data ${called.shape.join()}, in a model ${values.shape.join()}`);
    const [a, b] = [await values.data(), await called.data()];
    if (a.length !== values.shape.reduce<number>((x, y) => x * (y as number), 1)) fail(`${a.length} values for shape ${values.shape.join()}`);
    a.forEach((value, j) => Math.abs(value - b[j]!) <= 1e-5 * (1 + Math.abs(value)) || Object.is(value, b[j]) || fail(`on data ${b[j]}, in a model ${value}`));
  }
}

export interface Trainable {
  readonly net: ReturnType<typeof untyped>;
  readonly x: readonly unknown[];
  readonly y: readonly unknown[];
}

/** A model with weights before and behind the layer, and data for it; undefined where sizes must stay unknown. */
export function trainable(drawn: Drawn): Trainable | undefined {
  resetNames();
  const before = Object.fromEntries(
    drawn.inputs.map(fixed).map((candidate) => {
      const x = inputOf(candidate);
      return [candidate.name, candidate.dtype === "float32" ? untypedLayer(layers.dense(candidate.shape.at(-1) as number)).invoke(x) : x];
    }),
  );
  const result = sized(drawn, before);
  if ("sentence" in result) return fail(result.sentence);
  const floats = tensorsIn(result.value).filter(({ dtype }) => dtype === "float32");
  const outputs = floats.map((each) => untypedLayer(layers.dense(2)).invoke(each.rank === 2 ? each : untypedLayer(layers.flatten()).invoke(each)) as TensorValue);
  if (outputs.length === 0) return undefined;
  const from = inputsBehind(outputs);
  const net = untyped(model({ inputs: from as never, outputs: outputs as never })).compile({ optimizer: "sgd", loss: "mse", seed: 1 } as unknown as CompileConfig);
  return { net, x: from.map((each, i) => dataFor(each, 60 + i, net.limitOf(i)?.below)), y: outputs.map((_, i) => tensor(numbers(2 * BATCH, 70 + i), [BATCH, 2])) };
}

/** Steps of a compiled training: the loss is a number, and some weight moves. Whether there was anything to train. */
export async function checkTraining(drawn: Drawn): Promise<boolean> {
  const ready = trainable(drawn);
  if (!ready) return false;
  const { net, x, y } = ready;
  const before = await net.getWeights();
  let last = 0;
  for (let step = 0; step < 2; step++) {
    const { loss } = await net.trainOnBatch(x, y);
    // A step down from a loss that large, as a variance of 0 makes one, leads anywhere.
    if (!Number.isFinite(loss) && last < 1e6) fail(`the loss of step ${step} is ${loss}`);
    last = loss!;
  }
  const after = await net.getWeights();
  if (after.every((values, i) => values.every((value, j) => value === before[i]![j]))) fail("no weight moves");
  return true;
}
