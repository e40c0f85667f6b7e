// Every comment is what the editor shows for the constant of its line, in every editor and under every compiler.
import {
  add, applications, concat, defineLayer, einsum, input, layers, matmul, mean, model, mul, rearrange, sequential, slice, tensor, topK, transpose,
  type Batch, type Tensor,
} from "katachi";

// Core
const image = input([32, 32, 3]); // Tensor<[Batch, 32, 32, 3]>
const steps = input(["seq", 16]); // Tensor<[Batch, "seq", 16]>
const open = input([null, 16]); // Tensor<[Batch, number, 16]>
const ids = input(["seq"], { dtype: "int32" }); // IntTensor<[Batch, "seq"]>
const fixed = input([10, 8], { batchSize: 32 }); // Tensor<[32, 10, 8]>
const embedded = layers.embedding({ inputDim: 1000, outputDim: 64 })(ids); // Tensor<[Batch, "seq", 64]>
const dense = layers.dense(32, { activation: "relu" })(steps); // Tensor<[Batch, "seq", 32]>
const flat = layers.flatten()(image); // Tensor<[Batch, 3072]>
const flatSteps = layers.flatten()(steps); // Tensor<[Batch, "16*seq"]>
const shaped = layers.reshape([16, -1])(image); // Tensor<[Batch, 16, 192]>
const swapped = layers.permute([2, 1])(steps); // Tensor<[Batch, 16, "seq"]>
const repeated = layers.repeatVector(5)(layers.dense(4)(flat)); // Tensor<[Batch, 5, 4]>
const masked = layers.masking()(steps); // Tensor<[Batch, "seq", 16]>
const dropped = layers.dropout(0.5)(steps); // Tensor<[Batch, "seq", 16]>
const noisy = layers.gaussianNoise(0.1)(image); // Tensor<[Batch, 32, 32, 3]>
const bent = layers.prelu()(image); // Tensor<[Batch, 32, 32, 3]>
const scaled = layers.rescaling(1 / 255)(image); // Tensor<[Batch, 32, 32, 3]>
const doubled = layers.lambda((x: Tensor<[Batch, 3072]>) => add(x, x))(flat); // Tensor<[Batch, 3072]>

// Convolution
const c1 = layers.conv1d(8, 5)(steps); // Tensor<[Batch, "seq-4", 8]>
const causal = layers.conv1d(8, 5, { padding: "causal", dilationRate: 2 })(steps); // Tensor<[Batch, "seq", 8]>
const strided = layers.conv1d(8, 5, { strides: 5 })(steps); // Tensor<[Batch, "floor(seq/5)", 8]>
const c2 = layers.conv2d(16, 3, { strides: 2, padding: "same" })(image); // Tensor<[Batch, 16, 16, 16]>
const grouped = layers.conv2d(6, 3, { groups: 3 })(image); // Tensor<[Batch, 30, 30, 6]>
const c3 = layers.conv3d(4, [3, 2, 1])(input([8, 8, 8, 1])); // Tensor<[Batch, 6, 7, 8, 4]>
const up2 = layers.conv2dTranspose(8, 3, { strides: 2, padding: "same" })(image); // Tensor<[Batch, 64, 64, 8]>
const up1 = layers.conv1dTranspose(8, 3, { strides: 2 })(steps); // Tensor<[Batch, "2*seq+1", 8]>
const depth = layers.depthwiseConv2d(3, { depthMultiplier: 2 })(image); // Tensor<[Batch, 30, 30, 6]>
const separable = layers.separableConv2d(10, 3)(image); // Tensor<[Batch, 30, 30, 10]>
const padded = layers.zeroPadding2d([[1, 2], [3, 4]])(image); // Tensor<[Batch, 35, 39, 3]>
const cropped = layers.cropping1d([1, 2])(steps); // Tensor<[Batch, "seq-3", 16]>
const larger = layers.upSampling2d([2, 3], { interpolation: "bilinear" })(image); // Tensor<[Batch, 64, 96, 3]>
const twice = layers.upSampling1d(2)(strided); // Tensor<[Batch, "2*floor(seq/5)", 8]>

// Pooling
const p1 = layers.maxPooling1d(2)(steps); // Tensor<[Batch, "floor(seq/2)", 16]>
const p4 = layers.maxPooling1d(2)(p1); // Tensor<[Batch, "floor(seq/4)", 16]>
const p2 = layers.averagePooling2d(3, { strides: 2, padding: "same" })(image); // Tensor<[Batch, 16, 16, 3]>
const p3 = layers.maxPooling3d(2)(input([8, 6, 4, 1])); // Tensor<[Batch, 4, 3, 2, 1]>
const global = layers.globalAveragePooling2d()(image); // Tensor<[Batch, 3]>
const kept = layers.globalMaxPooling2d({ keepDims: true })(image); // Tensor<[Batch, 1, 1, 3]>

// Normalization
const batchNormed = layers.batchNormalization()(image); // Tensor<[Batch, 32, 32, 3]>
const layerNormed = layers.layerNormalization()(steps); // Tensor<[Batch, "seq", 16]>
const groupNormed = layers.groupNormalization({ groups: 4 })(steps); // Tensor<[Batch, "seq", 16]>

// Recurrent
const last = layers.lstm(32)(steps); // Tensor<[Batch, 32]>
const all = layers.gru(32, { returnSequences: true })(steps); // Tensor<[Batch, "seq", 32]>
const states = layers.lstm(8, { returnState: true })(steps); // [Tensor<[Batch, 8]>, Tensor<[Batch, 8]>, Tensor<[Batch, 8]>]
const sequencesAndState = layers.simpleRNN(8, { returnSequences: true, returnState: true })(steps); // [Tensor<[Batch, "seq", 8]>, Tensor<[Batch, 8]>]
const both = layers.bidirectional(layers.lstm(32))(steps); // Tensor<[Batch, 64]>
const summed = layers.bidirectional(layers.gru(32, { returnSequences: true }), { mergeMode: "sum" })(steps); // Tensor<[Batch, "seq", 32]>
const frames = layers.timeDistributed(layers.conv2d(4, 3))(input(["time", 28, 28, 1])); // Tensor<[Batch, "time", 26, 26, 4]>

// Merge
const sum = layers.add()([steps, layers.dense(16)(steps)]); // Tensor<[Batch, "seq", 16]>
const broadcast = layers.multiply()([image, layers.conv2d(1, 1)(image)]); // Tensor<[Batch, 32, 32, 3]>
const joined = layers.concatenate({ axis: 1 })([steps, input(["len", 16])]); // Tensor<[Batch, "len+seq", 16]>
const dotted = layers.dot({ axes: 2 })([steps, input(["len", 16])]); // Tensor<[Batch, "seq", "len"]>

// Attention
const attended = layers.attention()([steps, input(["len", 16])]); // Tensor<[Batch, "seq", 16]>
const heads = layers.multiHeadAttention({ numHeads: 4, keyDim: 8 })(steps, steps); // Tensor<[Batch, "seq", 16]>
const placed = layers.positionEmbedding({ sequenceLength: 100 })(steps); // Tensor<[Batch, "seq", 16]>

// Ops
const data = tensor([[1, 2, 3], [4, 5, 6]]); // Tensor<[2, 3]>
const product = matmul(data, transpose(data)); // Tensor<[2, 2]>
const scaledData = mul(data, 2); // Tensor<[2, 3]>
const traced = einsum("bij,bkj->bik", steps, steps); // Tensor<[Batch, "seq", "seq"]>
const patches = rearrange(image, "b (h i) (w j) c -> b (h w) (i j c)", { i: 8, j: 8 }); // Tensor<[Batch, 16, 192]>
const average = mean(image, [1, 2]); // Tensor<[Batch, 3]>
const stacked = concat([steps, steps], 1); // Tensor<[Batch, "2*seq", 16]>
const part = slice(data, [0, 1], [2, 2]); // Tensor<[2, 2]>
const best = topK(data, 2); // { readonly values: Tensor<[2, 2]>; readonly indices: IntTensor<[2, 2]>; }

// Layers of one's own, models
const toDepth = defineLayer({ name: "toDepth", shape: "b h w c -> b h/2 w/2 4*c", call: (x) => rearrange(x, "b (h i) (w j) c -> b h w (i j c)", { i: 2, j: 2 }) });
const deep = toDepth()(image); // Tensor<[Batch, 16, 16, 12]>
const deepSteps = toDepth()(input(["rows", 4, 1])); // Tensor<[Batch, "floor(rows/2)", 2, 4]>
const encoder = model({ inputs: steps, outputs: p4 }); // Model<Tensor<[Batch, "seq", 16]>, Tensor<[Batch, "floor(seq/4)", 16]>>
const encoded = encoder(input([20, 16])); // Tensor<[Batch, 5, 16]>
const classifier = sequential([input([8, 8, 1]), layers.conv2d(4, 3), layers.flatten(), layers.dense(3)]); // Sequential<Tensor<[Batch, 8, 8, 1]>, Tensor<[Batch, 3]>>
const pair = model({ inputs: { text: ids, image }, outputs: [last, global] }); // Model<{ readonly text: IntTensor<[Batch, "seq"]>; readonly image: Tensor<[Batch, 32, 32, 3]>; }, readonly [Tensor<[Batch, 32]>, Tensor<[Batch, 3]>]>

// Applications
const xception = applications.xception({ weights: null, includeTop: false, inputShape: [250, 250, 3] }); // Model<Tensor<[Batch, 250, 250, 3]>, Tensor<[Batch, 8, 8, 2048]>>
const imageNet = applications.xception({ weights: null }); // Model<Tensor<[Batch, 299, 299, 3]>, Tensor<[Batch, 1000]>>
const pooledFeatures = applications.xception({ weights: null, includeTop: false, pooling: "avg" }); // Model<Tensor<[Batch, "height", "width", 3]>, Tensor<[Batch, 2048]>>
const anySize = applications.mobileNetV2({ includeTop: false }); // Model<Tensor<[Batch, "height", "width", 3]>, Tensor<[Batch, "floor((height+1)/32)", "floor((width+1)/32)", 1280]>>
const seen = anySize(input([255, 224, 3])); // Tensor<[Batch, 8, 7, 1280]>

export {
  open, fixed, embedded, dense, flatSteps, shaped, swapped, repeated, masked, dropped, noisy, bent, scaled, doubled, c1, causal, c2, grouped, c3, up2, up1,
  depth, separable, padded, cropped, larger, twice, p2, p3, kept, batchNormed, layerNormed, groupNormed, all, states, sequencesAndState, both, summed,
  frames, sum, broadcast, joined, dotted, attended, heads, placed, product, scaledData, traced, patches, average, stacked, part, best, deep, deepSteps,
  encoded, classifier, pair, xception, imageNet, pooledFeatures, anySize, seen,
};
