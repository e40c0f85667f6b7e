/** What the table of oracles says about a layer: how to draw it, and how to make it in Katachi and in tfjs-layers. */
import type * as tfl from "@tensorflow/tfjs-layers";
import type { Random } from "../shapes/random.js";
import type { Difference } from "./comparison.js";

/** One input of a layer, without the batch. */
export interface OracleInput {
  readonly shape: readonly number[];
  readonly dtype?: "int32";
  /** Integers are drawn below this; 2 when left out. */
  readonly below?: number;
  /** Floats are drawn on both sides of zero, or above it. */
  readonly positive?: true;
}

export interface Drawn<C> {
  readonly config: C;
  readonly inputs: readonly OracleInput[];
  /** Some steps of the first input hold this value, and a masking layer for it stands before the layer. */
  readonly maskValue?: number;
}

/** A layer of tfjs-layers, or several calls in which one layer has the weights. */
export type Theirs = tfl.layers.Layer | Composed;

export interface Composed {
  readonly weighted: tfl.layers.Layer;
  apply(x: tfl.SymbolicTensor): tfl.SymbolicTensor;
}

export interface Oracle<C extends object = any> {
  draw(random: Random): Drawn<C>;
  /** The layer. */
  katachi(config: C): unknown;
  tfjs(config: C, drawn: Drawn<C>): Theirs;
  /** Calls of the layers, where one tensor, or a list of several, does not say it. */
  callKatachi?(layer: any, inputs: readonly unknown[], config: C): unknown;
  callTfjs?(layer: any, inputs: readonly tfl.SymbolicTensor[], config: C): unknown;
  /** Katachi's weights in the form that tfjs has them in; the same arrays when left out. */
  toTfjsWeights?(weights: readonly Float32Array[], config: C): readonly Float32Array[];
  /** Names of weights that are drawn above zero. */
  readonly positive?: readonly string[];
  readonly differences?: readonly Difference<Drawn<C>>[];
  /** Options of Katachi's layer that tfjs' has not, and where they are tested. */
  readonly lacks?: Readonly<Record<string, string>>;
}

export const isComposed = (theirs: Theirs): theirs is Composed => "weighted" in theirs;
