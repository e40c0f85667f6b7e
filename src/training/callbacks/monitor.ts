/** A number of the logs that a callback watches: which, and whether less of it is better. */
import { KatachiError } from "../../../types/error.js";
import type { Mode } from "../../../types/training/callback-options.js";
import { hint, show } from "../../options.js";
import type { Logs, RunningTraining } from "./callback.js";

/** Refuses, before anything is trained, to watch a validation that there is not. */
export function checkMonitor(where: string, monitor: string, { keys, validates }: RunningTraining): void {
  if (validates || !keys.some((key) => monitor === `val_${key}`)) return;
  throw new KatachiError("option", `${where}: there is no ${show(monitor)} to monitor, because the training has no validation: give fit validationData or validationSplit, or monitor one of ${keys.join(", ")}`);
}

/**
 * The watched number of an epoch; undefined in an epoch that is not validated. Keras 2.12 only warns of one that is
 * never there.
 */
export function monitored(where: string, monitor: string, logs: Logs, { keys }: RunningTraining): number | undefined {
  const value = logs[monitor];
  if (value !== undefined) return value;
  if (keys.some((key) => monitor === `val_${key}`)) return undefined;
  throw new KatachiError("option", `${where}: there is no ${show(monitor)} to monitor${hint(monitor, Object.keys(logs))}`);
}

/** Whether more is better. `auto` decides where no direction was given. */
export const moreIsBetter = (mode: Mode, auto: () => boolean): boolean => (mode === "auto" ? auto() : mode === "max");

/** JSON knows no infinity: the best number before there is any. */
export const fromJson = (best: number | null, more: boolean): number => best ?? (more ? -Infinity : Infinity);
export const toJson = (best: number): number | null => (Number.isFinite(best) ? best : null);
