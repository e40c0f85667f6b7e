/** Attention layers: with and without keys of their own, masks given and implied, scores, dropout, images. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";

const query = { shape: [3, 4] };
const value = { shape: [5, 4] };
const wide = { shape: [5, 2] };
const ids = { shape: [4], dtype: "int32", below: 3 } as const;

/** Embedded integers, of which 0 is padding. */
const embedded = (x: any): any => layers.embedding({ inputDim: 3, outputDim: 4, maskZero: true, name: "table" })(x);

export const attentionCases: Record<string, readonly LayerCase[]> = {
  attention: [
    { title: "query and value", inputs: [query, value], apply: (list) => layers.attention()(list as any) },
    { title: "keys, scale, dropout", inputs: [query, wide, value], apply: (list) => layers.attention({ useScale: true, dropout: 0.3 })(list as any) },
    { title: "concat with scale and scores", inputs: [query, value], apply: (list) => layers.attention({ scoreMode: "concat", useScale: true })(list as any, { returnAttentionScores: true }) },
    { title: "masked and causal", inputs: [ids], apply: ([x]) => ((y) => layers.attention()([y, y], { useCausalMask: true }))(embedded(x)) },
  ],
  additiveAttention: [
    { title: "query and value", inputs: [query, value], apply: (list) => layers.additiveAttention()(list as any) },
    { title: "keys, no scale, masks", inputs: [query, wide, value, { shape: [3], dtype: "int32" }, { shape: [5], dtype: "int32" }], apply: ([q, v, k, qm, vm]) => layers.additiveAttention({ useScale: false })([q, v, k], { mask: [qm, vm] }) },
  ],
  multiHeadAttention: [
    { title: "query and value", inputs: [query, wide], apply: ([q, v]) => layers.multiHeadAttention({ numHeads: 2, keyDim: 3 })(q, v) },
    { title: "keys, value size, output shape, scores", inputs: [query, wide, value], apply: ([q, v, k]) => layers.multiHeadAttention({ numHeads: 3, keyDim: 2, valueDim: 4, outputShape: [2, 3], dropout: 0.2 })(q, v, k, { returnAttentionScores: true }) },
    { title: "no bias, a given mask", inputs: [query, value, { shape: [3, 5], dtype: "int32" }], apply: ([q, v, attentionMask]) => layers.multiHeadAttention({ numHeads: 2, keyDim: 3, useBias: false })(q, v, { attentionMask }) },
    { title: "masked and causal", inputs: [ids], apply: ([x]) => ((y) => layers.multiHeadAttention({ numHeads: 2, keyDim: 3 })(y, y, { useCausalMask: true }))(embedded(x)) },
    { title: "images", inputs: [{ shape: [2, 2, 3] }, { shape: [2, 3, 2] }], apply: ([q, v]) => layers.multiHeadAttention({ numHeads: 2, keyDim: 2 })(q, v) },
  ],
  groupQueryAttention: [
    { title: "two groups", inputs: [query, wide], apply: ([q, v]) => layers.groupQueryAttention({ headDim: 3, numQueryHeads: 4, numKeyValueHeads: 2 })(q, v) },
    { title: "one head for all, causal, no bias", inputs: [query], apply: ([q]) => layers.groupQueryAttention({ headDim: 2, numQueryHeads: 3, numKeyValueHeads: 1, useBias: false })(q, q, { useCausalMask: true }) },
  ],
  sinePositionEncoding: [{ title: "added", inputs: [{ shape: [5, 7] }], apply: ([x]) => layers.add()([x, layers.sinePositionEncoding({ maxWavelength: 50 })(x)]) }],
  positionEmbedding: [{ title: "shorter than the table", inputs: [{ shape: [3, 4] }], apply: ([x]) => layers.multiply()([x, layers.positionEmbedding({ sequenceLength: 5 })(x)]) }],
};
