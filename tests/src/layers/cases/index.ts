/** The cases of every layer; a browser can load this. */
import { layers } from "../../../../src/index.js";
import type { LayerCase } from "../case.js";
import { attentionCases } from "./attention.js";
import { convolutionCases } from "./convolution.js";
import { coreCases } from "./core.js";
import { customCases } from "./custom.js";
import { mergeCases } from "./merge.js";
import { normalizationCases } from "./normalization.js";
import { poolingCases } from "./pooling.js";
import { recurrentCases } from "./recurrent.js";

const table: Readonly<Record<string, readonly LayerCase[]>> = {
  ...customCases, ...coreCases, ...convolutionCases, ...poolingCases, ...normalizationCases, ...mergeCases, ...attentionCases, ...recurrentCases,
};

/** Layers that no case covers: none, or a test says so. */
export const uncovered = Object.keys(layers).filter((name) => !Object.hasOwn(table, name));

export interface NamedCase extends LayerCase {
  readonly layer: string;
}

export const cases: readonly NamedCase[] = Object.entries(table).flatMap(([layer, list]) => list.map((each) => ({ ...each, layer })));

/** The first case of each layer, where all would take too long. */
export const firstCases: readonly NamedCase[] = cases.filter((each, i) => cases.findIndex(({ layer }) => layer === each.layer) === i);

/** For test.each: what the test is called, and the case. */
export const named = (list: readonly NamedCase[]): (readonly [string, NamedCase])[] => list.map((each) => [`${each.layer}: ${each.title}`, each] as const);
