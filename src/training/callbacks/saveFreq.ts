/** How often a training is saved. */
import { positiveInteger, type Rule } from "../../options.js";

/** After every epoch, or after so many batches. */
export type SaveEvery = "epoch" | number;

export const saveFreq: Rule = { expected: `"epoch" or ${positiveInteger.expected}`, accepts: (value) => value === "epoch" || positiveInteger.accepts(value) };
