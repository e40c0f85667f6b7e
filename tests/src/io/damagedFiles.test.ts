/** A part of `npm run check:files`: damaged files are read as what they say, or refused with a coded error, within 50 ms of processor time. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { decodeJson, encodeJson } from "../../../src/io/exactJson.js";
import { parseJson } from "../../../src/io/strictJson.js";
import { checkFiles } from "../../checks/files.js";
import { close } from "../../checks/subjects.js";

afterAll(close);

test("2,000 damaged files", { timeout: 120_000 }, async () => {
  const { faults, loaded, refused, byReader } = await checkFiles(2000, 7);
  expect(faults).toEqual([]);
  expect(loaded + refused).toBe(2000);
  // The damage is such that every reader accepts some files and refuses others.
  for (const [name, each] of byReader) expect([name, each.loaded > 0, each.refused > 0]).toEqual([name, true, true]);
});

const refuse = (problem: string): never => {
  throw new SyntaxError(problem);
};

test("the strict reader of JSON agrees with JSON.parse on what has no name twice", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10 }), (text) => {
      expect(structuredClone(parseJson(text, refuse))).toEqual(JSON.parse(text));
    }),
  );
});

test("it refuses what JSON.parse refuses, and nothing else where names and depth are harmless", () => {
  const texts = fc.oneof(fc.string({ unit: fc.constantFrom(..."{}[]\",:\\019.eE+-truefalsnl \n\tu00") }), fc.tuple(fc.json(), fc.nat(), fc.constantFrom(..."{}[]\",:\\0e- ")).map(([text, at, letter]) => text.slice(0, at % (text.length + 1)) + letter + text.slice((at % (text.length + 1)) + 1)));
  fc.assert(
    fc.property(texts, (text) => {
      const accepted = (read: () => unknown): boolean => {
        try {
          read();
          return true;
        } catch {
          return false;
        }
      };
      const wanted = accepted(() => JSON.parse(text));
      let twice = false;
      const own = accepted(() => parseJson(text, (problem) => ((twice ||= problem.includes("twice")), refuse(problem))));
      // A number beyond range is Infinity to JSON.parse.
      expect(own || twice || /[eE]\+?\d{3}/.test(text)).toBe(wanted || twice || /[eE]\+?\d{3}/.test(text));
    }),
    { numRuns: 3000 },
  );
});

test("every JSON value with any number and any name comes back, __proto__ and $ included", () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 5 }, fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.array(tie("tree"), { maxLength: 4 }), fc.array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom("__proto__", "$number", "$$", "constructor")), tie("tree")), { maxLength: 4 }).map((members) => Object.fromEntries(members) as unknown)),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = JSON.stringify(encodeJson(value, refuse));
      expect(isDeepStrictEqual(decodeJson(parseJson(text, refuse), refuse), value)).toBe(true);
    }),
  );
});

test.each([[new Map(), "a.0 is a Map, which JSON cannot hold"], [() => 1, "a.0 is a function, which JSON cannot hold"], [1n, "a.0 is 1, which JSON cannot hold"], [Float32Array.of(1), "a.0 is a Float32Array, which JSON cannot hold"]])("%s is refused", (value, problem) => {
  expect(() => encodeJson({ a: [value] }, refuse)).toThrow(problem);
});
