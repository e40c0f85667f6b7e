/** Installs the peers on first use: they are no part of what Katachi itself needs. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const versionOf = (path: string): string | undefined =>
  existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as { version?: string }).version : undefined;

/** Throws when the peers are neither there nor can be installed. */
export function ensurePeers(): void {
  const { dependencies } = JSON.parse(readFileSync(here("package.json"), "utf8")) as { dependencies: Record<string, string> };
  const missing = Object.entries(dependencies).filter(([name, version]) => versionOf(here(`node_modules/${name}/package.json`)) !== version);
  if (missing.length === 0) return;
  console.error(`Installing the peers into bench/node_modules, once: ${missing.map(([name, version]) => `${name} ${version}`).join(", ")}`);
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: here("."), stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
  if (status !== 0) throw new Error("the peers could not be installed: run `npm ci --prefix bench` to see why");
}
