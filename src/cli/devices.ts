/** `katachi devices`: what this machine can run models on, and why something is not usable. */
import { listDevices, type Device } from "../runtime/devices.js";
import type { Command } from "./command.js";

/** One line per device, aligned. */
export function devicesText(devices: readonly Device[]): string {
  const width = Math.max(...devices.map(({ backend }) => backend.length));
  return devices.map(({ backend, usable, details }) => `${usable ? "✓" : "✗"} ${backend.padEnd(width)}  ${details}`).join("\n");
}

export const devicesCommand: Command = {
  name: "devices",
  about: "List what this machine can run models on, and why something is not usable.",
  usage: "[--json]",
  options: { json: { type: "boolean" } },
  explains: { json: "print the list as JSON" },
  async run({ json }) {
    const devices = await listDevices();
    console.log(json ? JSON.stringify(devices, null, 2) : devicesText(devices));
    return 0;
  },
};
