/** The commands of `katachi`. */
import type { Command } from "./command.js";
import { devicesCommand } from "./devices.js";
import { shapesCommand } from "./shapes.js";

export const commands: readonly Command[] = [devicesCommand, shapesCommand];
