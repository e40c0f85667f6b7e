/**
 * The programs under programs/ on every compiler: each mistake is one error, at the place and with the sentence that
 * the comment below it says, and there are no others.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, root, versions } from "./compilers.js";
import { expectedIn, numbered, placed } from "./sentences.js";

const folder = join(root, "tests/types/programs");
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const expected = files.flatMap((file) => expectedIn(file, readFileSync(join(folder, file), "utf8"), numbered));

describe.each(versions)("programs under TypeScript %s", (version) => {
  it("have the expected errors and no others", { timeout: 120_000 }, async () => {
    const { diagnostics } = await compile(version, folder);
    expect(diagnostics.map(placed).sort()).toEqual([...expected].sort());
  });
});
