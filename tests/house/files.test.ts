/** Sizes and contents of the project's own files. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, sources } from "./sources.js";

const MAX_LINES = 400;
const MAX_MEDIAN = 150;

describe("files", () => {
  const lines = [...sources(["types", "codegen", "src"])]
    // Tables written by a script are data.
    .filter(([, text]) => !/^\/\*\*[^\n]*(generated|written) by scripts\//i.test(text))
    .map(([path, text]) => ({ path, count: text.split("\n").length - 1 }));

  test(`no source file has more than ${MAX_LINES} lines`, () => {
    expect(lines.filter(({ count }) => count > MAX_LINES)).toEqual([]);
  });

  test(`the median source file has at most ${MAX_MEDIAN} lines`, () => {
    expect(lines.map(({ count }) => count).sort((a, b) => a - b)[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(MAX_MEDIAN);
  });

  test.each(["package-lock.json", "bench/package-lock.json"])("%s names no registry, so that it installs from any", (path) => {
    const text = readFileSync(join(root, path), "utf8");
    expect(text).toContain('"lockfileVersion"');
    expect(text).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
  });

  test.each(["package.json", "bench/package.json"])("%s asks for exact versions where a lock file follows", (path) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(join(root, path), "utf8")) as Record<"dependencies" | "devDependencies", Record<string, string> | undefined>;
    for (const [name, version] of Object.entries({ ...devDependencies, ...dependencies })) expect(`${name} ${version}`).toMatch(/ (npm:.+@)?\d+\.\d+\.\d+$/);
  });

  test("what CI runs is executable", () => {
    expect(existsSync(join(root, ".ci/run"))).toBe(true);
    execFileSync("bash", ["-n", join(root, ".ci/run")]);
    expect(() => execFileSync("test", ["-x", join(root, ".ci/run")])).not.toThrow();
  });
});
