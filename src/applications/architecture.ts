/** What the builders share: their options, the input, and the classifier or pooling behind the features. */
import { checkApplication, type ApplicationArguments } from "../../types/applications/options.js";
import type { Batch, RuntimeDim } from "../../types/dimension.js";
import type { Tensor } from "../../types/tensor.js";
import * as layers from "../layers/index.js";
import { activationRule } from "../layers/activations.js";
import { model } from "../models/functional.js";
import { input } from "../models/input.js";
import { aNumber, boolean, checkOptions, oneOf, text, type Rule } from "../options.js";

/** Images while a network is built: the sizes are checked as it is. */
export type Image = Tensor<[Batch, number, number, number]>;

/** Rows of features. */
export type Row = Tensor<[Batch, number]>;

/** One architecture. `C` are options of its own. */
export interface Architecture<C extends object> {
  /** The builder's name, which starts every message. */
  readonly name: string;
  /** Height and width where none are given and there is a classifier. */
  readonly size: number;
  /** The smallest height and width. */
  readonly least: number;
  /** Rules of its own options. */
  readonly rules: { readonly [K in keyof C]-?: Rule };
  readonly check?: (given: Partial<C>) => void;
  /** The model's name, as in Keras. */
  readonly title: (config: Config<C>) => string;
  readonly features: (x: Image, config: Config<C>) => Image;
  /** What is between the features and the classes: a mean over all places, unless told otherwise. */
  readonly flat?: (x: Image) => Row;
  /** Names of the layers that pool: of the mean before the classes, of mean and maximum without classes. */
  readonly pools?: { readonly top?: string; readonly avg?: string; readonly max?: string };
}

export type Config<C extends object> = C & ApplicationArguments & { readonly name?: string };

const anything: Rule = { expected: "", accepts: () => true };
const rules = { weights: anything, includeTop: boolean, pooling: oneOf(["avg", "max"]), classes: aNumber, name: text };
const shape: Rule = { expected: "a list of sizes", accepts: Array.isArray };
const orNull = ({ expected, accepts }: Rule): Rule => ({ expected: `${expected}, or null`, accepts: (value) => value === null || accepts(value) });

/** Checks options and builds the model of an architecture. */
export function buildApplication<C extends object>(architecture: Architecture<C>, given: object | undefined, own: C): unknown {
  const { name, size, least } = architecture;
  const allowed = { ...rules, pooling: orNull(rules.pooling), inputShape: shape, classifierActivation: orNull(activationRule), ...architecture.rules } as unknown as Record<string, Rule>;
  const options = checkOptions<Partial<Config<C>>>(name, given, allowed as never);
  architecture.check?.(options);
  checkApplication(name, least, options);
  const includeTop = options.includeTop ?? true;
  const defaults = { includeTop, inputShape: includeTop ? [size, size, 3] : ["height", "width", 3], pooling: null, classes: 1000, classifierActivation: "softmax", ...own };
  const config = { ...defaults, ...options } as Config<C>;
  const image = input(config.inputShape as readonly RuntimeDim[] as readonly number[]) as unknown as Image;
  const outputs = head(architecture, architecture.features(image, config), config);
  return model({ inputs: image, outputs, name: config.name ?? architecture.title(config) });
}

function head<C extends object>({ flat, pools = {} }: Architecture<C>, x: Image, { includeTop, pooling, classes, classifierActivation }: Config<C>): Image | Row {
  if (includeTop) {
    const row = flat ? flat(x) : layers.globalAveragePooling2d(named(pools.top))(x);
    return layers.dense(classes, { activation: classifierActivation ?? "linear", name: "predictions" })(row);
  }
  if (pooling === "avg") return layers.globalAveragePooling2d(named(pools.avg))(x);
  if (pooling === "max") return layers.globalMaxPooling2d(named(pools.max))(x);
  return x;
}

const named = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name });
