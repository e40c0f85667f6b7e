/** The applications are Keras': parameters, layers and their names, options and errors; and they run. */
import { beforeEach, describe, expect, it } from "vitest";
import { applications, input, layers, model, resetNames, tensor } from "../../../src/index.js";
import type { Model } from "../../../src/models/model.js";
import type { Operation } from "../../../src/operation.js";
import { classes, distance, failure, numbers, untyped, valueOf } from "../support.js";
import { disturb, predicted } from "./networks.js";

beforeEach(resetNames);

const counts = (net: Model): readonly [total: number, fixed: number] => {
  const trainable = net.trainableVariables.reduce((sum, variable) => sum + variable.size, 0);
  return [net.countParams(), net.countParams() - trainable];
};

/**
 * Parameters with the classifier: the table "Documentation for individual models" of the Keras 2 documentation
 * (keras.io/applications, version 2.3). Without it: what summary() prints, as published for Xception in Keras' guide
 * "Transfer learning & fine-tuning" (20,861,480), for MobileNetV2 in TensorFlow's tutorial of that name (2,257,984 in
 * 154 layers) and for the others in many places. Not trained are two statistics of every normalized channel; Xception's
 * 54,528 are in published summaries.
 */
const published = [
  { name: "xception", total: 22_910_480, features: 20_861_480, fixed: 54_528, layers: 132 },
  { name: "vgg16", total: 138_357_544, features: 14_714_688, fixed: 0, layers: 19 },
  { name: "resNet50", total: 25_636_712, features: 23_587_712, fixed: 53_120, layers: 175 },
  { name: "inceptionV3", total: 23_851_784, features: 21_802_784, fixed: 34_432, layers: 311 },
  { name: "mobileNetV2", total: 3_538_984, features: 2_257_984, fixed: 34_112, layers: 154 },
] as const;

describe.each(published)("$name", ({ name, total, features, fixed, layers: count }) => {
  const build = (options: object): Model => untyped((applications[name] as (options: object) => unknown)(options));

  it("has as many parameters and layers as in Keras", () => {
    expect(counts(build({ weights: null }))).toEqual([total, fixed]);
    const open = build({ weights: null, includeTop: false });
    expect(counts(open)).toEqual([features, fixed]);
    expect(open.layers).toHaveLength(count);
  });

  it("is built at once", () => {
    const start = performance.now();
    build({});
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("freezes as a whole", () => {
    const net = build({ includeTop: false });
    net.trainable = false;
    expect(counts(net)).toEqual([features, features]);
  });
});

describe("layers are called as in Keras", () => {
  const names = (net: unknown): string[] => untyped(net).layers.map((layer) => layer.name);

  it("xception", () => {
    const found = names(applications.xception({ classes: 2 }));
    expect(found.slice(0, 12)).toEqual([
      "input_1", "block1_conv1", "block1_conv1_bn", "block1_conv1_act", "block1_conv2", "block1_conv2_bn", "block1_conv2_act",
      "block2_sepconv1", "block2_sepconv1_bn", "block2_sepconv2_act", "block2_sepconv2", "block2_sepconv2_bn",
    ]);
    expect(found.slice(12, 16)).toEqual(["conv2d", "block2_pool", "batch_normalization", "add"]);
    expect(found.slice(-3)).toEqual(["block14_sepconv2_act", "avg_pool", "predictions"]);
    expect(found).toEqual(expect.arrayContaining(["conv2d_3", "batch_normalization_3", "add_11", "block13_pool", "block12_sepconv3_act"]));
    expect(found).not.toEqual(expect.arrayContaining(["conv2d_4"]));
  });

  it("mobileNetV2", () => {
    const net = untyped(applications.mobileNetV2({ alpha: 0.35, inputShape: [96, 96, 3] }));
    expect(net.name).toBe("mobilenetv2_0.35_96");
    const found = names(net);
    expect(found.slice(1, 17)).toEqual([
      "Conv1", "bn_Conv1", "Conv1_relu", "expanded_conv_depthwise", "expanded_conv_depthwise_BN", "expanded_conv_depthwise_relu", "expanded_conv_project",
      "expanded_conv_project_BN", "block_1_expand", "block_1_expand_BN", "block_1_expand_relu", "block_1_pad", "block_1_depthwise", "block_1_depthwise_BN", "block_1_depthwise_relu", "block_1_project",
    ]);
    expect(found.slice(-5)).toEqual(["Conv_1", "Conv_1_bn", "out_relu", "global_average_pooling2d", "predictions"]);
    expect(found.filter((name) => name.endsWith("_add"))).toEqual([2, 4, 5, 7, 8, 9, 11, 12, 14, 15].map((i) => `block_${i}_add`));
  });

  it("resNet50", () => {
    const found = names(applications.resNet50({ includeTop: false, pooling: "max" }));
    expect(found.slice(1, 9)).toEqual(["conv1_pad", "conv1_conv", "conv1_bn", "conv1_relu", "pool1_pad", "pool1_pool", "conv2_block1_1_conv", "conv2_block1_1_bn"]);
    expect(found).toEqual(expect.arrayContaining(["conv2_block1_0_conv", "conv3_block4_3_bn", "conv4_block6_add", "conv5_block3_out"]));
    expect(found.at(-1)).toBe("max_pool");
  });

  it("inceptionV3", () => {
    const found = names(applications.inceptionV3());
    expect(found.slice(1, 4)).toEqual(["conv2d", "batch_normalization", "activation"]);
    expect(found).toEqual(expect.arrayContaining(["conv2d_93", "batch_normalization_93", "activation_93", "max_pooling2d_3", "average_pooling2d_8", "mixed9_0", "mixed9_1", "concatenate_1", "mixed10", "avg_pool"]));
    expect(found).not.toEqual(expect.arrayContaining(["conv2d_94"]));
  });

  it("vgg16", () => {
    expect(names(applications.vgg16({ inputShape: [32, 32, 3] }))).toEqual([
      "input_1", "block1_conv1", "block1_conv2", "block1_pool", "block2_conv1", "block2_conv2", "block2_pool", "block3_conv1", "block3_conv2", "block3_conv3", "block3_pool",
      "block4_conv1", "block4_conv2", "block4_conv3", "block4_pool", "block5_conv1", "block5_conv2", "block5_conv3", "block5_pool", "flatten", "fc1", "fc2", "predictions",
    ]);
  });
});

describe("mobileNetV2 at 32x32", () => {
  const build = (): Model => untyped(applications.mobileNetV2({ alpha: 0.35, inputShape: [32, 32, 3], classes: 5 }));
  const x = numbers(2 * 32 * 32 * 3);

  it("predicts as the reference does", { timeout: 240_000 }, async () => {
    const net = build();
    await disturb(net);
    const probabilities = await predicted(net, x, [2, 32, 32, 3]);
    const exact = net.compile({ optimizer: "sgd", loss: "mse", backend: "reference" } as never);
    expect(distance(probabilities, await predicted(exact, x, [2, 32, 32, 3]))).toBeLessThan(1e-5);
  });

  it("takes a step of training as the reference does", { timeout: 240_000 }, async () => {
    const images = tensor(numbers(4 * 32 * 32 * 3), [4, 32, 32, 3]);
    const labels = tensor(classes(4, 5), [4], "int32");
    // A frozen normalization has no statistics of the batch, which of four samples with one place each amplify any difference.
    const compiled = (backend: string): Model => {
      const net = build();
      for (const layer of net.layers) if (layer.kind === "BatchNormalization") (layer as Operation).trainable = false;
      return net.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy", seed: 1, backend } as never);
    };
    const [net, exact] = [compiled("wasm"), compiled("reference")];
    const { loss: first } = await net.trainOnBatch(images, labels);
    expect(first).toBeCloseTo((await exact.trainOnBatch(images, labels)).loss!, 5);
    const [weights, exactWeights] = [await net.getWeights(), await exact.getWeights()];
    weights.forEach((weight, i) => expect(distance(weight, exactWeights[i]!)).toBeLessThan(1e-5));
  });

  it("learns", { timeout: 240_000 }, async () => {
    const net = build().compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", seed: 1 } as never);
    const [images, labels] = [tensor(numbers(4 * 32 * 32 * 3), [4, 32, 32, 3]), tensor(classes(4, 5), [4], "int32")];
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) losses.push((await net.trainOnBatch(images, labels)).loss!);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 5);
  });

  it("serves two images in one model, with one set of weights", { timeout: 240_000 }, async () => {
    const base = applications.mobileNetV2({ alpha: 0.35, includeTop: false });
    const [left, right] = [input([40, 33, 3]), input([40, 33, 3])];
    const both = untyped(model({ inputs: [left, right], outputs: layers.concatenate()([base(left), base(right)]) }));
    expect(both.countParams()).toBe(untyped(base).countParams());
    const [a, b] = [numbers(40 * 33 * 3, 1), numbers(40 * 33 * 3, 2)];
    const shape = [1, 40, 33, 3];
    const merged = valueOf(await both.predict([tensor(a, shape), tensor(b, shape)], { verbose: 0 }));
    expect(merged.shape).toEqual([1, 1, 1, 2560]);
    const single = [...Array.from(await predicted(untyped(base), a, shape)), ...Array.from(await predicted(untyped(base), b, shape))];
    expect(distance(await merged.data(), single)).toBeLessThan(1e-5);
  });
});

it("xception serves the two images of a Siamese model", () => {
  const base = applications.xception({ weights: null, includeTop: false });
  const [left, right] = [input([250, 250, 3]), input([250, 250, 3])];
  const merged = layers.concatenate()([base(left), base(right)]);
  expect(valueOf(merged).shape).toEqual(["Batch", 8, 8, 4096]);
  const net = untyped(model({ inputs: [left, right], outputs: merged }));
  expect(counts(net)).toEqual([20_861_480, 54_528]);
  expect(net.summaryText()).toContain("xception (Functional)");
});

describe("layers by name", () => {
  it("are found", () => {
    const net = untyped(applications.vgg16({ includeTop: false }));
    (net.getLayer("block5_conv3") as Operation).trainable = false;
    expect(counts(net)).toEqual([14_714_688, 2_359_808]);
    expect(net.getLayer("input_1").name).toBe("input_1");
  });

  it("or not", async () => {
    const net = untyped(applications.vgg16({ includeTop: false }));
    expect(await failure(() => net.getLayer("block5_con3"))).toBe('model: getLayer: model vgg16 has no layer called "block5_con3"; did you mean "block5_conv3"?');
    expect(await failure(() => net.getLayer("dense"))).toBe('model: getLayer: model vgg16 has no layer called "dense"');
  });
});

describe("mistakes", () => {
  const { xception, mobileNetV2 } = applications as unknown as Record<string, (options?: unknown) => unknown>;
  it.each([
    [{ weights: "imagenet" }, "option: xception: weights must be null: no trained weights ship with the package"],
    [{ include_top: false }, 'option: xception: unknown option "include_top"; did you mean "includeTop"?'],
    [{ includeTop: "no" }, 'option: xception: includeTop must be true or false, got "no"'],
    [{ includeTop: false, classes: 5 }, "option: xception: classes needs includeTop: true"],
    [{ includeTop: false, classifierActivation: null }, "option: xception: classifierActivation needs includeTop: true"],
    [{ pooling: "avg" }, "option: xception: pooling needs includeTop: false"],
    [{ includeTop: false, pooling: "mean" }, 'option: xception: pooling must be one of "avg", "max", or null, got "mean"'],
    [{ classes: 2.5 }, "option: xception: classes must be a positive integer, got 2.5"],
    [{ inputShape: [70, 100, 3] }, "option: xception: inputShape must be at least 71x71, got [70, 100, 3]"],
    [{ inputShape: [100, 100] }, "option: xception: inputShape must be [height, width, channels], got [100, 100]"],
    [{ inputShape: 299 }, "option: xception: inputShape must be a list of sizes, got 299"],
    [{ inputShape: [null, 100, 3] }, "option: xception: includeTop needs an inputShape of known sizes, got [?, 100, 3]"],
    [{ inputShape: ["height", 100, 3] }, "option: xception: includeTop needs an inputShape of known sizes, got [height, 100, 3]"],
    [{ includeTop: false, inputShape: [100, "2x", 3] }, 'option: xception: inputShape axis 1 must be a name such as "seq", got "2x"'],
    [{ includeTop: false, inputShape: [100, NaN, 3] }, "option: xception: inputShape axis 1 must be a positive integer, got NaN"],
    [{ includeTop: false, inputShape: [100, 100, null] }, "option: xception: axis 2 must have a known size to make the weights, got [100, 100, ?]"],
    ["imagenet", 'option: xception: options must be an object, got "imagenet"'],
  ])("%j", async (options, sentence) => {
    expect(await failure(() => xception!(options))).toBe(sentence);
  });

  it.each([[0, "aboveZero"], [-1, "aboveZero"]])("alpha %d", async (alpha) => {
    expect(await failure(() => mobileNetV2!({ alpha }))).toBe(`option: mobileNetV2: alpha must be above 0, got ${alpha}`);
  });
});
