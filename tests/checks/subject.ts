/** A reader of files that damaged ones are given to. */
import type { Stream } from "../../src/random.js";

export interface Subject {
  readonly name: string;
  /** How many of a hundred files are for this reader. */
  readonly share: number;
  /** A damaged file, given to the reader by `read`. What `read` returns is wrong unless it is undefined. */
  next(random: Stream): { readonly bytes: Uint8Array; read(): Promise<string | undefined> | string | undefined };
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
