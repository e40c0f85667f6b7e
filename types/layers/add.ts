/** add: the sum of tensors of one shape. */
import type { AnyLayer, ListRule, RuleSlot } from "../layer.js";
import { checkMatch, type Matches } from "../merge.js";
import type { RuntimeShape } from "../shape.js";
import type { LayerOptions } from "./options.js";

/** A layer that takes a list of tensors of one shape and gives their sum, of the first one's type. */
export interface AddLayer extends AnyLayer, RuleSlot<ListRule<"add">> {
  <const Ts extends readonly [unknown, ...unknown[]]>(tensors: { [I in keyof Ts]: Matches<"add", Ts[I], Ts[0], -1> }): Ts[0];
}

/** Options of add. */
export interface AddOptions extends LayerOptions {}

/** The output shape of add, or the sentence why the inputs do not go together. */
export function addShape(shapes: readonly RuntimeShape[]): RuntimeShape {
  checkMatch("add", shapes);
  return shapes[0]!;
}
