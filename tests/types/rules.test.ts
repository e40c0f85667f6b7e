/**
 * The rules in types against the rules at run time: for shapes and options drawn at random, one file asks the compiler
 * for every result, and each must be the shape or the sentence that the function gives.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { evaluate, plus, floorDivide, ceilDivide, times } from "../../types/dimension-arithmetic.js";
import { KatachiError } from "../../types/error.js";
import { concatenateShape } from "../../types/layers/concatenate.js";
import { mergeShape } from "../../types/layers/merge.js";
import { convShape } from "../../types/layers/conv.js";
import { denseShape } from "../../types/layers/dense.js";
import { flattenShape } from "../../types/layers/flatten.js";
import { poolingShape } from "../../types/layers/pooling.js";
import { reshapeShape } from "../../types/layers/reshape.js";
import type { RuntimeDim } from "../../types/dimension.js";
import type { RuntimeShape } from "../../types/shape.js";
import { compile, root } from "./compilers.js";

/** Enough to find a planted error; `KATACHI_RULES=20000` for a long search. */
const runs = Number(process.env["KATACHI_RULES"] ?? 400);
const seed = Number(process.env["KATACHI_SEED"] ?? 20261122);

/** The same question twice: as a type, and as what the function answers. */
interface Question {
  readonly type: string;
  readonly answer: RuntimeShape | RuntimeDim | string;
  readonly isSentence?: boolean;
}

const showDim = (dim: RuntimeDim): string => (dim === null ? "number" : dim === "Batch" ? "Batch" : JSON.stringify(dim));
const showShape = (shape: RuntimeShape): string => `[${shape.map(showDim).join(", ")}]`;
const showOption = (value: unknown): string => (value === undefined ? "undefined" : `${Array.isArray(value) ? "readonly " : ""}${JSON.stringify(value)}`);

function ask(type: string, rule: () => RuntimeShape): Question {
  try {
    return { type, answer: rule() };
  } catch (error) {
    if (!(error instanceof KatachiError)) throw error;
    return { type, answer: error.message, isSentence: true };
  }
}

const size = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) }, { weight: 1, arbitrary: fc.integer({ min: 13, max: 3000 }) });
const symbol = fc.constantFrom("seq", "len", "h");
const dim: fc.Arbitrary<RuntimeDim> = fc.oneof({ weight: 6, arbitrary: size }, { weight: 2, arbitrary: symbol }, { weight: 1, arbitrary: fc.constant(null) });
const shapeOf = (min: number, max: number): fc.Arbitrary<RuntimeShape> => fc.array(dim, { minLength: min, maxLength: max }).map((dims) => ["Batch", ...dims]);
const image = fc.oneof({ weight: 9, arbitrary: shapeOf(3, 3) }, { weight: 1, arbitrary: shapeOf(0, 4) });
const small = fc.integer({ min: 1, max: 4 });
const pair = fc.oneof(small, fc.tuple(small, small));
const padding = fc.constantFrom("valid" as const, "same" as const);

const conv2d = fc.record({ shape: image, kernelSize: pair, strides: pair, padding, dilationRate: pair }).map(({ shape, ...options }) => {
  if (options.strides !== 1) options.dilationRate = 1;
  const { kernelSize, strides, dilationRate } = options;
  const type = `Conv2dShape<${showShape(shape)}, 8, ${showOption(kernelSize)}, ${showOption(strides)}, "${options.padding}", ${showOption(dilationRate)}>`;
  return ask(type, () => convShape("conv2d", 2, shape, { filters: 8, ...options }));
});

const pooling2d = fc.record({ layer: fc.constantFrom("maxPooling2d" as const, "averagePooling2d" as const), shape: image, poolSize: pair, strides: pair, padding }).map(({ layer, shape, ...options }) =>
  ask(`Pooling2dShape<"${layer}", ${showShape(shape)}, ${showOption(options.poolSize)}, ${showOption(options.strides)}, "${options.padding}">`, () => poolingShape(layer, shape, 2, options)),
);

const dense = fc.record({ shape: shapeOf(0, 3), units: size, inputDim: fc.option(size, { nil: undefined }) }).map(({ shape, units, inputDim }) =>
  ask(`DenseShape<${showShape(shape)}, ${units}, ${showOption(inputDim)}, undefined>`, () => denseShape(shape, inputDim === undefined ? { units } : { units, inputDim })),
);

const flatten = shapeOf(0, 4).map((shape) => ask(`FlattenShape<${showShape(shape)}>`, () => flattenShape(shape)));

const reshape = fc
  .record({ shape: shapeOf(1, 3), target: fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), symbol), { minLength: 1, maxLength: 3 }), infer: fc.boolean(), fit: fc.boolean() })
  .map(({ shape, target, infer, fit }) => {
    const dims: RuntimeDim[] = fit ? [...shape.slice(1)].reverse() : [...target];
    if (infer) dims[0] = -1;
    return ask(`ReshapeShape<${showShape(shape)}, ${showShape(dims)}>`, () => reshapeShape(shape, dims));
  });

const lists = fc.record({ shapes: fc.array(shapeOf(1, 2), { minLength: 1, maxLength: 3 }), alike: fc.boolean(), axis: fc.integer({ min: -3, max: 3 }) }).map(({ shapes, alike, axis }) => {
  const first = shapes[0]!;
  const at = axis < 0 ? first.length + axis : axis;
  return { axis, shapes: alike ? shapes.map((shape, index) => first.map((d, i) => (i === at ? (shape[i] ?? index + 1) : d))) : shapes };
});

const concatenate = lists.map(({ shapes, axis }) => ask(`ConcatenateResult<[${shapes.map((shape) => `Tensor<${showShape(shape)}>`).join(", ")}], ${axis}>`, () => concatenateShape(shapes, axis)));

const add = lists.map(({ shapes }) => ask(`AddResult<[${shapes.map((shape) => `Tensor<${showShape(shape)}>`).join(", ")}]>`, () => mergeShape("add", shapes)));

/** A chain of operations on one dimension, symbolic ones most of the time. */
const arithmetic = fc.record({ start: symbol, steps: fc.array(fc.tuple(fc.constantFrom("Plus", "Times", "FloorDivide", "CeilDivide", "PlusSymbol"), fc.integer({ min: 1, max: 7 }), symbol), { maxLength: 5 }), value: size }).map(({ start, steps, value }) => {
  let type = `"${start}"`;
  let answer: RuntimeDim = start;
  for (const [step, operand, name] of steps) {
    type = step === "PlusSymbol" ? `Plus<${type}, "${name}">` : `${step}<${type}, ${operand}>`;
    const operation = { Plus: plus, Times: times, FloorDivide: floorDivide, CeilDivide: ceilDivide, PlusSymbol: plus }[step]!;
    answer = operation(answer, (step === "PlusSymbol" ? name : operand) as never);
  }
  return typeof answer === "string" && value % 2 === 0
    ? { type: `Evaluate<${JSON.stringify(answer)}, { seq: ${value} }>`, answer: evaluate(answer, new Map([["seq", value]])) }
    : { type, answer };
});

const header = `
import type { Batch } from "../../../types/dimension.js";
import type { Plus, Times, FloorDivide, CeilDivide, Evaluate } from "../../../types/dimension-arithmetic.js";
import type { ConcatenateIn, ConcatenateShape } from "../../../types/layers/concatenate.js";
import type { Conv2dShape } from "../../../types/layers/conv2d.js";
import type { DenseShape } from "../../../types/layers/dense.js";
import type { FlattenShape } from "../../../types/layers/flatten.js";
import type { Pooling2dShape } from "../../../types/layers/pooling2d.js";
import type { ReshapeShape } from "../../../types/layers/reshape.js";
import type { MergeIn, MergeOut } from "../../../types/layers/merge.js";
import type { Tensor } from "../../../types/tensor.js";
type FirstSentence<C> = C extends readonly [infer H, ...infer R] ? (H extends string ? H : FirstSentence<R>) : null;
type Result<C, S> = FirstSentence<C> extends infer E extends string ? E : S;
type ConcatenateResult<Ts extends readonly [unknown, ...unknown[]], A extends number> = Result<{ [I in keyof Ts]: ConcatenateIn<Ts[I], Ts[0], A, I> }, ConcatenateShape<Ts, A>>;
type AddResult<Ts extends readonly [unknown, ...unknown[]]> = Result<{ [I in keyof Ts]: MergeIn<"add", Ts[I], Ts, I> }, MergeOut<"add", Ts>>;
declare function same<A, B>(equal: [A, B] extends [B, A] ? true : [A, B]): void;
`;

const folder = mkdtempSync(join(root, "tests/types/.rules-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("give the same shapes and the same sentences", { timeout: 120_000 }, async () => {
  const questions = fc.sample(fc.oneof(conv2d, pooling2d, dense, flatten, reshape, concatenate, add, arithmetic), { numRuns: runs, seed });
  const lines = questions.map(({ type, answer, isSentence }: Question) => {
    const value = isSentence ? JSON.stringify(answer) : Array.isArray(answer) ? showShape(answer) : showDim(answer as RuntimeDim);
    return `same<${type}, ${value}>(true);`;
  });
  writeFileSync(join(folder, "questions.ts"), `${header.trim()}\n${lines.join("\n")}\n`);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../programs/tsconfig.json", include: ["*.ts"], compilerOptions: { noUnusedLocals: false } }));
  const { diagnostics } = await compile("7.0", folder);
  const start = header.trim().split("\n").length;
  expect(diagnostics.map(({ file, line, text }) => `${file === "questions.ts" ? lines[line - start - 1] : file} ${text}`)).toEqual([]);
});
