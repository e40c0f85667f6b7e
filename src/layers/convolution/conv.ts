/** What the layers with a kernel share: padding before the product, bias and activation after it. */
import type { Node } from "../../../codegen/graph/node.js";
import { add, conv, pad, padSame } from "../../../codegen/ops/index.js";
import type { ActivationOption } from "../../../types/layers/activation.js";
import { checkConv, convShape, type ConvArguments, type WindowArguments } from "../../../types/layers/conv.js";
import { sizes, type CausalPadding, type Sizes } from "../../../types/layers/window.js";
import { boolean, check, oneOf, pair, positiveInteger, single, triple, type Rule } from "../../options.js";
import type { WeightSpec } from "../../variable.js";
import { activate, activated, activationRule } from "../activations.js";
import { sizeFor, type LayerDefinition } from "../layer.js";
import type { LayerCall } from "../call.js";

/** What every layer with a kernel is given. */
export interface KernelConfig extends WindowArguments {
  readonly strides: Sizes;
  readonly padding: CausalPadding;
  readonly dilationRate: Sizes;
  readonly activation: ActivationOption;
  readonly useBias: boolean;
}

type Config = KernelConfig & ConvArguments & {
  readonly groups: number;
};

/** What options of every layer with a kernel are when left out. */
export const kernelDefaults = { strides: 1, padding: "valid", dilationRate: 1, activation: "linear", useBias: true } as const;

/** The rule for sizes along one, two or three axes. */
export const sizesRule = (axes: number): Rule => [single, pair, triple][axes - 1]!;

/** Rules of the options of every layer with a kernel. */
export const kernelRules = (axes: number, paddings: readonly CausalPadding[] = ["valid", "same"]) => ({
  strides: sizesRule(axes),
  padding: oneOf(paddings),
  dilationRate: sizesRule(axes),
  activation: activationRule,
  useBias: boolean,
});

/** Adds what the window reads beyond the input: nothing, both ends alike, or only before the first step. */
export function padInput(x: Node, axes: number, { kernelSize, strides, padding, dilationRate }: KernelConfig): Node {
  const [window, dilations] = [sizes(kernelSize, axes), sizes(dilationRate, axes)];
  if (padding === "valid") return x;
  if (padding === "same") return padSame(x, { sizes: window, strides: sizes(strides, axes), dilations });
  return pad(x, [[0, 0], ...window.map((size, i): [number, number] => [(size - 1) * dilations[i]!, 0]), [0, 0]]);
}

/** The specification of a bias, or none. */
export const biasOf = (channels: number, useBias: boolean): Record<string, WeightSpec> => (useBias ? { bias: { shape: [channels], initializer: "zeros" } } : {});

/** Bias and activation. */
export const finish = (call: LayerCall, product: Node, bias: Node | undefined, activation: ActivationOption): Node =>
  activate(call, activation, bias ? add(product, bias) : product);

/** conv1d, conv2d and conv3d. */
export const defineConv = (kind: string, name: string, axes: 1 | 2 | 3): LayerDefinition<Config> => ({
  kind,
  name,
  inputs: "one",
  options: { ...kernelRules(axes, axes === 1 ? ["valid", "same", "causal"] : undefined), groups: positiveInteger },
  check(config) {
    check(name, "kernelSize", config.kernelSize, sizesRule(axes));
    checkConv(name, config);
  },
  shape: ([input], config) => activated(name, convShape(name, axes, input!, config), config.activation),
  tunable: { kernel: "kernel", bias: "bias" },
  activity: true,
  weights: ([input], { filters, kernelSize, groups, useBias }) => ({
    kernel: { shape: [...sizes(kernelSize, axes), sizeFor(name, input!, -1) / groups, filters], initializer: "glorotUniform" },
    ...biasOf(filters, useBias),
  }),
  call(call, [x], { kernel, bias }, config) {
    const { strides, dilationRate, groups, activation } = config;
    const product = conv(padInput(x!, axes, config), kernel!, { strides: sizes(strides, axes), dilations: sizes(dilationRate, axes), groups });
    return finish(call, product, bias, activation);
  },
});

/** What options of conv1d, conv2d and conv3d are when left out. */
export const convDefaults = { ...kernelDefaults, groups: 1 } as const;
