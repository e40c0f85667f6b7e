/** The tour of mistakes under examples/: every compiler says what stands under each wrong line, and nothing else. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, root, versions } from "./compilers.js";
import { expectedIn, placed, underlined } from "./sentences.js";

const folder = join(root, "examples/mistakes");
const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
const expected = files.flatMap((file) => expectedIn(file, readFileSync(join(folder, file), "utf8"), underlined));

describe.each(versions)("the mistakes under TypeScript %s", (version) => {
  it("are the red lines that their comments show", { timeout: 120_000 }, async () => {
    const { diagnostics } = await compile(version, folder);
    expect(diagnostics.map(placed).sort()).toEqual([...expected].sort());
  });
});

it("are all that a compiler can see, one file each", () => {
  const numbers = files.map((file) => /^m(\d\d)-/.exec(file)?.[1]);
  // M11 is no mistake in TypeScript; M12 and M20 are about values and the order in which cells run.
  const unseen = ["11", "12", "20"];
  expect(numbers).toEqual(Array.from({ length: 21 }, (_, i) => String(i + 1).padStart(2, "0")).filter((number) => !unseen.includes(number)));
  for (const file of files) expect(expected.some((each) => each.startsWith(`${file}:`)), file).toBe(true);
});
