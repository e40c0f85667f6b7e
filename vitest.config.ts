import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Tests of examples import the package by its name, as users do, and get its sources, as the paths of tsconfig.json say.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^katachi$/, replacement: source("src/index.ts") },
      { find: /^katachi\/(\w+)$/, replacement: source("src/$1/index.ts") },
    ],
  },
  // Tests measure nothing: what is slow on a busy machine is not wrong.
  test: { testTimeout: 60_000, hookTimeout: 60_000 },
});
