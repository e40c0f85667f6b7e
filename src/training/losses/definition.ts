/** What a loss is to training, and how the functions of `losses` make one. */
import type { Node } from "../../../codegen/graph/node.js";
import type { FullLossName, Loss } from "../../../types/training/loss.js";
import type { Lowering } from "../../models/lowering.js";

/** Keras' distance of probabilities from 0 and 1. */
export const EPSILON = 1e-7;

export interface LossInputs {
  readonly truth: Node;
  readonly prediction: Node;
  /** What the prediction is the activation of, when it is the loss' own activation: computing from it is stable. */
  readonly logits: Node | undefined;
  readonly lowering: Lowering;
}

/** A loss gives one number for every sample (and every position, in sequences); training takes the mean. */
export interface LossDefinition {
  /** Targets shaped like the output, or whole numbers that name a class along the output's last axis. */
  readonly targets: "values" | "classes";
  /** Whether targets should be distributions along the last axis: not negative, and adding up to 1. */
  readonly distributions?: boolean;
  /** The activation whose argument the loss can compute from. */
  readonly activation?: "sigmoid" | "softmax";
  /** Whether the outputs are scores before the activation. */
  readonly fromLogits?: boolean;
  readonly build: (inputs: LossInputs) => Node;
}

const made = new WeakMap<object, LossDefinition>();

export function makeLoss<N extends FullLossName>(name: N, definition: LossDefinition): Loss<N> {
  const loss = Object.freeze({ kind: "loss" as const, name });
  made.set(loss, definition);
  return loss;
}

/** The definition behind a loss made by a function of `losses`. */
export const definitionOf = (loss: unknown): LossDefinition | undefined => (typeof loss === "object" && loss !== null ? made.get(loss) : undefined);
