/**
 * What typical programs cost the compiler, in type instantiations. `npm run update:budgets` writes budgets.json.
 * The programs read the library's declarations, as a user's do, and not its sources.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, compilers, root, versions, type Version } from "./compilers.js";

/** Lines for n layers, each with a size of its own, so that the compiler can reuse nothing. */
const each = (n: number, line: (i: number) => string): string => Array.from({ length: n }, (_, i) => line(i + 1)).join("\n");

const conv2d = (i: number): string => `layers.conv2d(${i + 3}, 3, { activation: "relu" })`;
const dense = (i: number): string => `layers.dense(${i + 3}, { activation: "relu" })`;
const functional = (n: number, shape: string, layer: (i: number) => string): string =>
  `const x0 = input(${shape});\n${each(n, (i) => `const x${i} = ${layer(i)}(x${i - 1});`)}\nexport const y = x${n};`;
const sequential = (n: number, shape: string, layer: (i: number) => string): string =>
  `export const y = sequential([\ninput(${shape}),\n${each(n, (i) => `${layer(i)},`)}\n]);`;
const chained = (n: number, shape: string, layer: (i: number) => string): string =>
  `export const y = sequential([input(${shape})])\n${each(n, (i) => `.add(${layer(i)})`)};`;

/** VGG-16 as Keras has it. */
function vgg16(): string {
  const blocks = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]];
  const calls = blocks.flatMap((filters) => [...filters.map((f) => `layers.conv2d(${f}, 3, { padding: "same", activation: "relu" })`), "layers.maxPooling2d(2)"]);
  calls.push("layers.flatten()", "layers.dense(4096)", "layers.dense(4096)", "layers.dense(1000)");
  return functional(calls.length, "[224, 224, 3]", (i) => calls[i - 1]!);
}

const mnist = `
const image = input([28, 28, 1]);
const convolved = layers.conv2d(64, 3)(layers.conv2d(32, 3, { activation: "relu" })(image));
const digits = layers.dense(10)(layers.dropout(0.5)(layers.flatten()(layers.maxPooling2d(2)(convolved))));
const classifier = model({ inputs: image, outputs: digits }).compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
declare const images: Tensor<[60000, 28, 28, 1]>, labels: Tensor<[60000, 10]>;
export const history = await classifier.fit(images, labels, { epochs: 3, validationSplit: 0.1 });
export const y = await classifier.predict(images);`;

/** Two sides for images, so that height and width share no arithmetic. */
export const programs: Readonly<Record<string, string>> = {
  "100 conv2d, functional": functional(100, "[900, 700, 3]", conv2d),
  "100 conv2d, sequential": sequential(100, "[900, 700, 3]", conv2d),
  "100 conv2d, added one by one": chained(100, "[900, 700, 3]", conv2d),
  "100 dense, functional": functional(100, "[784]", dense),
  "100 dense, sequential": sequential(100, "[784]", dense),
  "400 dense, sequential": sequential(400, "[784]", dense),
  "VGG-16": vgg16(),
  "MNIST, built and trained": mnist,
};

/** Instantiations of every program. */
export async function measure(version: Version): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(root, "tests/types/.budgets-"));
  try {
    const emit = ["-p", "tsconfig.build.json", "--noCheck", "--emitDeclarationOnly", "--outDir", join(folder, "dist")];
    execFileSync(process.execPath, [compilers["6.0"].tsc, ...emit], { cwd: root, stdio: "ignore" });
    const counts: Record<string, number> = {};
    for (const [name, program] of Object.entries(programs)) {
      writeFileSync(join(folder, "program.ts"), `import { input, layers, model, sequential, type Tensor } from "katachi";\n${program}\n`);
      const compilerOptions = { rootDir: ".", noUnusedLocals: false, paths: { katachi: ["./dist/src/index.d.ts"] } };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../programs/tsconfig.json", compilerOptions, include: ["program.ts"] }));
      const { diagnostics, instantiations } = await compile(version, folder);
      if (diagnostics.length > 0) throw new Error(`${name} under TypeScript ${version}: ${JSON.stringify(diagnostics[0])}`);
      counts[name] = instantiations;
    }
    return counts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const budgets: Record<string, Record<string, number>> = {};
  for (const version of versions) budgets[version] = await measure(version);
  writeFileSync(join(root, "tests/types/budgets.json"), `${JSON.stringify(budgets, null, 2)}\n`);
}
