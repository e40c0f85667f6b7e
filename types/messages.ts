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
  notInt: "{layer}: expected an IntTensor, got Tensor<{shape}>",
  notTensor: "{layer}: expected a tensor",
  inputDim: "{layer}: axis {axis} must be {expected} (inputDim), got {actual}",
  inputShape: "{layer}: input must be {expected} (inputShape), got {actual}",
  inputLength: "{layer}: input must be {expected} (inputLength), got {actual}",
  unsized: "{layer}: axis {axis} must have a known size to make the weights, got {shape}",
  built: "{layer}: axis {axis} must be {expected} as in the layer's first call, got {actual}",
  axisSize: "{layer}: axis {axis} must be {expected}, got {actual}",
  noSize: "{layer}: {expression} is no positive whole number for input {shape}",
  patternName: "{layer}: the pattern names {name}, which is neither an axis of the input nor a number among the options",
  patternText: "{layer}: the pattern must look like \"batch steps channels -> batch steps 2*channels\", got \"{pattern}\"",
  callShape: "{layer}: call must give {expected}, got {actual}",
  oneNumber: "{op}: the function must give one number, a Tensor<[]>, got {actual}",
  sameShape: "{layer}: the function must keep the shape {shape}, got {actual}",
  unknownOption: "{layer}: unknown option \"{option}\"",
  window: "{layer}: {window} {size} does not fit input {shape}: axis {axis} is {dim}",
  groups: "{layer}: {what} must be a multiple of groups {groups}, got {actual}",
  cropped: "{layer}: cropping {amount} leaves nothing of input {shape}: axis {axis} is {dim}",
  elements: "reshape: {shape} has {count} elements, {target} has {wanted}",
  otherElements: "reshape: {shape} cannot take the shape {target}",
  noiseRank: "dropout: noiseShape {noise} and input {shape} must have the same rank",
  noiseDim: "dropout: axis {axis} of noiseShape {noise} must be 1, null or {dim}, as of input {shape}",
  indivisible: "reshape: {shape} has {count} elements, not a multiple of {known} for {target}",
  severalResults: "{layer}: gives several tensors where one is expected",
  initialState: "{layer}: initialState must be {expected}, got {actual}",
  stateCount: "{layer}: initialState must be a list of {count} tensors",
  mask: "{layer}: mask must be {expected}, got {actual}",
  statefulBatch: "{layer}: stateful needs a known batch size (batchSize of input), got {shape}",
  wantsLayer: "{layer}: expected a layer or a model",
  notRecurrent: "bidirectional: expected a recurrent layer",
  noValues: "{method}: a tensor of shape {shape} is a step of a model and has no values; call predict",

  // Lists of tensors
  notTensors: "{layer}: expected a list of tensors",
  ranksMustMatch: "{layer}: ranks must match: {first} vs {other}",
  mustMatch: "{layer}: axis {axis} must match: {first} vs {other}",
  batchAxis: "{layer}: axis {axis} of {shape} is the batch, which cannot change",
  axisRange: "{layer}: axis {axis} is out of range for {shape}",
  axisTwice: "{layer}: axis {axis} is named twice for {shape}",
  sharedAxis: "{layer}: sharedAxes must be from 1 to the last axis of {shape}, got {axis}",
  tensorCount: "{layer}: expected {expected} tensors, got {actual}",
  dotAxes: "dot: axis {axis} of {first} must match axis {otherAxis} of {other}",
  dotBatch: "dot: axis {axis} of {shape} is the batch, which cannot be summed",
  queryAndValue: "{layer}: expected a query and a value",
  role: "{layer}: {role} must be {expected}, got {actual}",
  headGroups: "groupQueryAttention: numQueryHeads must be a multiple of numKeyValueHeads {keyValueHeads}, got {queryHeads}",
  positions: "positionEmbedding: axis {axis} of {shape} is longer than sequenceLength {length}",
  noBroadcast: "{op}: shapes {a} and {b} do not broadcast: axis {axis} is {first} vs {second}",

  // Normalizations
  groupCount: "{layer}: axis {axis} of {shape} does not split into {groups} groups of one size",
  valuesAlong: "{layer}: {option} has {count} values, axis {axis} of {shape} has {dim}",

  // Ops
  wholeOperand: "{op}: a number beside an IntTensor must be a whole number of 32 bits, got {value}",
  innerSizes: "{op}: the summed sizes must match: {a} has {first}, {b} has {second}",
  perAxis: "{op}: {option} must have one entry for each axis of {shape}, got {count}",
  axisOrder: "transpose: perm must be an order of the axes of {shape}, got {perm}",
  notOne: "squeeze: axis {axis} of {shape} is {dim}, not 1",
  openSqueeze: "squeeze: {shape} has axes of unknown size; name those to remove",
  equalParts: "split: axis {axis} of {shape} does not divide into {count} equal parts",
  partSizes: "split: sizes {sizes} add up to {total}, axis {axis} of {shape} is {dim}",
  openUnstack: "unstack: axis {axis} must have a known size, got {shape}",
  sliceEnd: "slice: axis {axis} of {shape} is {dim}, shorter than {end}",
  tooMany: "topK: k is {k}, axis {axis} of {shape} is {dim}",
  equation: "einsum: \"{equation}\" must look like \"ij,jk->ik\"",
  operandCount: "einsum: \"{equation}\" has {wanted} operands, got {actual}",
  operandRank: "einsum: \"{labels}\" does not fit {shape}",
  labelSize: "einsum: \"{label}\" is {first} and {second} in \"{equation}\"",
  resultLabels: "einsum: the result of \"{equation}\" must name labels of the operands, each once",
  pattern: "rearrange: \"{pattern}\" must look like \"b (h w) c -> b h w c\"",
  patternRank: "rearrange: \"{side}\" does not fit {shape}",
  patternNames: "rearrange: both sides of \"{pattern}\" must have the same names, each once",
  patternOpen: "rearrange: \"{group}\" leaves more than one size open",
  patternSize: "rearrange: \"{group}\" is {wanted}, axis {axis} of {shape} is {dim}",
  patternDivide: "rearrange: axis {axis} of {shape} does not divide by {known} for \"{group}\"",
  noName: "rearrange: \"{pattern}\" names no axis {name}",
  lambdaInput: "lambda: input must be {expected}, got {actual}",

  // Options
  positive: "{layer}: {option} must be a positive integer, got {value}",
  integer: "{layer}: {option} must be an integer, got {value}",
  noNumber: "{layer}: {option} must be a number when axis is null",
  activation: "{layer}: there is no activation named {value}",
  misspelled: "{layer}: there is no activation named {value}; did you mean {near}?",
  rate: "{layer}: {option} must be at least 0 and below 1, got {value}",
  notNegative: "{layer}: {option} must be at least 0, got {value}",
  permutation: "permute: dims must be a permutation of 1 to {count}, got {dims}",
  aboveZero: "{layer}: {option} must be above 0, got {value}",
  noAxes: "{layer}: {option} must name at least one axis",
  natural: "{layer}: {option} must be a whole number of at least 0, got {value}",
  dilatedStrides: "{layer}: strides and dilationRate cannot both be larger than 1",
  outputPadding: "{layer}: outputPadding must be smaller than strides {strides}, got {value}",
  evenKernel: "{layer}: outputPadding must be at least 1 with padding \"same\" and a kernel of even size {size}, got 0",
  twoUnknown: "reshape: only one size can be -1, got {target}",
  symbol: "{layer}: {option} must be a name such as \"seq\", got \"{value}\"",

  // Models
  modelInput: "model: input must be {expected}, got {actual}",
  oneSize: "model: \"{name}\" must be one size, got {known} and {given} in {shape}",
  noInput: "model: there is no input named {name}",
  noOutput: "model: there is no output named {name}",
  firstInput: "sequential: the first element must be an input",
  notLayer: "sequential: expected a layer",
  tooLong: "sequential: at most {limit} layers in one list; put further layers into a second model",

  // Applications
  noWeights: "{layer}: weights must be null: no trained weights ship with the package",
  imageShape: "{layer}: inputShape must be [height, width, channels], got {actual}",
  leastSize: "{layer}: inputShape must be at least {least}x{least}, got {actual}",
  openTop: "{layer}: includeTop needs an inputShape of known sizes, got {actual}",
  needsTop: "{layer}: {option} needs includeTop: {top}",

  // Pictures
  pictureEnding: "{method}: the file must end with {endings}, got \"{path}\"",

  // Files
  weightsFile: "{layer}: {option} must end with \".safetensors\", got \"{value}\"",
  filepathField: "{layer}: filepath names \"{field}\", which is not in the logs",

  // Training
  lossCount: "compile: {losses} losses for a model with {outputs}",
  oneLoss: "compile: 1 loss for a model with {outputs}",
  lossesByName: "compile: losses by name for a model with {outputs}",
  lossesByPosition: "compile: the outputs have names; give the losses by name",
  metricTargets: "compile: metric {metric} needs {needed}, but loss {loss} takes {taken}",
  data: "{what} must be {expected}, got {actual}",
  column: "{what} must be {expected}, got {actual}; make each number a row of its own: [[1], [2]], or shape [2, 1]",
  noTargets: "{method}: targets are missing",
  pair: "{method}: a batch must be [x, y] or [x, y, sampleWeight]",
  missingPart: "{method}: {side} {name} is missing",
  weights: "{what} must be {expected}, got {actual}",
  weightSamples: "{what} has {actual} samples, targets have {expected}",
  noColumn: "readCsv: types names {name}, which is not among columns",
  labels: "toCategorical: labels must be an IntTensor of shape [samples] or [samples, 1], got {actual}",
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

/**
 * That words are strings or numbers is a constraint: an intersection would be two cases for each word that a type
 * variable is in, and all their products.
 */
type Fill<Text extends string, W extends { readonly [word: string]: string | number }> = Text extends `${infer Before}{${infer Word}}${infer After}`
  ? `${Before}${W[Word & keyof W]}${Fill<After, W>}`
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
