/** Regularizers and constraints in a step: what is added to the loss, and what is made of weights that the optimizer has moved. */
import type { Node } from "../../codegen/graph/node.js";
import { assemble, reshape, slice } from "../../codegen/ops/index.js";
import type { Lowering } from "../models/lowering.js";
import type { Block } from "../runtime/weightStore.js";
import type { Variable } from "../variable.js";

/**
 * The numbers that weights, and what layers gave, add to the loss. As in Keras, weights of frozen layers count as well:
 * they change the number that is reported and no gradient.
 */
export const penaltiesOf = (variables: readonly Variable[], lowering: Lowering): readonly Node[] => [
  ...variables.flatMap((variable) => variable.regularizer?.penalty(lowering.weight(variable), lowering) ?? []),
  ...lowering.penalties,
];

/** The flat values of a block, those of weights with a constraint replaced. */
export function constrain({ size, variables, offsets }: Block, values: Node, lowering: Lowering): Node {
  if (variables.every(({ constraint }) => constraint === undefined)) return values;
  const parts = variables.map((variable) => {
    const offset = offsets.get(variable)!;
    const part = slice(values, [offset], [variable.size]);
    return { node: variable.constraint?.apply(reshape(part, variable.shape), lowering) ?? part, offset };
  });
  return assemble(parts, size);
}
