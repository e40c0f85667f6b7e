/** Runs tfjs-core's specs on Katachi's ops in a process of their own, because they and Jasmine change what is global. */
import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundle } from "./bundle.js";
import type { Results } from "./results.js";

export async function runSpecs(target: "reference" | "wasm" = "reference"): Promise<Results> {
  const file = await bundle();
  const directory = dirname(file);
  try {
    const results = join(directory, "results.json");
    const child = spawn(process.execPath, ["--enable-source-maps", file], { env: { ...process.env, RESULTS: results, TARGET: target }, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (errors += text));
    const code = await new Promise<number | null>((resolve, reject) => void child.once("error", reject).once("close", resolve));
    if (code !== 0) throw new Error(`the specs ended with ${code}\n${errors}`);
    return JSON.parse(readFileSync(results, "utf8")) as Results;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
