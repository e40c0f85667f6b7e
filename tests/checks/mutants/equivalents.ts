/** Mutants that no check can find, because what they change is the same in every case, with the reason. */
import type { Mutant } from "./mutations.js";

interface Equivalent {
  readonly file: string;
  /** A part of the line, long enough to be the only one in the file. */
  readonly line: string;
  readonly before: string;
  readonly after: string;
  /** Which of several equal tokens of the line, from 1; all of them if left out. */
  readonly nth?: number;
  readonly why: string;
}

const SAME_SIZE = "one size is the same for one axis as for two";
const VALID = "a default that is only checked, and is as valid as the other";
const RANK = "a rank that is not 3 says it already";

const TURNED = "an axis that runs backwards gives the same sum";
const OTHER_WAY = "another way to the same sum";
const NEVER_0 = "an axis that an index depends on has a whole coefficient other than 0";

export const equivalents: readonly Equivalent[] = [
  { file: "types/layers/conv.ts", line: "if (sizes(strides, 1).some", before: "1", after: "2", nth: 1, why: SAME_SIZE },
  { file: "types/layers/conv.ts", line: "if (sizes(strides, 1).some", before: "1", after: "2", nth: 3, why: SAME_SIZE },
  { file: "types/layers/window.ts", line: "for (const size of sizes(value, 1))", before: "1", after: "2", why: SAME_SIZE },
  { file: "types/layers/dense.ts", line: "inputDim = 1, inputShape = []", before: "1", after: "2", why: VALID },
  { file: "types/layers/multiHeadAttention.ts", line: "export function checkMultiHeadAttention(", before: "1", after: "2", why: VALID },
  { file: "types/layers/depthwiseConv.ts", line: "config.depthMultiplier ?? 1);", before: "1", after: "2", why: VALID },
  { file: "types/layers/pooling.ts", line: "export function checkPooling(", before: "2", after: "3", why: VALID },
  { file: "types/layers/relu.ts", line: "export function checkRelu(", before: "0", after: "1", why: VALID },
  { file: "types/layers/recurrent.ts", line: "if (batch === undefined || time === undefined", before: "||", after: "&&", nth: 1, why: RANK },
  { file: "types/layers/recurrent.ts", line: "if (batch === undefined || time === undefined", before: "||", after: "&&", nth: 2, why: RANK },
  { file: "types/layers/prelu.ts", line: "if (unsized > 0)", before: ">", after: ">=", why: "the search never ends at the batch, so it is never 0" },
  { file: "types/ops/parts.ts", line: "!(count === -1 && from === 0)", before: "-1", after: "0", nth: 1, why: "a slice of all from 0 ends at 1, which no size is below" },
  { file: "types/ops/rearrange.ts", line: "const names = new Map<string, RuntimeDim>(", before: '["1", 1], ...Object.entries(sizes)', after: '...Object.entries(sizes), ["1", 1]', why: "a size for 1 is refused before" },
  { file: "types/ops/movement.ts", line: "reshapeShape([1, ...shape], target).slice(1)", before: "1", after: "2", nth: 1, why: "the batch stands apart, whatever its size" },
  { file: "codegen/ops/adjoint.ts", line: "slope(p.at, i) < 0", before: "<", after: "<=", why: TURNED },
  { file: "codegen/ops/adjoint.ts", line: "slope(p.at, i) < 0", before: "0", after: "1", why: TURNED },
  { file: "codegen/ops/adjoint.ts", line: "if (problem.factors.length > 1 || !isIdentity", before: "||", after: "&&", why: OTHER_WAY },
  { file: "codegen/ops/adjoint.ts", line: "if (problem.factors.length > 1 || !isIdentity", before: "1", after: "2", why: OTHER_WAY },
  { file: "codegen/ops/adjoint.ts", line: "(size > 1 && !order.includes(i)", before: ">", after: ">=", why: "a sum over an axis of size 1 changes nothing" },
  { file: "codegen/ops/adjoint.ts", line: "sort((a, b) => sizes[b]! - sizes[a]!)", before: "-", after: "+", why: OTHER_WAY },
  { file: "codegen/ops/adjoint.ts", line: "return solveFor(coefficient(", before: "<", after: "<=", why: NEVER_0 },
  { file: "codegen/ops/adjoint.ts", line: "return solveFor(coefficient(", before: "0", after: "1", why: NEVER_0 },
  { file: "codegen/ops/adjoint.ts", line: "(old - 1) * steps[d]! + 1", before: "*", after: "/", why: "what is dilated is read at all its elements and further, so that the reads say how long it is" },
  { file: "codegen/ops/adjoint.ts", line: "return axesIn(distance, sizes).reduce<Problem>(", before: "<", after: "<=", why: NEVER_0 },
  { file: "codegen/ops/adjoint.ts", line: "return axesIn(distance, sizes).reduce<Problem>(", before: "0", after: "1", nth: 1, why: NEVER_0 },
  { file: "codegen/ops/adjoint.ts", line: "return axesIn(distance, sizes).reduce<Problem>(", before: "every", after: "some", why: TURNED },
  { file: "codegen/ops/adjoint.ts", line: "const shortest = open.flatMap(", before: "<", after: "<=", why: OTHER_WAY },
  { file: "codegen/ops/pullback.ts", line: "const total = (parts.length > 1 && joined(parts))", before: ">", after: ">=", why: "the parts of one placed tensor, placed again, are the same node" },
  { file: "codegen/ops/recurrence.ts", line: "const wanted = [...new Set(", before: "...sequences, ...constants", after: "...constants, ...sequences", why: "what is found is looked up by its node" },
  { file: "codegen/ops/recurrence.ts", line: "new Map(outside.map((x) => [x, x]))", before: "x", after: "undefined", nth: 2, why: "only the keys count" },
  { file: "codegen/ops/recurrence.ts", line: "const ends = [index.offset,", before: "0", after: "1", nth: 2, why: "a part whose place has no coefficient is one element" },
  { file: "codegen/ops/reduce.ts", line: "return reduce(inner, [...axes,", before: "...axes, ...attrs.axes.map((i) => kept[i]!)", after: "...attrs.axes.map((i) => kept[i]!), ...axes", why: "axes are sorted" },
  { file: "codegen/passes/simplify/narrow.ts", line: "sizeOf(node.shape) < sizeOf(source!.shape)", before: "<", after: "<=", why: "a slice of all is the whole, computed in another order of axes" },
  { file: "codegen/passes/simplify/narrow.ts", line: "max - min + 1 < node.shape[dim]!", before: "<", after: "<=", why: "what is cut to the size it has stays as it is" },
  { file: "codegen/passes/simplify/narrow.ts", line: "max - min + 1 < node.shape[dim]!", before: "+", after: "-", why: "what is cut to the size it has stays as it is" },
  { file: "codegen/passes/simplify/narrow.ts", line: "return place(inputs, ranges.map(", before: "-", after: "+", why: "what is left too large begins at 0, and the next round cuts it" },
  { file: "codegen/passes/simplify/narrow.ts", line: "[...written, ...read].map", before: "...written, ...read", after: "...read, ...written", why: "the smallest and the largest of both" },
  { file: "codegen/ops/place.ts", line: "for (let i = 0; i < sorted.length; i++)", before: "<", after: "<=", why: "past the last part there is none after it to compare" },
  { file: "codegen/ops/place.ts", line: "if (a.ranges.length > 0 &&", before: "0", after: "1", why: "only leaves the loop early" },
  { file: "codegen/ops/place.ts", line: "return step > 1 &&", before: ">", after: ">=", why: "every number is a multiple of 1" },
  { file: "codegen/ops/place.ts", line: "(a.ranges[0]?.min ?? 0)", before: "0", after: "1", nth: 2, why: "all parts have the same rank: where one has no range, none has" },
  { file: "codegen/ops/place.ts", line: "(a.ranges[0]?.min ?? 0)", before: "0", after: "1", nth: 4, why: "all parts have the same rank: where one has no range, none has" },
];

/** The entry that names a mutant. */
export const equivalentOf = (mutant: Mutant, all: readonly Mutant[]): Equivalent | undefined =>
  equivalents.find(({ file, line, before, after, nth }) => {
    if (file !== mutant.file || before !== mutant.before || after !== mutant.after || !mutant.text.includes(line)) return false;
    const same = all.filter((other) => other.file === file && other.line === mutant.line && other.before === before && other.after === after).sort((a, b) => a.column - b.column);
    return nth === undefined || same[nth - 1] === mutant;
  });

/** Entries that no mutant has: the sources have changed since. */
export const outdated = (all: readonly Mutant[]): readonly Equivalent[] =>
  equivalents.filter(({ file, line, before, after }) => !all.some((mutant) => file === mutant.file && before === mutant.before && after === mutant.after && mutant.text.includes(line)));
