/**
 * Every sentence about a shape or an option, written once: the compiler fills it in a type, the run time in a string.
 * Filling a sentence in a type costs nothing until a program is wrong.
 */
import { KatachiError, type ErrorCode } from "./error.js";

/** The sentences. `{words}` are filled in; a sentence never lists alternatives, because compilers order unions differently. */
export const messages = {
  noValues: "{method}: a tensor of shape {shape} is a step of a model and has no values; call predict",
} as const;

/** Names of the sentences. */
export type MessageCode = keyof typeof messages;

/** A filled sentence, in the types. */
export type Message<Code extends MessageCode, Words> = Fill<(typeof messages)[Code], Words>;

type Fill<Text extends string, Words> = Text extends `${infer Before}{${infer Word}}${infer After}`
  ? `${Before}${Word extends keyof Words ? Extract<Words[Word], string | number> : never}${Fill<After, Words>}`
  : Text;
