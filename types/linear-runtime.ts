/**
 * The normal form of symbolic dimensions at run time; linear.ts says the same in types.
 *
 * A dimension is a sum of k*name and k*floor(linear/q) terms and a constant. Inside a floor every coefficient and the
 * constant lie between 0 and q, without a common divisor, so that equal expressions have one form. Two floors over the
 * same name have none (floor(n/2) + floor((n+1)/2) is n): such sums are unknown, which is `null`.
 */

/** A sum: the coefficient of each atom, a name or the text of a floor. */
export interface Linear {
  readonly constant: number;
  readonly terms: ReadonlyMap<string, number>;
}

/** The sum that a dimension's text stands for. */
export function parseLinear(text: string): Linear {
  let sum: Linear = { constant: 0, terms: new Map() };
  for (const [, sign, coefficient, quotient, name, constant] of text.matchAll(term)) {
    const factor = (sign === "-" ? -1 : 1) * Number(coefficient ?? 1);
    if (constant !== undefined) sum = shift(sum, factor * Number(constant));
    else if (name !== undefined) sum = withTerm(sum, name, factor);
    else sum = addLinear(sum, scaleLinear(parseFloor(quotient!), factor))!;
  }
  return sum;
}

const term = /([+-]?)(?:(\d+)\*)?(?:(floor\((?:\([^)]*\)|[^)/]*)\/\d+\))|([A-Za-z_]\w*)|(\d+))/g;

/** A floor's text as a sum: its constant may reach over the divisor, as in floor((seq-4)/5). */
function parseFloor(text: string): Linear {
  const { inside, divisor } = floorParts(text);
  const quotient = Math.floor(inside.constant / divisor);
  const atom = floorText({ ...inside, constant: inside.constant - quotient * divisor }, divisor);
  return { constant: quotient, terms: new Map([[atom, 1]]) };
}

function floorParts(text: string): { inside: Linear; divisor: number } {
  const [, bracketed, plain, divisor] = /^floor\((?:\((.*)\)|(.*))\/(\d+)\)$/.exec(text)!;
  return { inside: parseLinear(bracketed ?? plain!), divisor: Number(divisor) };
}

const isFloor = (atom: string): boolean => atom.startsWith("floor(");

const namesIn = (atom: string): string[] => (atom.match(/[A-Za-z_]\w*/g) ?? []).filter((name) => name !== "floor");

/** The text of a sum; a number when there are no terms, `null` beyond 2^53. */
export function printLinear({ constant, terms }: Linear): number | string | null {
  if (![constant, ...terms.values()].every((value) => Math.abs(value) <= 2 ** 53)) return null;
  const sorted = [...terms].sort(([a], [b]) => (a < b ? -1 : 1));
  const [first] = sorted;
  if (first === undefined) return constant;
  if (sorted.length === 1 && first[1] === 1 && isFloor(first[0])) {
    const { inside, divisor } = floorParts(first[0]);
    return floorText(shift(inside, constant * divisor), divisor);
  }
  return sumText(sorted, constant);
}

const floorText = ({ constant, terms }: Linear, divisor: number): string => {
  const text = sumText([...terms].sort(([a], [b]) => (a < b ? -1 : 1)), constant);
  return terms.size === 1 && constant === 0 ? `floor(${text}/${divisor})` : `floor((${text})/${divisor})`;
};

function sumText(terms: readonly (readonly [string, number])[], constant: number): string {
  const parts = terms.map(([atom, k]) => (k === 1 ? `+${atom}` : k === -1 ? `-${atom}` : k < 0 ? `-${-k}*${atom}` : `+${k}*${atom}`));
  const text = parts.join("") + (constant === 0 ? "" : constant < 0 ? String(constant) : `+${constant}`);
  return text.startsWith("+") ? text.slice(1) : text;
}

const shift = (sum: Linear, constant: number): Linear => ({ ...sum, constant: sum.constant + constant });

function withTerm({ constant, terms }: Linear, atom: string, coefficient: number): Linear {
  const next = new Map(terms);
  const value = (next.get(atom) ?? 0) + coefficient;
  if (value === 0) next.delete(atom);
  else next.set(atom, value);
  return { constant, terms: next };
}

/** a + b; `null` when two floors then share a name. */
export function addLinear(a: Linear, b: Linear): Linear | null {
  let sum = shift(a, b.constant);
  for (const [atom, coefficient] of b.terms) sum = withTerm(sum, atom, coefficient);
  const names = [...sum.terms.keys()].filter(isFloor).flatMap((atom) => [...new Set(namesIn(atom))]);
  return new Set(names).size === names.length ? sum : null;
}

/** k * sum. */
export const scaleLinear = ({ constant, terms }: Linear, k: number): Linear => ({
  constant: constant * k || 0,
  terms: k === 0 ? new Map() : new Map([...terms].map(([atom, value]) => [atom, value * k])),
});

/** floor(sum / divisor); `null` when it has no normal form. */
export function floorLinear(sum: Linear, divisor: number): Linear | null {
  const outside = map(sum, (value) => Math.floor(value / divisor));
  const rest = map(sum, (value) => value - Math.floor(value / divisor) * divisor);
  if (rest.terms.size === 0) return outside;
  const common = [...rest.terms.values()].reduce(greatestCommonDivisor, divisor);
  const inside = map(rest, (value) => Math.floor(value / common));
  const floors = [...inside.terms.keys()].filter(isFloor);
  const [floor] = floors;
  if (floor === undefined) {
    return addLinear(outside, { constant: 0, terms: new Map([[floorText(inside, divisor / common), 1]]) });
  }
  if (floors.length > 1 || inside.terms.get(floor) !== 1) return null;
  // floor((floor(a/p) + b) / q) = floor((a + p*b) / (p*q)), because b is whole.
  const { inside: numerator, divisor: inner } = floorParts(floor);
  const joined = addLinear(numerator, scaleLinear(withTerm(inside, floor, -1), inner));
  const quotient = joined && floorLinear(joined, (inner * divisor) / common);
  return quotient && addLinear(outside, quotient);
}

/** The sum with every number changed; terms that become 0 are left out. */
const map = ({ constant, terms }: Linear, change: (value: number) => number): Linear => ({
  constant: change(constant),
  terms: new Map([...terms].map(([atom, value]) => [atom, change(value)] as const).filter(([, value]) => value !== 0)),
});

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** The sum with each name replaced; `null` when a value is unknown or the result has no normal form. */
export function substituteLinear(sum: Linear, valueOf: (name: string) => Linear | null): Linear | null {
  let result: Linear | null = { constant: sum.constant, terms: new Map() };
  for (const [atom, coefficient] of sum.terms) {
    const value: Linear | null = isFloor(atom) ? substituteFloor(atom, valueOf) : valueOf(atom);
    result = result && value && addLinear(result, scaleLinear(value, coefficient));
  }
  return result;
}

function substituteFloor(atom: string, valueOf: (name: string) => Linear | null): Linear | null {
  const { inside, divisor } = floorParts(atom);
  const value = substituteLinear(inside, valueOf);
  return value && floorLinear(value, divisor);
}
