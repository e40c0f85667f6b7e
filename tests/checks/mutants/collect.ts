/** Stands for vitest in the bundle: collects the tests of a file instead of running them, and runs them when asked. */
import { format } from "node:util";

export { expect } from "vitest";

export interface Check {
  readonly name: string;
  readonly run: () => unknown;
  readonly fromFile?: boolean;
}

let collected: Check[] = [];
let path: readonly string[] = [];

/** The tests that a module has at the top, or in groups. */
export async function collect(file: string, load: () => Promise<unknown>): Promise<readonly Check[]> {
  collected = [];
  path = [file];
  await load();
  return collected;
}

type Body = (...args: never[]) => unknown;

/** vitest takes options as the second argument, or a time limit as the third. */
const bodyOf = (args: readonly unknown[]): Body => args.find((arg) => typeof arg === "function") as Body;

const titleOf = (title: string, args: readonly unknown[]): string => (title.includes("%") ? format(title, ...args.filter((arg) => typeof arg !== "object")) : title);

interface Registrar {
  (title: string, ...rest: readonly unknown[]): void;
  each(rows: readonly unknown[]): (title: string, ...rest: readonly unknown[]) => void;
}

function registrar(register: (title: string, run: () => unknown) => void): Registrar {
  const plain = (title: string, ...rest: readonly unknown[]): void => register(title, bodyOf(rest) as () => unknown);
  const each = (rows: readonly unknown[]) => (title: string, ...rest: readonly unknown[]) => {
    rows.forEach((row, i) => {
      const args = (Array.isArray(row) ? row : [row]) as never[];
      register(`${titleOf(title, args)} #${i}`, () => bodyOf(rest)(...args));
    });
  };
  return Object.assign(plain, { each });
}

export const test = registrar((title, run) => void collected.push({ name: [...path, title].join(" > "), run, fromFile: true }));

export const describe = registrar((title, run) => {
  const outer = path;
  path = [...outer, title];
  run();
  path = outer;
});
