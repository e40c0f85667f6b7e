// Attention layers and positions: exact types, mistakes at their argument, generic transformer blocks.
import { input, layers, type Batch, type IntTensor, type Tensor } from "katachi";

const question = input([5, 16]);
const text = input(["seq", 16]);
const facts = input(["seq", 8]);
declare const ints: IntTensor<[Batch, 5, 16]>;
declare const flags: IntTensor<[Batch, 5]>;

// attention and additiveAttention
export const answered: Tensor<[Batch, 5, 16]> = layers.attention()([question, text]);
export const keyed: Tensor<[Batch, 5, 8]> = layers.attention({ useScale: true, scoreMode: "concat", dropout: 0.1 })([question, facts, text]);
export const added: Tensor<[Batch, 5, 8]> = layers.additiveAttention({ useScale: false })([question, facts, text], { useCausalMask: true, mask: [flags, null] });
export const [weighed, weights] = layers.attention()([question, text], { returnAttentionScores: true });
export const exact: readonly [Tensor<[Batch, 5, 16]>, Tensor<[Batch, 5, "seq"]>] = [weighed, weights];
layers.attention()([question, facts]);
// ^31 attention: value must be [Batch, ?, 16], got [Batch, seq, 8]
layers.attention()([question, text, input([7, 16])]);
// ^37 attention: key must be [Batch, seq, 16], got [Batch, 7, 16]
layers.attention()([question]);
// ^21 attention: expected 2 or 3 tensors, got 1
layers.attention()([input([16]), text]);
// ^21 attention: expected input [batch, queries, channels], got [Batch, 16]
layers.attention()([ints, text]);
// ^21 attention: expected a float tensor, got IntTensor<[Batch, 5, 16]>
layers.attention()([question, text], { mask: [flags, flags] });
// ^40 attention: mask must be [Batch, seq], got [Batch, 5]
layers.attention()([question, text], { returnAttentionScore: true });
// ^40 Did you mean to write 'returnAttentionScores'?
layers.attention({ scoreMode: "dott" });
// ^20 Did you mean '"dot"'?
layers.additiveAttention({ dropout: 1 });
// ^28 additiveAttention: dropout must be at least 0 and below 1, got 1
layers.additiveAttention()([input([5, "c"]), input([5, "c"])]);
// ^29 additiveAttention: axis 2 must have a known size to make the weights, got [Batch, 5, c]

// multiHeadAttention
const mha = layers.multiHeadAttention({ numHeads: 4, keyDim: 8 });
export const self: Tensor<[Batch, "seq", 16]> = mha(text, text, { useCausalMask: true });
export const cross: Tensor<[Batch, 5, 16]> = layers.multiHeadAttention({ numHeads: 4, keyDim: 8, valueDim: 2 })(question, facts, text, { attentionMask: input([5, "seq"]) });
export const resized: Tensor<[Batch, 5, 3]> = layers.multiHeadAttention({ numHeads: 4, keyDim: 8, outputShape: 3 })(question, text);
export const split: Tensor<[Batch, 5, 3, 7]> = layers.multiHeadAttention({ numHeads: 4, keyDim: 8, outputShape: [3, 7] })(question, text);
export const [pictures, seen] = layers.multiHeadAttention({ numHeads: 2, keyDim: 8 })(input([6, 7, 3]), input([2, "w", 4]), { returnAttentionScores: true });
export const all: readonly [Tensor<[Batch, 6, 7, 3]>, Tensor<[Batch, 2, 6, 7, 2, "w"]>] = [pictures, seen];
export const maskedOnce: Tensor<[Batch, 5, 16]> = mha(question, question, { attentionMask: input([4, 1, 5]) });
mha(input([16]), text);
// ^5 multiHeadAttention: expected input of rank 3 or more, got [Batch, 16]
mha(ints, text);
// ^5 multiHeadAttention: expected a float tensor, got IntTensor<[Batch, 5, 16]>
mha(question, input([16]));
// ^15 multiHeadAttention: value must be [Batch, ?, ?], got [Batch, 16]
mha(question, text, input([7, 16]));
// ^21 multiHeadAttention: key must be [Batch, seq, ?], got [Batch, 7, 16]
mha(question, input([3, "c"]));
// ^15 multiHeadAttention: axis 2 must have a known size to make the weights, got [Batch, 3, c]
mha(question, text, text, { attentionMask: input([5, 5]) });
// ^29 multiHeadAttention: attentionMask must be [Batch, 5, seq], got [Batch, 5, 5]
mha(question, text, { atentionMask: input([5, "seq"]) });
// ^23 Did you mean to write 'attentionMask'?
mha(question);
// ^1 Expected 2-4 arguments, but got 1.
layers.multiHeadAttention({ numHeads: 0, keyDim: 4 });
// ^29 multiHeadAttention: numHeads must be a positive integer, got 0
layers.multiHeadAttention({ numHeads: 4, keyDim: 4, outputShape: [3, -1] });
// ^53 multiHeadAttention: outputShape must be a positive integer, got -1
layers.multiHeadAttention({ numHeads: 4, keyDim: 4, dropout: 1.5 });
// ^53 multiHeadAttention: dropout must be at least 0 and below 1, got 1.5
layers.multiHeadAttention({ numHead: 4, keyDim: 4 });
// ^29 Did you mean to write 'numHeads'?
declare const heads: number;
export const [, open] = layers.multiHeadAttention({ numHeads: heads, keyDim: 4 })(question, text, { returnAttentionScores: true });
export const opened: Tensor<[Batch, number, 5, "seq"]> = open;

// groupQueryAttention
export const grouped: Tensor<[Batch, 5, 16]> = layers.groupQueryAttention({ headDim: 8, numQueryHeads: 8, numKeyValueHeads: 2 })(question, facts, text, { useCausalMask: true });
layers.groupQueryAttention({ headDim: 8, numQueryHeads: 8, numKeyValueHeads: 3 });
// ^60 groupQueryAttention: numQueryHeads must be a multiple of numKeyValueHeads 3, got 8
layers.groupQueryAttention({ headDim: 8, numQueryHeads: 8, numKeyValueHeads: 2 })(input([6, 7, 3]), text);
// ^83 groupQueryAttention: expected input [batch, queries, channels], got [Batch, 6, 7, 3]

// Positions
export const waves: Tensor<[Batch, "seq", 16]> = layers.sinePositionEncoding({ maxWavelength: 1000 })(text);
export const learned: Tensor<[Batch, "seq", 16]> = layers.positionEmbedding({ sequenceLength: 4 })(text);
layers.positionEmbedding({ sequenceLength: 4 })(question);
// ^49 positionEmbedding: axis 1 of [Batch, 5, 16] is longer than sequenceLength 4
layers.positionEmbedding({ sequenceLength: 0 });
// ^28 positionEmbedding: sequenceLength must be a positive integer, got 0
layers.sinePositionEncoding()(input([16]));
// ^31 sinePositionEncoding: expected input of rank 3 or more, got [Batch, 16]
layers.sinePositionEncoding({ maxWavelength: 0 });
// ^31 sinePositionEncoding: maxWavelength must be above 0, got 0

// A mistake is one error, also when layers follow
layers.dense(3)(layers.add()([question, mha(question, input([16]))]));
// ^55 multiHeadAttention: value must be [Batch, ?, ?], got [Batch, 16]

// Generic blocks of a transformer, checked without casts
export function encoder<L extends string | number, D extends number>(x: Tensor<[Batch, L, D]>, width: D) {
  const attended = layers.multiHeadAttention({ numHeads: 8, keyDim: 64, dropout: 0.1 })(x, x);
  const first = layers.layerNormalization()(layers.add()([x, layers.dropout(0.1)(attended)]));
  const fed = layers.dense(width)(layers.dense(2048, { activation: "gelu" })(first));
  return layers.layerNormalization()(layers.add()([first, layers.dropout(0.1)(fed)]));
}

export function decoder<L extends string | number, M extends string | number, D extends number, E extends number>(x: Tensor<[Batch, L, D]>, memory: Tensor<[Batch, M, E]>, width: D) {
  const positioned: Tensor<[Batch, L, D]> = layers.add()([x, layers.sinePositionEncoding()(x), layers.positionEmbedding({ sequenceLength: 512 })(x)]);
  const own = layers.groupQueryAttention({ headDim: 64, numQueryHeads: 8, numKeyValueHeads: 2 })(positioned, positioned, { useCausalMask: true });
  const first = layers.layerNormalization()(layers.add()([positioned, own]));
  const [read, scores] = layers.multiHeadAttention({ numHeads: 8, keyDim: 64 })(first, memory, memory, { returnAttentionScores: true });
  const second = layers.layerNormalization()(layers.add()([first, read]));
  const fed = layers.dense(width)(layers.dense(2048, { activation: "gelu" })(second));
  const exact: Tensor<[Batch, 8, L, M]> = scores;
  return [layers.add()([second, fed]), exact] as const;
}

const source = input(["seq", 512]);
export const encoded: Tensor<[Batch, "seq", 512]> = encoder(encoder(source, 512), 512);
export const [decoded, alignment] = decoder(input(["out", 256]), encoded, 256);
export const ends: readonly [Tensor<[Batch, "out", 256]>, Tensor<[Batch, 8, "out", "seq"]>] = [decoded, alignment];

export function flat<L extends string | number, M extends string | number, D extends number>(x: Tensor<[Batch, L, D]>, y: Tensor<[Batch, M, D]>): Tensor<[Batch, L, D]> {
  return layers.add()([layers.attention()([x, y]), layers.additiveAttention()([x, y, y])]);
}
