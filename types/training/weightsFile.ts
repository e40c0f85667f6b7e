/** Names of files of weights: their ending, and the fields in braces that become numbers of the logs. */
import type { Message } from "../messages.js";
import type { Monitored } from "./callback.js";

/** A path given for weights: itself, or the sentence that the file would be called what it is not. What is no literal is checked at run time. */
export type WeightsPath<Where extends string, Option extends string, P> = WrongEnding<Where, Option, P> extends infer Sentence extends string ? Sentence : P;

type WrongEnding<Where extends string, Option extends string, P> = P extends `${string}.safetensors` ? null : IsPattern<P> extends true ? null : P extends string ? Message<"weightsFile", { layer: Where; option: Option; value: P }> : null;

/** `string`, or a template with one in it: then there is one property for every name of the kind, and none is required. */
type IsPattern<P> = P extends string ? ({} extends { readonly [Name in P]: 1 } ? true : false) : false;

/** The run-time twin of {@link WeightsPath}. */
export const isWeightsPath = (path: string): boolean => path.endsWith(".safetensors");

/** A path with fields, such as `weights.{epoch:02d}-{val_loss:.2f}.safetensors`: itself, or the sentence why it cannot be. */
export type Filepath<Where extends string, Keys extends string, P> =
  (WrongEnding<Where, "filepath", P> extends infer Sentence extends string ? Sentence : WrongField<Where, Keys, P>) extends infer Sentence extends string ? Sentence : P;

type WrongField<Where extends string, Keys extends string, P> = P extends `${string}{${infer Field}}${infer Rest}`
  ? Field extends `{${string}`
    ? null
    : NameOf<Field> extends FieldName | Monitored<Keys> ? WrongField<Where, Keys, Rest> : Message<"filepathField", { layer: Where; field: NameOf<Field> }>
  : null;

/** What a field may name besides the numbers of the model; `lr` is there where a callback logs it, `batch` where files are written between epochs. */
type FieldName = "epoch" | "batch" | "lr";

type NameOf<Field extends string> = Field extends `${infer Name}:${string}` ? Name : Field;
