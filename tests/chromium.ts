/**
 * A GPU without a GPU: Debian's chromium brings SwiftShader, a Vulkan driver in software, for Dawn in Node and for the
 * browser itself. Installed here where that is allowed; otherwise what needs it is skipped and says so.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

export const CHROMIUM = "/usr/bin/chromium";
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";
/** Dawn loads the Vulkan loader by name, and the one beside chromium is not found by name. */
const LOADERS = ["/usr/lib/x86_64-linux-gnu/libvulkan.so.1", "/usr/lib/aarch64-linux-gnu/libvulkan.so.1"];
const COMMAND = "apt-get update && apt-get install -y --no-install-recommends chromium libvulkan1";

const installed = (): boolean => existsSync(CHROMIUM) && existsSync(DRIVER) && LOADERS.some((path) => existsSync(path));

function install(): void {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  try {
    // Test files run side by side, and only one apt-get may.
    execFileSync("flock", ["/tmp/katachi-chromium.lock", "sh", "-c", `test -e ${CHROMIUM} -a -e ${DRIVER} && ls ${LOADERS.join(" ")} 2>/dev/null | grep -q . || { ${COMMAND}; }`], { stdio: "ignore", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeout: 300_000 });
  } catch {
    // Said below, by what is still missing.
  }
}

/** Whether chromium and its driver are here; if not, prints what `what` would have tested and how to get it. */
export function hasChromium(what: string): boolean {
  if (!installed()) install();
  if (installed()) return true;
  console.warn(`skipped: ${what}; it needs chromium and its Vulkan driver: ${COMMAND}`);
  return false;
}

/** Makes Dawn use SwiftShader in this process; to be called before the first engine is created. */
export function useSoftwareGpu(): void {
  process.env["VK_ICD_FILENAMES"] = DRIVER;
}
