/** What the editor shows: every constant that has its type as a comment, to the letter. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, versions } from "./compilers.js";
import { withLanguageServer } from "./languageServer.js";

const files = ["mnist.ts", "hovers.ts"].map((name) => {
  const path = join(root, "tests/types/programs", name);
  const text = readFileSync(path, "utf8");
  const expected = text.split("\n").flatMap((line, index) => {
    const match = /^(const )(\w+) = .*; \/\/ (.*)$/.exec(line);
    return match ? [{ line: index + 1, column: match[1]!.length + 1, hover: `const ${match[2]}: ${match[3]}` }] : [];
  });
  return { path, text, expected };
});

describe.each(versions)("hovers under TypeScript %s", (version) => {
  it("read as the comments say", { timeout: 120_000 }, async () => {
    await withLanguageServer(version, async (server) => {
      for (const { path, text, expected } of files) {
        const { hover } = server.open(path, text);
        const shown: string[] = [];
        for (const { line, column } of expected) shown.push((await hover(line, column)).replaceAll(/\s+/g, " "));
        expect(shown).toEqual(expected.map((each) => each.hover));
      }
    });
  });
});

it("are at least sixty", () => {
  expect(files.flatMap(({ expected }) => expected).length).toBeGreaterThanOrEqual(60);
});
