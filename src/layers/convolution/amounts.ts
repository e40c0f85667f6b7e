/** The rule of amounts at both ends of axes: the arguments of zeroPadding and cropping. */
import type { Rule } from "../../options.js";

const isNumber = (value: unknown): boolean => typeof value === "number";
const isAmount = (value: unknown): boolean => isNumber(value) || (Array.isArray(value) && value.length === 2 && value.every(isNumber));

/** That amounts are whole numbers from 0 up is a rule of types/. */
export const amountsRule = (axes: 1 | 2 | 3): Rule =>
  axes === 1
    ? { expected: "a whole number of at least 0 or two of them", accepts: isAmount }
    : {
        expected: `a whole number of at least 0 or ${axes === 2 ? "two" : "three"} of them, each of which may be a pair`,
        accepts: (value) => isNumber(value) || (Array.isArray(value) && value.length === axes && value.every(isAmount)),
      };
