/** Errors about files whose content may be anything. */
import { KatachiError } from "../../types/error.js";
import { show } from "../options.js";

const LONGEST = 300;

/** Throws a KatachiError "file" that begins with the file's name; what a hostile file adds to it is cut. */
export const failIn =
  (source: string) =>
  (problem: string): never => {
    throw new KatachiError("file", `${source}: ${problem.length > LONGEST ? `${problem.slice(0, LONGEST)}…` : problem}`);
  };

/** A value of a file as a message shows it. */
export const brief = (value: unknown): string => show(typeof value === "string" && value.length > 80 ? `${value.slice(0, 80)}…` : value);
