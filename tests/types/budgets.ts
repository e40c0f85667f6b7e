/**
 * What typical programs cost the compiler, in type instantiations. `npm run update:budgets` writes budgets.json.
 * The programs read the library's declarations, as a user's do, and not its sources.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, root, versions, type Version } from "./compilers.js";
import { emitDeclarations } from "./declarations.js";

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

/** Inception v3 (Szegedy et al. 2015) as Keras has it, to the classes. */
function inceptionV3(): string {
  const lines: string[] = [];
  const add = (call: string): string => `x${lines.push(`const x${lines.length} = ${call};`) - 1}`;
  const conv = (x: string, filters: number, kernel: string, options = 'padding: "same", '): string =>
    add(`layers.activation("relu")(layers.batchNormalization({ scale: false })(layers.conv2d(${filters}, ${kernel}, { ${options}useBias: false })(${x})))`);
  const join = (...parts: string[]): string => add(`layers.concatenate()([${parts.join(", ")}])`);
  const pooled = (x: string, filters: number): string => conv(add(`layers.averagePooling2d(3, { strides: 1, padding: "same" })(${x})`), filters, "1");
  const reduced = (x: string): string => add(`layers.maxPooling2d(3, { strides: 2 })(${x})`);
  let x = conv(conv(conv(add("input([299, 299, 3])"), 32, "3", "strides: 2, "), 32, "3", ""), 64, "3");
  x = reduced(conv(conv(reduced(x), 80, "1", ""), 192, "3", ""));
  for (const filters of [32, 64, 64]) x = join(conv(x, 64, "1"), conv(conv(x, 48, "1"), 64, "5"), conv(conv(conv(x, 64, "1"), 96, "3"), 96, "3"), pooled(x, filters));
  x = join(conv(x, 384, "3", "strides: 2, "), conv(conv(conv(x, 64, "1"), 96, "3"), 96, "3", "strides: 2, "), reduced(x));
  for (const filters of [128, 160, 160, 192]) {
    const twice = conv(conv(conv(x, filters, "1"), filters, "[1, 7]"), 192, "[7, 1]");
    const four = [[filters, "[7, 1]"], [filters, "[1, 7]"], [filters, "[7, 1]"], [192, "[1, 7]"]] as const;
    x = join(conv(x, 192, "1"), twice, four.reduce((y, [wide, kernel]) => conv(y, wide, kernel), conv(x, filters, "1")), pooled(x, 192));
  }
  const long = conv(conv(conv(x, 192, "1"), 192, "[1, 7]"), 192, "[7, 1]");
  x = join(conv(conv(x, 192, "1"), 320, "3", "strides: 2, "), conv(long, 192, "3", "strides: 2, "), reduced(x));
  for (let i = 0; i < 2; i++) {
    const split = (y: string): string => join(conv(y, 384, "[1, 3]"), conv(y, 384, "[3, 1]"));
    x = join(conv(x, 320, "1"), split(conv(x, 384, "1")), split(conv(conv(x, 448, "1"), 384, "3")), pooled(x, 192));
  }
  return `${lines.join("\n")}\nexport const y: Tensor<[Batch, 1000]> = layers.dense(1000, { activation: "softmax" })(layers.globalAveragePooling2d()(${x}));`;
}

/** The encoder of a transformer (Vaswani et al. 2017), twelve blocks of it, over sequences of any length. */
const transformer = `const x0 = input(["seq", 768]);\n${each(12, (i) => `
const attended${i} = layers.multiHeadAttention({ numHeads: 12, keyDim: 64 })(x${i - 1}, x${i - 1});
const normal${i} = layers.layerNormalization()(layers.add()([x${i - 1}, layers.dropout(0.1)(attended${i})]));
const wide${i} = layers.dense(768)(layers.dense(3072, { activation: "gelu" })(normal${i}));
const x${i} = layers.layerNormalization()(layers.add()([normal${i}, layers.dropout(0.1)(wide${i})]));`)}
export const y: Tensor<[Batch, "seq", 768]> = x12;`;

/** The name of the program that has the library's declarations checked. */
const declarations = "the declarations, checked";

/** Two sides for images, so that height and width share no arithmetic. */
export const programs: Readonly<Record<string, string>> = {
  "100 conv2d, functional": functional(100, "[900, 700, 3]", conv2d),
  "100 conv2d, sequential": sequential(100, "[900, 700, 3]", conv2d),
  "100 conv2d, added one by one": chained(100, "[900, 700, 3]", conv2d),
  "100 dense, functional": functional(100, "[784]", dense),
  "100 dense, sequential": sequential(100, "[784]", dense),
  "400 dense, sequential": sequential(400, "[784]", dense),
  "VGG-16": vgg16(),
  "Inception v3": inceptionV3(),
  "12 transformer blocks": transformer,
  "MNIST, built and trained": mnist,
  [declarations]: "export { input };",
};

/** A folder whose programs import "katachi" and get the library's declarations. It is inside the project, for the sake of node_modules. */
export async function withDeclarations<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(root, "tests/types/.declarations-"));
  try {
    emitDeclarations(folder);
    writeProject(folder, {});
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes the tsconfig.json of such a folder. */
function writeProject(folder: string, options: object): void {
  const compilerOptions = { rootDir: ".", noUnusedLocals: false, paths: { katachi: ["./dist/src/index.d.ts"] }, ...options };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../programs/tsconfig.json", compilerOptions, include: ["program.ts"] }));
}

/** The import that all programs start with. */
export const imports = 'import { input, layers, model, sequential, type Batch, type Tensor } from "katachi";\n';

/** Instantiations of every program, and of the library's own declarations where a user has them checked. */
export async function measure(version: Version): Promise<Record<string, number>> {
  return withDeclarations(async (folder) => {
    const counts: Record<string, number> = {};
    for (const [name, program] of Object.entries(programs)) {
      // Only ours: what other packages' declarations cost depends on which are installed.
      if (name === declarations) writeProject(folder, { skipLibCheck: false, skipDefaultLibCheck: true, types: [] });
      writeFileSync(join(folder, "program.ts"), `${imports}${program}\n`);
      const { diagnostics, instantiations } = await compile(version, folder);
      if (diagnostics.length > 0) throw new Error(`${name} under TypeScript ${version}: ${JSON.stringify(diagnostics[0])}`);
      counts[name] = instantiations;
    }
    return counts;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const budgets: Record<string, Record<string, number>> = {};
  for (const version of versions) budgets[version] = await measure(version);
  writeFileSync(join(root, "tests/types/budgets.json"), `${JSON.stringify(budgets, null, 2)}\n`);
}
