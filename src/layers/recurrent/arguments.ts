/** The arguments of a recurrent layer's call: the sequence, and in an options object the initial states and a mask. */
import type { Node } from "../../../codegen/graph/node.js";
import { KatachiError } from "../../../types/error.js";
import { shapeError } from "../../../types/messages.js";
import { showShape, type RuntimeShape } from "../../../types/shape.js";
import { checkTensor } from "../../operation.js";
import { checkOptions, type Rule } from "../../options.js";
import type { LayerCall } from "../call.js";
import type { Parsed } from "../layer.js";

// What is no tensor is refused with the sentence that the compiler has for it.
const anything: Rule = { expected: "given", accepts: () => true };

const stateRole = (index: number): string => `state${index}`;

/**
 * Sorts `(x, { initialState, mask })`. One state is given as it is, several as a list.
 * @param checkSequence refuses a shape that x must not have; asked first, as the compiler names the first wrong argument
 */
export function parseCall(layer: string, args: readonly unknown[], count: number, checkSequence: (shape: RuntimeShape) => void): Parsed {
  if (args.length > 2) throw new KatachiError("shape", `${layer}: expected a tensor and options, got ${args.length} arguments`);
  const [input, given] = args;
  const { shape, dtype } = checkTensor(layer, input);
  if (dtype !== "float32") throw shapeError("notFloat", { layer, shape: showShape(shape) });
  checkSequence(shape);
  const { initialState, mask } = checkOptions<{ initialState?: unknown; mask?: unknown }>(layer, given as object | undefined, { initialState: anything, mask: anything });
  if (count > 1 && initialState !== undefined && !(Array.isArray(initialState) && initialState.length === count)) throw shapeError("stateCount", { layer, count });
  const states = (initialState === undefined ? [] : count > 1 ? initialState : [initialState]) as readonly unknown[];
  return { tensors: { input, ...Object.fromEntries(states.map((state, i) => [stateRole(i), state ?? null])), mask } };
}

/** The initial states that a call was given. */
export function statesOf(call: LayerCall, count: number): readonly Node[] | undefined {
  const states = Array.from({ length: count }, (_, i) => call.role(stateRole(i)));
  return states.includes(undefined) ? undefined : (states as readonly Node[]);
}
