/**
 * JSON that gives back every number and every name: what JSON cannot say becomes `{"$number": "NaN"}`, and names that
 * begin with `$` get one more. Values that JSON would change in silence are refused.
 */
import { show } from "../options.js";
import { isJsonObject, type Json } from "./strictJson.js";

const SPECIAL = ["NaN", "Infinity", "-Infinity", "-0"];
const MAX_DEPTH = 32;

/** A value as plain JSON; `fail` throws, and is told what cannot be kept and where it is. */
export function encodeJson(value: unknown, fail: (problem: string) => never): Json {
  const visit = (each: unknown, path: readonly string[]): Json => {
    const wrong = (what: string): never => fail(`${path.join(".") || "the value"} is ${what}, which JSON cannot hold`);
    if (path.length > MAX_DEPTH) return wrong(`more than ${MAX_DEPTH} levels deep`);
    if (each === null || typeof each === "boolean" || typeof each === "string") return each;
    if (typeof each === "number") return Number.isFinite(each) && !Object.is(each, -0) ? each : { $number: Object.is(each, -0) ? "-0" : String(each) };
    if (Array.isArray(each)) return each.map((element, i) => visit(element === undefined ? null : element, [...path, String(i)]));
    if (typeof each !== "object") return wrong(show(each));
    const prototype: unknown = Object.getPrototypeOf(each);
    if (prototype !== null && prototype !== Object.prototype) return wrong(`a ${(each as object).constructor?.name ?? "special object"}`);
    const result = Object.create(null) as Record<string, Json>;
    for (const [key, inner] of Object.entries(each)) if (inner !== undefined) result[key.startsWith("$") ? `$${key}` : key] = visit(inner, [...path, key]);
    return result;
  };
  return visit(value, []);
}

/** What {@link encodeJson} was given, in ordinary objects. */
export function decodeJson(value: Json, fail: (problem: string) => never): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => decodeJson(each, fail));
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value);
  if (Object.hasOwn(value, "$number")) {
    const text = value["$number"];
    return keys.length === 1 && typeof text === "string" && SPECIAL.includes(text) ? Number(text) : fail(`has the number ${show(text)}, expected one of ${SPECIAL.join(", ")}`);
  }
  // Unlike an assignment, this makes a property of `__proto__`.
  return Object.fromEntries(keys.map((key) => [key.startsWith("$$") ? key.slice(1) : key, decodeJson(value[key]!, fail)]));
}
