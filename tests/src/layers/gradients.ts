/** Gradients of a layer in float64 against central differences, with respect to its inputs and its weights, by the kit. */
import { model } from "../../../src/index.js";
import { firstFailure, settingsOf } from "../../../src/testing/check.js";
import type { Failure } from "../../../src/testing/property.js";
import { gradients } from "../../../src/testing/properties/gradients.js";
import { linearity } from "../../../src/testing/properties/linearity.js";
import { repetition } from "../../../src/testing/properties/repetition.js";
import { subjectOfModel, type Given } from "../../../src/testing/subject.js";
import { untyped } from "../values.js";
import { BATCH, listOf, symbolic, valuesFor, type LayerCase } from "./case.js";

/** What is wrong with the gradients, in training or in inference. */
export async function wrongGradient({ inputs, apply, batch = BATCH }: LayerCase): Promise<Failure | undefined> {
  const xs = symbolic(inputs, batch);
  const net = untyped(model({ inputs: xs as never, outputs: listOf(apply(xs)) as never }));
  const given = inputs.map((each, i): Given => ({ shape: [batch, ...each.shape], dtype: each.dtype ?? "float32", values: Float64Array.from(valuesFor(each, batch, 10 + i)) }));
  return firstFailure({ subject: await subjectOfModel(net, given, 5), seed: 5, compiled: false }, settingsOf({ targets: [] }), [gradients, linearity, repetition]);
}
