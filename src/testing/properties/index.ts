/** All properties, cheap and telling ones first. */
import type { Property } from "../property.js";
import { gradients, secondGradients } from "./gradients.js";
import { linearity } from "./linearity.js";
import { options } from "./options.js";
import { repetition } from "./repetition.js";
import { samples } from "./samples.js";
import { shapes } from "./shapes.js";
import { targets } from "./targets.js";

export const properties: readonly Property[] = [shapes, repetition, gradients, linearity, samples, options, secondGradients, targets];
