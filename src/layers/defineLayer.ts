/** `defineLayer`: layers of one's own, from a shape pattern and a few lines of ops. */
import type { Node } from "../../codegen/graph/node.js";
import { KatachiError } from "../../types/error.js";
import type { Rule as TypedRule } from "../../types/layer.js";
import type { CustomLayer, CustomRule, CustomWeight, LayerFactory, OptionDeclaration, OptionDeclarations, WeightDeclaration, WeightDeclarations } from "../../types/layers/custom.js";
import { optionError } from "../../types/messages.js";
import { checkPositive } from "../../types/option.js";
import { bindPattern, buildShape, parsePattern, patternShape, type Bound, type Env, type Pattern } from "../../types/pattern.js";
import { showShape, type RuntimeShape } from "../../types/shape.js";
import { boolean, checkOptions, finite, text, type Rule } from "../options.js";
import { constraintRule } from "../weights/constraints.js";
import { initializerRule } from "../weights/initializers.js";
import { regularizerRule } from "../weights/regularizers.js";
import { makeLayer, type LayerDefinition } from "./layer.js";
import { lowerTraced, trace, typeOfNode } from "./trace.js";

type Config = Readonly<Record<string, number | string | boolean>>;

interface Declared {
  readonly name: string;
  readonly options?: OptionDeclarations;
  readonly shape: string | CustomRule<TypedRule, Config>;
  readonly weights?: WeightDeclarations;
  readonly call: (x: unknown, weights: unknown, options: unknown) => unknown;
}

const anything: Rule = { expected: "given", accepts: (value) => value !== undefined };
const aFunction: Rule = { expected: "a function", accepts: (value) => typeof value === "function" };
const aRecord: Rule = { expected: "an object", accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value) };

const weightRules = { shape: text, initializer: initializerRule, regularizer: regularizerRule, constraint: constraintRule, trainable: boolean };

/** What an option must be, by its declaration. */
const ruleOf = (declared: OptionDeclaration): Rule => {
  const kind = typeof declared === "function" ? declared.name.toLowerCase() : typeof declared;
  return kind === "number" ? finite : kind === "boolean" ? boolean : text;
};

const isRequired = (declared: OptionDeclaration): boolean => typeof declared === "function";

/** The numbers among options, by which patterns may go. */
const numbersOf = (config: Config): Env => new Map(Object.entries(config).filter((entry): entry is [string, number] => typeof entry[1] === "number"));

const patternOf = (weight: WeightDeclaration): readonly string[] => (typeof weight === "string" ? weight : weight.shape).split(" ").filter((token) => token !== "");

function parse(name: string, shape: string, options: OptionDeclarations): Pattern {
  if (!/\S -> \S/.test(shape)) throw optionError("patternText", { layer: name, pattern: shape });
  const pattern = parsePattern(shape);
  const known = new Set([...pattern.input, ...Object.keys(options)]);
  for (const part of pattern.output.flatMap((token) => token.split(/[-+*/]+/))) {
    if (!known.has(part) && !/^\d+$/.test(part)) throw optionError("patternName", { layer: name, name: part });
  }
  return pattern;
}

/** A definition for the machinery of all layers. */
function definitionOf({ name, options = {}, shape, weights = {}, call }: Declared): LayerDefinition<Config> {
  const pattern = typeof shape === "string" ? parse(name, shape, options) : undefined;
  const sizes = new Set(pattern ? [...pattern.input, ...pattern.output.flatMap((token) => token.split(/[-+*/]+/))] : []);
  const bound = (input: RuntimeShape, config: Config): Bound => (pattern ? bindPattern(name, pattern.input, input, numbersOf(config)) : { names: numbersOf(config), middle: [] });
  return {
    kind: `${name[0]!.toUpperCase()}${name.slice(1)}`,
    name,
    inputs: "one",
    options: Object.fromEntries(Object.entries(options).map(([key, declared]) => [key, ruleOf(declared)])),
    check(config) {
      for (const [key, declared] of Object.entries(options)) {
        if (isRequired(declared) && config[key] === undefined) throw new KatachiError("option", `${name}: ${key} is missing`);
        if (sizes.has(key)) checkPositive(name, key, config[key] as number);
      }
    },
    shape: ([input], config) => (pattern ? patternShape(name, pattern, input!, numbersOf(config)) : (shape as CustomRule<TypedRule, Config>).shape(input!, config)),
    weights: ([input], config) =>
      Object.fromEntries(
        Object.entries(weights).map(([key, declared]) => {
          const built = buildShape(name, patternOf(declared), input!, bound(input!, config));
          const open = built.find((size) => typeof size !== "number");
          if (open !== undefined) throw new KatachiError("shape", `${name}: weight ${key} must have known sizes, got ${showShape(built)} for input ${showShape(input!)}`);
          const { initializer = "glorotUniform", ...rest } = typeof declared === "string" ? {} : declared;
          return [key, { ...rest, shape: built as number[], initializer }];
        }),
      ),
    call(lowering, [x], leaves, config) {
      const inputs: readonly Node[] = [x!, ...Object.values(leaves)];
      const traced = trace(name, inputs.map(typeOfNode), ([tensor, ...rest]) => call(tensor, Object.fromEntries(Object.keys(leaves).map((key, i) => [key, rest[i]])), { ...config, training: lowering.training }), ", or declare weights");
      return lowerTraced(lowering, traced, inputs);
    },
  };
}

const declarations = new WeakMap<object, OptionDeclarations>();

/** The options that a kind of layer was declared with; undefined for what `defineLayer` did not make. */
export const declarationOf = (factory: unknown): OptionDeclarations | undefined => (typeof factory === "function" ? declarations.get(factory) : undefined);

function defineAny(given: Declared): (options?: Config) => unknown {
  const declared = checkOptions<Declared>("defineLayer", given, { name: text, options: aRecord, shape: anything, weights: aRecord, call: aFunction });
  for (const key of ["name", "shape", "call"] as const) if (declared[key] === undefined) throw new KatachiError("option", `defineLayer: ${key} is missing`);
  for (const [key, weight] of Object.entries(declared.weights ?? {})) {
    if (typeof weight !== "string") checkOptions<CustomWeight>(`${declared.name}: weight ${key}`, weight, weightRules);
  }
  const definition = definitionOf(declared);
  const defaults = Object.fromEntries(Object.entries(declared.options ?? {}).filter(([, option]) => !isRequired(option))) as Config;
  const factory = (options?: Config): unknown => makeLayer(definition, {}, options, defaults);
  declarations.set(factory, declared.options ?? {});
  return factory;
}

/**
 * A kind of layer of one's own. The compiler reads the shape pattern: what fits, what comes out, and what `call` must
 * compute are checked by it. There is no gradient to write.
 *
 * Names on the pattern's left side stand for the input's axes (the first is the batch), `...` for any; numbers among the
 * options can be named as well. The right side may compute: `h/2` (must come out even), `l//2` (rounded down), `4*c`.
 * Inside `call` the input and the weights have the pattern's names as their dimensions, so a wrong product is underlined
 * before the layer is used.
 *
 * @example
 * const project = defineLayer({
 *   name: "project",
 *   options: { units: Number },
 *   shape: "b l c -> b l units",
 *   weights: { kernel: "c units" },
 *   call: (x, { kernel }) => matmul(x, kernel),
 * });
 * const y = project({ units: 8 })(input(["seq", 4])); // Tensor<[Batch, "seq", 8]>
 *
 * @throws KatachiError "option" for a pattern, an option or an initializer that cannot be
 */
export function defineLayer<const Name extends string, const P extends string | CustomRule<TypedRule, never>, R, const D extends OptionDeclarations = {}, const W extends WeightDeclarations = {}>(
  layer: CustomLayer<Name, D, P, W, R>,
): LayerFactory<Name, D, P> {
  return defineAny(layer as unknown as Declared) as unknown as LayerFactory<Name, D, P>;
}

/**
 * A shape rule of one's own for `defineLayer`, where a pattern cannot say it: an interface for the compiler and a
 * function for the run time that must agree with it.
 *
 * @example
 * interface Half extends Rule {
 *   readonly layer: "half";
 *   readonly output: this["input"] extends readonly [infer B extends Dim, infer C extends number] ? [B, dimensions.FloorDivide<C, 2>] : "half: expected input [batch, channels]";
 * }
 * const half = defineLayer({ name: "half", shape: rule<Half>(([b, c]) => [b!, dimensions.floorDivide(c!, 2)]), call: (x) => slice(x, [0, 0], [-1, 2]) });
 */
export const rule = <R extends TypedRule>(shape: (input: RuntimeShape, options: Config) => RuntimeShape): CustomRule<R, Config> => ({ shape });
