/** The sides of a model: one value, several by position, or several by name. */
import { KatachiError, type ErrorCode } from "../../types/error.js";
import { message } from "../../types/messages.js";
import { show } from "../options.js";

export interface Ports {
  readonly kind: "one" | "list" | "record";
  /** How the ports are called in logs and messages: the record's keys, `output0`, or nothing for a single one. */
  readonly names: readonly string[];
}

export interface Flat<T> {
  readonly ports: Ports;
  readonly values: readonly T[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Takes a declaration apart: what is neither a list nor a plain object is a single value. */
export function flattenPorts(declared: unknown, side: "input" | "output"): Flat<unknown> {
  if (Array.isArray(declared)) return { ports: { kind: "list", names: declared.map((_, i) => `${side}${i}`) }, values: declared };
  if (isRecord(declared)) return { ports: { kind: "record", names: Object.keys(declared) }, values: Object.values(declared) };
  return { ports: { kind: "one", names: [side] }, values: [declared] };
}

/** The values in the form in which the ports were declared. */
export function rebuild<T>({ kind, names }: Ports, values: readonly T[]): T | readonly T[] | Record<string, T> {
  if (kind === "one") return values[0]!;
  if (kind === "list") return values;
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

/** What a message is about: `fit`, `x`, `input`, … */
export interface Wanted {
  readonly where: string;
  readonly code: ErrorCode;
  /** One of the model's ports: "input" or "output". */
  readonly side: "input" | "output";
  /** What is given for each: "input", "target", "loss". */
  readonly what: string;
  /** Plural of `what` where an s does not do. */
  readonly plural?: string;
}

/** Matches something given per port with the ports; every name must be known, and with `all` none may be missing. */
export function matchPorts({ kind, names }: Ports, given: unknown, wanted: Wanted, all = true): readonly unknown[] {
  const { where, code, side, what, plural = `${what}s` } = wanted;
  const fail = (message: string): never => {
    throw new KatachiError(code, `${where}: ${message}`);
  };
  if (kind === "one") return [given];
  if (kind === "list") {
    if (!Array.isArray(given)) return fail(`expected a list of ${names.length} ${plural}, as the model has ${count(names.length, side)}, got ${show(given)}`);
    if (given.length !== names.length) fail(`${given.length} ${given.length === 1 ? what : plural} for a model with ${count(names.length, side)}`);
    return given;
  }
  if (!isRecord(given)) return fail(`expected ${plural} by name (${names.join(", ")}), got ${show(given)}`);
  for (const name of Object.keys(given)) if (!names.includes(name)) throw new KatachiError(code, message(side === "input" ? "noInput" : "noOutput", { name }));
  const missing = names.find((name) => given[name] === undefined);
  if (all && missing !== undefined) fail(`${what} ${missing} is missing`);
  return names.map((name) => given[name]);
}
