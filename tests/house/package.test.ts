/** The package as users get it: built, packed, installed into an empty folder, compiled against and run. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./sources.js";

const PROGRAM = `
import { input, layers, model, tensor, KatachiError } from "katachi";

const point = input([2]);
const hidden = layers.dense(8, { activation: "tanh" })(point);
const chance = layers.dense(1, { activation: "sigmoid" })(hidden);
const xor = model({ inputs: point, outputs: chance }).compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });

const points = tensor([[0, 0], [0, 1], [1, 0], [1, 1]]);
const answers = tensor([[0], [1], [1], [0]]);
const history = await xor.fit(points, answers, { epochs: 5, batchSize: 4, verbose: 0 });
const losses: readonly number[] = history.history.loss;
const { loss } = await xor.evaluate(points, answers, { verbose: 0 });

let code = "";
try {
  // @ts-expect-error The kernel is larger than the image.
  layers.conv2d(8, 29)(input([28, 28, 1]));
} catch (error) {
  if (error instanceof KatachiError) code = error.code;
}
console.log(JSON.stringify({ losses, loss, code }));
`;

/** A layer with its property test, as a plain script. */
const PROPERTY = `
import { defineLayer, matmul } from "katachi";
import { arb, checkLayer } from "katachi/testing";

const project = defineLayer({ name: "project", options: { units: Number }, shape: "b c -> b units", weights: { kernel: "c units" }, call: (x, { kernel }) => matmul(x, kernel) });
const { runs, properties } = await checkLayer(project, { options: arb.record({ units: arb.integer({ min: 1, max: 4 }) }), input: arb.shape(["batch", arb.dim(1, 4)]), runs: 20 });
console.log(JSON.stringify({ runs, properties }));
// @ts-expect-error The batch comes first.
arb.shape([arb.dim(1, 4), "batch"]);
`;

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023"],
    module: "NodeNext",
    moduleResolution: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    // Neither Node's types nor anything else may be needed to read the package's declarations.
    types: [],
    skipLibCheck: false,
  },
  files: ["console.d.ts", "program.ts"],
};

/** What the build puts first in every declaration. */
const MARK = "// @ts-nocheck Checked when it was built.\n";

const COMPILERS = [
  ["5.9", "node_modules/@tsd/typescript/typescript/lib/_tsc.js"],
  ["6.0", "node_modules/typescript/lib/_tsc.js"],
  ["7.0", "node_modules/ts7/bin/tsc"],
] as const;

const folder = mkdtempSync(join(tmpdir(), "katachi-package-"));
const installed = join(folder, "node_modules/katachi");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs npm quietly; if it fails, what it and the compiler printed is in the error. */
function npm(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync("npm", [...args], { cwd, encoding: "utf8", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")}\n${stdout}\n${stderr}`);
  return stdout;
}

function compiled(compiler: string): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, compiler), "-p", folder], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

let packed: { filename: string; files: { path: string }[] };

beforeAll(() => {
  npm(["run", "build"], root);
  [packed] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root)) as [typeof packed];
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  npm(["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", join(folder, packed.filename)], folder);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
  writeFileSync(join(folder, "console.d.ts"), "declare const console: { log(text: string): void };\n");
  writeFileSync(join(folder, "program.ts"), PROGRAM);
}, 180_000);

describe("the packed package", () => {
  test("has its licence, no tests, no sources, and no path of the machine that built it", () => {
    const paths = packed.files.map((file) => file.path);
    expect(paths).toContain("LICENSE");
    expect(paths).toContain("README.md");
    expect(paths.filter((path) => !/^(dist\/(types|codegen|src)\/.+\.(js|d\.ts)|package\.json|[A-Z]+(\.md)?)$/.test(path))).toEqual([]);
    for (const path of paths) {
      const text = readFileSync(join(installed, path), "utf8");
      expect(text.includes(root.replace(/\/$/, "")), path).toBe(false);
      expect(text.includes("sourceMappingURL"), path).toBe(false);
    }
  });

  test("has types first in every export, and every file that it exports", () => {
    const { exports, type, sideEffects } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { exports: Record<string, string | Record<string, string>>; type: string; sideEffects: boolean };
    expect([type, sideEffects]).toEqual(["module", false]);
    for (const [name, target] of Object.entries(exports)) {
      if (typeof target !== "string") expect([name, Object.keys(target)[0], Object.keys(target).at(-1)]).toEqual([name, "types", "default"]);
      for (const path of typeof target === "string" ? [target] : Object.values(target)) expect(existsSync(join(installed, path)), path).toBe(true);
    }
  });

  test("brings no other package with it", () => {
    expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["katachi"]);
  });

  test.each(COMPILERS)("compiles a typed program under TypeScript %s", (_, compiler) => {
    expect(compiled(compiler)).toEqual({ status: 0, said: "" });
  }, 120_000);

  test("has declarations that are correct, though marked as checked", () => {
    const paths = packed.files.map(({ path }) => path).filter((path) => path.endsWith(".d.ts"));
    for (const path of paths) {
      const file = join(installed, path);
      const text = readFileSync(file, "utf8");
      expect(text.startsWith(MARK), path).toBe(true);
      writeFileSync(file, text.slice(MARK.length));
    }
    // Without the marks every declaration is checked, and so is that it needs no other package.
    for (const [version, compiler] of COMPILERS) expect({ version, ...compiled(compiler) }).toEqual({ version, status: 0, said: "" });
  }, 240_000);

  test("runs it, with none of the optional packages in reach", () => {
    const { losses, loss, code } = JSON.parse(execFileSync(process.execPath, ["program.js"], { cwd: folder, encoding: "utf8" })) as { losses: number[]; loss: number; code: string };
    expect(losses).toHaveLength(5);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(loss).toBeLessThan(losses[0]!);
    expect(code).toBe("shape");
  }, 60_000);

  test("says which package property tests need", () => {
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", 'import "katachi/testing";'], { cwd: folder, encoding: "utf8" });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/Cannot find package 'fast-check' imported from .*testing[^]*ERR_MODULE_NOT_FOUND/)]);
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Record<string, Record<string, unknown>>;
    expect([peerDependencies!["fast-check"], peerDependenciesMeta!["fast-check"]]).toEqual(["^4.10.2", { optional: true }]);
  });

  test("has property tests, with fast-check beside it", () => {
    symlinkSync(join(root, "node_modules/fast-check"), join(folder, "node_modules/fast-check"), "junction");
    writeFileSync(join(folder, "property.ts"), PROPERTY);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...TSCONFIG.compilerOptions, skipLibCheck: true }, files: ["console.d.ts", "property.ts"] }));
    for (const [version, compiler] of COMPILERS) expect({ version, ...compiled(compiler) }).toEqual({ version, status: 0, said: "" });
    const said = JSON.parse(execFileSync(process.execPath, ["property.js"], { cwd: folder, encoding: "utf8" })) as { runs: number; properties: string[] };
    expect(said).toEqual({ runs: 20, properties: ["shapes", "repetition", "gradients", "linearity", "samples", "options", "targets"] });
  }, 240_000);

  test("says what to install when a picture needs a package that is not there", () => {
    const script = `import(${JSON.stringify(join(installed, "dist/src/visualize/curves.js"))})
      .then(({ curvesSvg }) => curvesSvg({ epoch: [0], history: { loss: [1] } }))
      .catch(({ code, message }) => console.log(code + ": " + message))`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: folder, encoding: "utf8" });
    expect(said).toMatch(/^target: a picture of training curves needs the package vega(-lite)?, which is not installed: npm install vega/);
  });
});
