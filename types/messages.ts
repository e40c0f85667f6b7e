/**
 * Every sentence about a shape or an option, written once: the compiler fills it in a type, the run time in a string.
 * Filling a sentence in a type costs nothing until a program is wrong.
 */
import { KatachiError, type ErrorCode } from "./error.js";

/** The sentences. `{words}` are filled in. A sentence never lists alternatives, because compilers order unions differently. */
export const messages = {
  // Tensors given to layers
  rank: "{layer}: expected input {expected}, got {actual}",
  notFloat: "{layer}: expected a float tensor, got IntTensor<{shape}>",
  notInt: "{layer}: expected an integer tensor, got Tensor<{shape}>",
  notTensor: "{layer}: expected a tensor",
  inputDim: "{layer}: axis {axis} must be {expected} (inputDim), got {actual}",
  inputShape: "{layer}: input must be {expected} (inputShape), got {actual}",
  built: "{layer}: axis {axis} must be {expected} as in the layer's first call, got {actual}",
  window: "{layer}: {window} {size} does not fit input {shape}: axis {axis} is {dim}",
  elements: "reshape: {shape} has {count} elements, {target} has {wanted}",
  indivisible: "reshape: {shape} has {count} elements, not a multiple of {known} for {target}",
  noValues: "{method}: a tensor of shape {shape} is a step of a model and has no values; call predict",

  // Lists of tensors
  notTensors: "{layer}: expected a list of tensors",
  ranksMustMatch: "{layer}: ranks must match: {first} vs {other}",
  mustMatch: "{layer}: axis {axis} must match: {first} vs {other}",
  batchAxis: "{layer}: axis {axis} of {shape} is the batch, which cannot change",
  axisRange: "{layer}: axis {axis} is out of range for {shape}",

  // Options
  positive: "{layer}: {option} must be a positive integer, got {value}",
  activation: "{layer}: there is no activation named {value}",
  rate: "dropout: rate must be at least 0 and below 1, got {value}",
  dilatedStrides: "{layer}: strides and dilationRate cannot both be larger than 1",
  twoUnknown: "reshape: only one size can be -1, got {target}",
  symbol: "input: axis {axis} must be a name such as \"seq\", got \"{value}\"",

  // Models
  modelInput: "model: input must be {expected}, got {actual}",
  noInput: "model: there is no input named {name}",
  noOutput: "model: there is no output named {name}",
  firstInput: "sequential: the first element must be an input",
  notLayer: "sequential: expected a layer",
  tooLong: "sequential: at most {limit} layers in one list; put further layers into a second model",

  // Training
  lossCount: "compile: {losses} losses for a model with {outputs}",
  oneLoss: "compile: 1 loss for a model with {outputs}",
  lossesByName: "compile: losses by name for a model with {outputs}",
  lossesByPosition: "compile: the outputs have names; give the losses by name",
  data: "{what} must be {expected}, got {actual}",
  targets: "{what} for {loss} must be {expected}, got {actual}",
  samples: "{method}: x has {inputs} samples, targets have {targets}",
  ragged: "tensor: all rows must have the same length",
  valueCount: "tensor: shape {shape} wants {wanted} values, got {actual}",
} as const;

/** Names of the sentences. */
export type MessageCode = keyof typeof messages;

/** The words a sentence wants. */
export type Words<Code extends MessageCode> = { readonly [Word in WordsIn<(typeof messages)[Code]>]: string | number };

type WordsIn<Text extends string> = Text extends `${string}{${infer Word}}${infer After}` ? Word | WordsIn<After> : never;

/** A filled sentence, in the types. */
export type Message<Code extends MessageCode, W extends Words<Code>> = Fill<(typeof messages)[Code], W>;

type Fill<Text extends string, W> = Text extends `${infer Before}{${infer Word}}${infer After}`
  ? `${Before}${W[Word & keyof W] & (string | number)}${Fill<After, W>}`
  : Text;

/** A filled sentence, at run time: the run-time twin of {@link Message}. */
export function message<Code extends MessageCode>(code: Code, words: Words<Code>): string {
  const table: Readonly<Record<string, string | number>> = words;
  return messages[code].replace(/\{(\w+)\}/g, (_, word: string) => String(table[word]));
}

/** The error for a tensor that does not fit. */
export const shapeError = <Code extends MessageCode>(code: Code, words: Words<Code>): KatachiError => sentenceError("shape", code, words);

/** The error for an option that cannot be. */
export const optionError = <Code extends MessageCode>(code: Code, words: Words<Code>): KatachiError => sentenceError("option", code, words);

/** An error of any code with a sentence from the table. */
export const sentenceError = <Code extends MessageCode>(error: ErrorCode, code: Code, words: Words<Code>): KatachiError =>
  new KatachiError(error, message(code, words));
