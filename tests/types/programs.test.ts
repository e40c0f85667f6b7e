/**
 * The programs under programs/ on every compiler: each mistake is one error, at the place and with the sentence that
 * the comment below it says, and there are no others.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, root, versions } from "./compilers.js";

const folder = join(root, "tests/types/programs");
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));

/** A comment `// ^22 sentence` expects an error in column 22 of the last line of code before it. */
const expected = files.flatMap((file) => {
  let line = 0;
  return readFileSync(join(folder, file), "utf8").split("\n").flatMap((text, index) => {
    const comment = /^\s*\/\/ \^(\d+) (.*)$/.exec(text);
    if (!comment) line = index + 1;
    return comment ? [{ place: `${file}:${line}:${comment[1]}`, sentence: comment[2]! }] : [];
  });
});

/** Our sentence out of the compiler's wrapper, as the comments quote it; the compiler's own text where we say nothing. */
function sentence(text: string): string {
  const own = /type '("(?:[^"\\]|\\.)*: .*")'\.$/.exec(text);
  if (own) return JSON.parse(own[1]!) as string;
  return /Did you mean .*$/.exec(text)?.[0] ?? text;
}

describe.each(versions)("programs under TypeScript %s", (version) => {
  it("have the expected errors and no others", { timeout: 120_000 }, async () => {
    const { diagnostics } = await compile(version, folder);
    const found = diagnostics.map(({ file, line, column, text }) => `${file}:${line}:${column} ${sentence(text)}`);
    expect(found.sort()).toEqual(expected.map(({ place, sentence }) => `${place} ${sentence}`).sort());
  });
});
