/** Random calls of ops. */
import type { RuntimeDim } from "../../../types/dimension.js";
import type { CallGenerator, Candidate, Random } from "../random.js";

type Kind = Candidate["dtype"] | "any";

/** A tensor the op takes, rarely one it does not. */
function pick(random: Random, tensors: readonly Candidate[], kind: Kind, fits: (tensor: Candidate) => boolean = () => true): Candidate | undefined {
  if (tensors.length === 0) return undefined;
  const fitting = tensors.filter((tensor) => (kind === "any" || tensor.dtype === kind) && fits(tensor));
  return fitting.length > 0 && random.chance(0.9) ? random.pick(fitting) : random.pick(tensors);
}

/** An axis of a tensor, rarely one out of range. */
const axisOf = (random: Random, { shape }: Candidate, more = 0): number => (random.chance(0.06) ? random.pick([-7, 6, 9]) : random.int(-shape.length - more, Math.max(shape.length - 1 + more, 0)));

const different = (random: Random, axes: readonly number[]): boolean => new Set(axes).size === axes.length || random.chance(0.2);

/** One axis, or a list, or nothing. */
function axes(random: Random, x: Candidate): string | undefined {
  if (random.chance(0.2)) return undefined;
  if (random.chance(0.6)) return String(axisOf(random, x));
  const list = Array.from({ length: random.int(0, 3) }, () => axisOf(random, x));
  return different(random, list) ? `[${list.join(", ")}]` : String(list[0]);
}

const argumentsOf = (...list: readonly (string | undefined)[]): string => {
  const last = list.findLastIndex((item) => item !== undefined);
  return list.slice(0, last + 1).map((item) => item ?? "undefined").join(", ");
};

const unary = (name: string, kind: Kind): CallGenerator => (random, tensors) => {
  const x = pick(random, tensors, kind);
  return x && { code: `${name}(${random.chance(0.02) ? "3" : x.name})` };
};

/** A tensor that broadcasts with another, most of the time. */
function partner(random: Random, tensors: readonly Candidate[], x: Candidate): Candidate {
  const alike = tensors.filter(({ shape, dtype }) => dtype === x.dtype && String(shape) === String(x.shape));
  const ones = tensors.filter(({ shape, dtype }) => dtype === x.dtype && shape.length <= x.shape.length && shape.every((dim, i) => dim === 1 || dim === x.shape[x.shape.length - shape.length + i]));
  const kin = tensors.filter(({ dtype }) => dtype === x.dtype);
  const chosen = random.chance(0.4) ? ones : random.chance(0.4) ? alike : random.chance(0.8) ? kin : tensors;
  return random.pick(chosen.length > 0 ? chosen : tensors);
}

const number = (random: Random): string => random.pick(["1", "2", "0", "0.5", "-1", "3"]);

const binary = (name: string, kind: Kind): CallGenerator => (random, tensors) => {
  const x = pick(random, tensors, kind);
  if (!x) return undefined;
  if (random.chance(0.2)) return { code: `${name}(${random.chance(0.9) ? x.name : "1"}, ${number(random)})` };
  if (random.chance(0.1)) return { code: `${name}(${number(random)}, ${x.name})` };
  return { code: `${name}(${x.name}, ${partner(random, tensors, x).name})` };
};

/** Logic takes no numbers. */
const logic = (name: string): CallGenerator => (random, tensors) => {
  const x = pick(random, tensors, "int32");
  return x && { code: `${name}(${x.name}, ${partner(random, tensors, x).name})` };
};

const where: CallGenerator = (random, tensors) => {
  const condition = pick(random, tensors, "int32");
  const a = pick(random, tensors, "float32");
  if (!condition || !a) return undefined;
  const branch = (): string => (random.chance(0.4) ? number(random) : partner(random, tensors, random.chance(0.5) ? a : { ...condition, dtype: "float32" }).name);
  return { code: `where(${condition.name}, ${branch()}, ${branch()})` };
};

const reduction = (name: string, kind: Kind): CallGenerator => (random, tensors) => {
  const x = pick(random, tensors, kind);
  return x && { code: `${name}(${argumentsOf(x.name, axes(random, x), random.pick([undefined, undefined, "{}", "{ keepDims: true }", "{ keepDims: false }"]))})` };
};

const along = (name: string, kind: Kind): CallGenerator => (random, tensors) => {
  const x = pick(random, tensors, kind);
  return x && { code: `${name}(${argumentsOf(x.name, random.chance(0.3) ? undefined : String(axisOf(random, x)))})` };
};

const show = (list: readonly unknown[]): string => `[${list.map((item) => (Array.isArray(item) ? show(item) : JSON.stringify(item))).join(", ")}]`;

const transpose: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  if (!x) return undefined;
  if (random.chance(0.2)) return { code: `transpose(${x.name})` };
  const order = x.shape.map((_, i) => ({ i, key: random.int(0, 99) })).sort((a, b) => a.key - b.key).map(({ i }) => (random.chance(0.2) ? i - x.shape.length : i));
  if (random.chance(0.1)) order.pop();
  if (random.chance(0.05)) order.push(axisOf(random, x));
  if (order.length > 0 && random.chance(0.05)) order[0] = axisOf(random, x);
  return { code: `transpose(${x.name}, ${show(order)})` };
};

const reshape: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  if (!x) return undefined;
  const names = x.shape.filter((dim) => typeof dim === "string" && /[^\w]/.test(dim));
  if (names.length > 0) return undefined;
  const target: RuntimeDim[] = random.chance(0.8) ? [...x.shape].reverse() : [random.size(), random.size()];
  if (target.length > 0 && random.chance(0.6)) target[random.int(0, target.length - 1)] = -1;
  if (random.chance(0.3)) target.push(1);
  if (target.length > 0 && random.chance(0.1)) target[0] = random.pick([2, 0, -1, null, 1.5]);
  return { code: `reshape(${x.name}, ${show(target)})` };
};

const expandDims: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any", ({ shape }) => shape.length < 6);
  return x && { code: `expandDims(${x.name}, ${axisOf(random, { ...x, shape: [...x.shape, 1] })})` };
};

const squeeze: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any", ({ shape }) => shape.includes(1));
  if (!x) return undefined;
  const one = x.shape.indexOf(1);
  return { code: `squeeze(${argumentsOf(x.name, random.chance(0.3) ? undefined : one >= 0 && random.chance(0.8) ? String(one) : axes(random, x))})` };
};

const slice: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  if (!x) return undefined;
  const begin = x.shape.map((dim) => (random.chance(0.5) ? 0 : random.int(random.chance(0.03) ? -1 : 0, typeof dim === "number" ? Math.max(dim - 1, 0) : 3)));
  const size = x.shape.map((dim, i) => (random.chance(0.5) ? -1 : random.int(1, Math.max(1, (typeof dim === "number" ? dim : 6) - begin[i]! + (random.chance(0.05) ? 2 : 0)))));
  if (random.chance(0.03)) begin.pop();
  else if (random.chance(0.03)) size.push(1);
  else if (size.length > 0 && random.chance(0.03)) size[0] = random.pick([0, -2, 0.5]);
  return { code: `slice(${x.name}, ${show(begin)}, ${show(size)})` };
};

const pad: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  if (!x) return undefined;
  const amounts = x.shape.map(() => [random.int(0, 2), random.int(0, 3)]);
  if (amounts.length > 0 && random.chance(0.05)) amounts[0]![1] = random.pick([-1, 0.5]);
  else if (random.chance(0.05)) amounts.push([0, 0]);
  return { code: `pad(${x.name}, ${show(amounts)})` };
};

const tile: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  if (!x) return undefined;
  const reps = x.shape.map(() => random.int(1, 3));
  if (reps.length > 0 && random.chance(0.05)) reps[0] = random.pick([0, -1, 1.5]);
  else if (random.chance(0.05)) reps.push(1);
  return { code: `tile(${x.name}, ${show(reps)})` };
};

const reverse: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  return x && { code: `reverse(${argumentsOf(x.name, axes(random, x))})` };
};

/** Tensors of one kind and rank that differ in an axis at most, most of the time. */
function several(random: Random, tensors: readonly Candidate[], x: Candidate, at: number): Candidate[] {
  const kin = tensors.filter(({ shape, dtype }) => dtype === x.dtype && shape.length === x.shape.length && shape.every((dim, i) => i === at || dim === x.shape[i]));
  return [x, ...Array.from({ length: random.int(0, 2) }, () => random.pick(kin.length > 0 && random.chance(0.9) ? kin : tensors))];
}

const concat: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  if (!x) return undefined;
  const axis = random.chance(0.4) ? undefined : axisOf(random, x);
  const at = (axis ?? -1) < 0 ? x.shape.length + (axis ?? -1) : axis!;
  return { code: `concat(${argumentsOf(`[${several(random, tensors, x, at).map(({ name }) => name).join(", ")}]`, axis === undefined ? undefined : String(axis))})` };
};

const stack: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any", ({ shape }) => shape.length < 6);
  if (!x) return undefined;
  const axis = random.chance(0.4) ? undefined : String(axisOf(random, { ...x, shape: [...x.shape, 1] }));
  return { code: `stack(${argumentsOf(`[${several(random, tensors, x, -1).map(({ name }) => name).join(", ")}]`, axis)})` };
};

const unstack: CallGenerator = (random, tensors) => {
  const small = (dim: RuntimeDim): boolean => typeof dim === "number" && dim > 1 && dim < 8;
  const x = pick(random, tensors, "any", ({ shape }) => shape.some(small));
  if (!x) return undefined;
  const at = x.shape.findIndex(small);
  if (at >= 0 && random.chance(0.8)) return { code: `unstack(${x.name}, ${at})`, outputs: x.shape[at] as number };
  const axis = axisOf(random, x);
  const size = x.shape.at(axis);
  // A count that only the data tell makes an array in the types.
  return size === null || (typeof size === "number" && (size > 250 || size < 2)) ? undefined : { code: `unstack(${x.name}, ${axis})`, ...(typeof size === "number" && { outputs: size }) };
};

const split: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any", ({ shape }) => shape.length > 0);
  if (!x) return undefined;
  const axis = axisOf(random, x);
  const dim = x.shape.at(axis) ?? null;
  const parts = random.int(2, 4);
  if (random.chance(0.5)) {
    const divisors = [2, 3, 4, 5].filter((n) => typeof dim === "number" && dim % n === 0);
    const count = divisors.length > 0 && random.chance(0.8) ? random.pick(divisors) : parts;
    return { code: `split(${x.name}, ${count}, ${axis})`, outputs: count };
  }
  const first = random.int(1, 3);
  const sizes = typeof dim === "number" && dim > first && random.chance(0.8) ? [first, dim - first] : [first, random.int(random.chance(0.1) ? 0 : 1, 3)];
  return { code: `split(${x.name}, ${show(sizes)}, ${axis})`, outputs: 2 };
};

const matmul: CallGenerator = (random, tensors) => {
  const a = pick(random, tensors, "float32", ({ shape }) => shape.length > 1);
  if (!a) return undefined;
  const fitting = tensors.flatMap((b) => [true, false].flatMap((ta) => [true, false].flatMap((tb) => {
    const k = a.shape.at(ta ? -2 : -1);
    return b.dtype === "float32" && b.shape.length > 1 && b.shape.at(tb ? -1 : -2) === k && k !== undefined ? [{ b, ta, tb }] : [];
  })));
  const { b, ta, tb } = fitting.length > 0 && random.chance(0.9) ? random.pick(fitting) : { b: random.pick(tensors), ta: random.chance(0.3), tb: random.chance(0.3) };
  const options = [ta && "transposeA: true", tb && "transposeB: true"].filter((option) => option !== false);
  return { code: `matmul(${a.name}, ${b.name}${options.length > 0 ? `, { ${options.join(", ")} }` : ""})` };
};

const dot: CallGenerator = (random, tensors) => {
  const a = pick(random, tensors, "float32", ({ shape }) => shape.length > 0 && shape.length < 4);
  if (!a) return undefined;
  const b = pick(random, tensors, "float32", ({ shape }) => shape.length > 0 && shape.length < 4 && shape.at(-2) === a.shape.at(-1));
  return { code: `dot(${a.name}, ${b!.name})` };
};

const letters = "abcdefgh";

const einsum: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "float32");
  if (!x) return undefined;
  const operands = [x, ...(random.chance(0.6) ? [partner(random, tensors, x)] : [])];
  // Equal dimensions mostly get equal letters.
  const known = new Map<string, string>();
  const labels = operands.map(({ shape }, operand) => shape.map((dim, i) => {
    const key = random.chance(0.8) ? `${String(dim)} ${random.chance(0.9) ? i : 0}` : `${operand} ${i}`;
    if (!known.has(key)) known.set(key, letters[known.size] ?? "z");
    return known.get(key)!;
  }).join(""));
  if (random.chance(0.05)) labels[0] += "a";
  const result = [...new Set(labels.join(""))].filter(() => random.chance(0.6)).join("") + (random.chance(0.03) ? "q" : "");
  const equation = random.chance(0.03) ? labels.join(",") : `${labels.join(random.pick([",", ", "]))}->${result}`;
  return { code: `einsum(${JSON.stringify(equation)}, ${operands.slice(0, random.chance(0.03) ? 1 : 2).map(({ name }) => name).join(", ")})` };
};

const rearrange: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any", ({ shape }) => shape.length > 1 && shape.length < 6);
  if (!x) return undefined;
  const sizes: Record<string, number> = {};
  const left = x.shape.map((dim, i): string => {
    const name = letters[i]!;
    if (!random.chance(0.3)) return name;
    const divisors = [2, 3, 4].filter((n) => typeof dim === "number" && dim % n === 0);
    const size = divisors.length > 0 && random.chance(0.9) ? random.pick(divisors) : random.int(1, 3);
    if (random.chance(0.95)) sizes[`${name}1`] = size;
    if (typeof dim === "number" && random.chance(0.2)) sizes[`${name}2`] = random.chance(0.9) ? Math.ceil(dim / size) : 7;
    return `(${name}1 ${name}2)`;
  });
  if (random.chance(0.03)) left.pop();
  const names = left.flatMap((axis) => axis.replace(/[()]/g, "").split(" ")).map((name) => ({ name, key: random.int(0, 99) })).sort((a, b) => a.key - b.key).map(({ name }) => name);
  if (random.chance(0.03)) names.pop();
  const right = names.length > 1 && random.chance(0.5) ? [`(${names[0]!} ${names[1]!})`, ...names.slice(2)] : names;
  if (random.chance(0.1)) right.push("1");
  if (random.chance(0.02)) sizes["z"] = 2;
  const pattern = `${left.join(" ")} ${random.chance(0.02) ? "=>" : "->"} ${right.join(" ")}`;
  return { code: `rearrange(${argumentsOf(x.name, JSON.stringify(pattern), Object.keys(sizes).length === 0 ? undefined : `{ ${Object.entries(sizes).map(([name, size]) => `${name}: ${size}`).join(", ")} }`)})` };
};

const gather: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any", ({ shape }) => shape.length > 0 && shape.length < 4);
  const indices = pick(random, tensors, "int32", ({ shape }) => shape.length < 4);
  return x && indices && { code: `gather(${argumentsOf(x.name, indices.name, random.chance(0.3) ? undefined : String(axisOf(random, x)))})` };
};

const oneHot: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "int32", ({ shape }) => shape.length < 6);
  return x && { code: `oneHot(${x.name}, ${random.chance(0.1) ? random.pick([0, -1, 2.5]) : random.size()})` };
};

const cast: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  return x && { code: `cast(${x.name}, ${random.pick(['"float32"', '"int32"'])})` };
};

const clip: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "any");
  return x && { code: `clipByValue(${x.name}, -1, 2)` };
};

const pow: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "float32");
  return x && { code: `pow(${x.name}, ${random.pick(["2", "0.5", "-1"])})` };
};

const topK: CallGenerator = (random, tensors) => {
  const x = pick(random, tensors, "float32", ({ shape }) => shape.length > 0);
  return x && { code: `topK(${argumentsOf(x.name, random.chance(0.2) ? undefined : String(random.chance(0.06) ? random.pick([0, -2, 1.5]) : random.int(1, 6)))}).${random.pick(["values", "indices"])}` };
};

const named = (make: (name: string, kind: Kind) => CallGenerator, kind: Kind, names: string): Record<string, CallGenerator> => Object.fromEntries(names.split(" ").map((name) => [`op ${name}`, make(name, kind)]));

export const opCalls: Record<string, CallGenerator> = {
  ...named(unary, "float32", "exp log sqrt rsqrt reciprocal tanh sigmoid relu softplus erf floor round log1p expm1 stopGradient"),
  ...named(unary, "any", "neg abs sign square"),
  ...named(unary, "int32", "logicalNot"),
  ...named(binary, "any", "add sub mul maximum minimum squaredDifference less lessEqual greater greaterEqual equal notEqual"),
  ...named(binary, "float32", "div mod floorDiv"),
  ...named((name) => logic(name), "int32", "logicalAnd logicalOr logicalXor"),
  ...named(reduction, "any", "sum max min prod"),
  ...named(reduction, "float32", "mean variance std norm logSumExp"),
  ...named(reduction, "int32", "any all"),
  ...named(along, "any", "argMax argMin cumsum"),
  ...named(along, "float32", "softmax logSoftmax"),
  "op where": where, "op cast": cast, "op clipByValue": clip, "op pow": pow,
  "op transpose": transpose, "op reshape": reshape, "op expandDims": expandDims, "op squeeze": squeeze, "op slice": slice, "op pad": pad, "op tile": tile, "op reverse": reverse,
  "op concat": concat, "op stack": stack, "op unstack": unstack, "op split": split,
  "op matmul": matmul, "op dot": dot, "op einsum": einsum, "op rearrange": rearrange,
  "op gather": gather, "op oneHot": oneHot, "op topK": topK,
};
