/** For now: whatever families are there. */
import { readdirSync } from "node:fs";
import type { CallGenerator } from "../random.js";
const tables = await Promise.all(readdirSync(new URL(".", import.meta.url)).filter((file) => file !== "index.ts").map(async (file) => Object.values((await import(new URL(file, import.meta.url).href)) as object).filter((value) => typeof value === "object") as Record<string, CallGenerator>[]));
export const calls: Record<string, CallGenerator> = Object.assign({}, ...tables.flat());
