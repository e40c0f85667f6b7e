/** Removes what `npm run build` writes, so that no file of an earlier build is published. Run: node scripts/clean.mjs */
import { rmSync } from "node:fs";

rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
