/** Packages that only pictures and some readers need: loaded when asked for, so that nobody else has to install them. */
import { KatachiError } from "../../types/error.js";

/** Which versions to ask for; the same ranges stand in package.json under peerDependencies. */
const VERSIONS = { vega: "6", "vega-lite": "6.4", "fast-png": "8", "@resvg/resvg-js": "2", "dejavu-fonts-ttf": "2", "@viz-js/viz": "3", uplot: "1.6", "csv-parse": "7" } as const;

export type OptionalPackage = keyof typeof VERSIONS;

/**
 * Loads an optional package, or says what to install. `load` holds the import itself, because bundlers and the compiler
 * must see its literal name.
 *
 * @example
 * const { encode } = await optional("fast-png", "a grid of images", () => import("fast-png"));
 */
export async function optional<T>(name: OptionalPackage, purpose: string, load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const code = (cause as { code?: unknown } | null)?.code;
    const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    const problem = missing ? "which is not installed" : `which failed to load (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new KatachiError("target", `${purpose} needs the package ${name}, ${problem}: npm install ${name}@${VERSIONS[name]}`, { cause });
  }
}
