/** The commands of `katachi`. */
import type { Command } from "./command.js";
import { devicesCommand } from "./devices.js";

export const commands: readonly Command[] = [devicesCommand];
