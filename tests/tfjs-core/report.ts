/** From the results of the specs to one line for each op. */
import { exclusionOf, exclusions } from "./exclusions.js";
import type { Results, Spec } from "./results.js";

/** At least this share of the specs of every op must pass. */
export const PASS_MARK = 95;

export interface OpReport {
  readonly op: string;
  readonly specs: number;
  readonly passed: number;
  readonly excluded: number;
  /** Of those that are not excluded. */
  readonly percent: number;
  /** Failing specs that no line excludes. */
  readonly failed: readonly Spec[];
}

export function opReports(ops: readonly string[], { specs }: Results): readonly OpReport[] {
  return ops.map((op) => {
    const own = specs.filter((spec) => spec.ops.includes(op));
    const passed = own.filter(({ failure }) => failure === undefined).length;
    const excluded = own.filter((spec) => exclusionOf(spec)).length;
    const percent = own.length === excluded ? 0 : (100 * passed) / (own.length - excluded);
    return { op, specs: own.length, passed, excluded, percent, failed: own.filter((spec) => spec.failure !== undefined && !exclusionOf(spec)) };
  });
}

/** What exclusions name though nothing fails there. */
export function staleExclusions({ specs }: Results): readonly string[] {
  return exclusions.flatMap(({ reason, error, specs: names }) => {
    const failing = specs.filter((spec) => exclusionOf(spec)?.reason === reason);
    if (!names) return failing.length === 0 ? [String(error)] : [];
    return names.filter((name) => !failing.some((spec) => spec.name === name));
  });
}

/** How many failing specs each reason explains. */
export function reasons({ specs }: Results): readonly { readonly reason: string; readonly count: number }[] {
  return exclusions.map(({ reason }) => ({ reason, count: specs.filter((spec) => exclusionOf(spec)?.reason === reason).length }));
}
