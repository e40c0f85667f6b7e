/** A model as a graph in Graphviz' language: a box for each layer, an arrow for each tensor. */
import type { PlotModelOptions } from "../../types/picture.js";
import type { RuntimeShape } from "../../types/shape.js";
import { partsOf } from "../models/cost.js";
import type { ModelParts } from "../models/model.js";
import type { Member } from "../models/network.js";
import type { Operation, RuntimeType } from "../operation.js";
import type { Call, TensorValue } from "../tensor.js";
import { COLORS, FONT, NODES } from "./style.js";
import { printable } from "./summary.js";

const SIZE = 11;
/** Names are whatever a user gave; longer ones are shown by their two ends, and whole in the tooltip. */
const LONGEST = 48;

/** A text of an HTML-like label. In it too a backslash begins one of Graphviz' own escapes, such as \N for the node's name. */
const html = (text: string): string => entities(text).replaceAll("\\", "&#92;&#92;");

const entities = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** A tooltip, which Graphviz searches for such escapes twice. */
const quoted = (text: string): string => `"${entities(text).replaceAll("\\", "\\\\\\\\")}"`;

const wellFormed = (text: string): string => printable(text).replace(/[\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");

function shortened(text: string): string {
  const letters = [...wellFormed(text)];
  return letters.length <= LONGEST ? letters.join("") : `${letters.slice(0, LONGEST / 2).join("")}…${letters.slice(-LONGEST / 2).join("")}`;
}

/** Advance widths of DejaVu Sans in parts of the size, by kinds of letters, rounded up. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijlI'|.,:; ]/, 0.32],
  [/[rtf()[\]{}/\\-]/, 0.42],
  [/[mwMW@%…]/, 1],
  [/[A-Z+<>=~]/, 0.78],
  [/[\u1100-\uffff]|[\ud800-\udfff]/, 1.05],
];

/** Graphviz does not know the font: boxes are made as wide as their texts will be. */
const widthOf = (text: string, size: number, bold: boolean): number =>
  Math.ceil([...text].reduce((sum, letter) => sum + (WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 0.64), 0) * size * (bold ? 1.12 : 1));

interface TextStyle {
  readonly color: string;
  readonly bold?: boolean;
  readonly size?: number;
  /** Space to the right. */
  readonly gap?: number;
}

function cell(text: string, { color, bold = false, size = SIZE, gap = 0 }: TextStyle, attributes = ""): string {
  const shown = shortened(text);
  const words = html(shown) || " ";
  // To the left: centred text would be moved by what Graphviz takes its width to be.
  return `<TD ALIGN="LEFT"${attributes} WIDTH="${widthOf(shown, size, bold) + gap}"><FONT COLOR="${color}" POINT-SIZE="${size}">${bold ? `<B>${words}</B>` : words}</FONT></TD>`;
}

/** As Keras writes shapes: `(None, 28, 28, 1)`. */
const shapeText = (shape: RuntimeShape): string => `(${shape.map((size) => (size === null || size === "Batch" ? "None" : String(size))).join(", ")}${shape.length === 1 ? "," : ""})`;

interface Box {
  readonly id: string;
  readonly member: Member;
}

/** Boxes of one model, and where its tensors come from. */
interface Drawn {
  readonly lines: readonly string[];
  /** For each input of the model: the box that stands for it. */
  readonly inputs: readonly string[];
  /** For each output: the box it comes out of. */
  readonly outputs: readonly string[];
}

class Drawing {
  readonly #options: PlotModelOptions;
  #boxes = 0;

  constructor(options: PlotModelOptions) {
    this.#options = options;
  }

  /** Every layer once, however often it is called. */
  model({ network }: ModelParts): Drawn {
    const lines: string[] = [];
    const boxes = new Map<TensorValue | Operation, string | Drawn>();
    for (const member of network.members) {
      const parts = member.kind === "layer" && this.#options.expandNested ? partsOf(member.operation) : undefined;
      if (parts) {
        const inside = this.model(parts);
        boxes.set((member as Extract<Member, { kind: "layer" }>).operation, inside);
        lines.push(...this.#frame(parts, inside.lines));
        continue;
      }
      const id = `n${this.#boxes++}`;
      boxes.set(member.kind === "input" ? member.tensor : member.operation, id);
      lines.push(this.#box({ id, member }));
    }
    const sourceOf = (tensor: TensorValue): string => {
      const { source } = tensor;
      const box = boxes.get(source.kind === "call" ? source.call.operation : tensor)!;
      return typeof box === "string" ? box : box.outputs[(source as { readonly index: number }).index]!;
    };
    for (const member of network.members) {
      if (member.kind === "input") continue;
      const box = boxes.get(member.operation)!;
      for (const call of member.calls) call.inputs.forEach((tensor, i) => lines.push(`${sourceOf(tensor)} -> ${typeof box === "string" ? box : box.inputs[i]!};`));
    }
    return { lines, inputs: network.inputs.map((tensor) => boxes.get(tensor) as string), outputs: network.outputs.map(sourceOf) };
  }

  #frame({ name, kind }: ModelParts, lines: readonly string[]): string[] {
    const label = `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2"><TR>${cell(kind, { color: COLORS.text, bold: true, gap: 4 })}${this.#options.showLayerNames ? cell(name, { color: COLORS.quiet }) : ""}</TR></TABLE>`;
    const attributes = `style="rounded,filled"; color="${NODES.frame.line}"; fillcolor="${NODES.frame.fill}"; penwidth=1; margin=16; labeljust=l; label=<${label}>; tooltip=${quoted(wellFormed(name))};`;
    return [`subgraph cluster_${this.#boxes++} {`, ...[attributes, ...lines].map((line) => `  ${line}`), "}"];
  }

  #box({ id, member }: Box): string {
    const { showLayerNames } = this.#options;
    const weights = member.kind === "layer" && member.operation.countParams() > 0;
    const { fill, line, title } = member.kind === "input" ? NODES.input : weights ? NODES.weights : NODES.plain;
    const kind = member.kind === "input" ? "InputLayer" : member.operation.kind;
    const rows = [
      `<TR>${cell(kind, { color: title, bold: true, size: SIZE + 1 }, ' COLSPAN="2"')}</TR>`,
      ...(showLayerNames ? [`<TR>${cell(member.name, { color: COLORS.quiet }, ' COLSPAN="2"')}</TR>`] : []),
    ];
    const facts = this.#facts(member);
    if (facts.length > 0) {
      const pairs = facts.map(([label, value]) => `<TR>${cell(label, { color: COLORS.quiet, size: SIZE - 1, gap: 10 })}${cell(value, { color: COLORS.text, size: SIZE - 1 })}</TR>`);
      rows.push("<HR/>", ...pairs);
    }
    const label = `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3">${rows.join("")}</TABLE>`;
    return `${id} [fillcolor="${fill}", color="${line}", tooltip=${quoted(`${wellFormed(member.name)} (${wellFormed(kind)})`)}, label=<${label}>];`;
  }

  /** What stands below a layer's name, line by line. */
  #facts(member: Member): (readonly [label: string, value: string])[] {
    const { showShapes, showDtype, showLayerActivations, showTrainable } = this.#options;
    const results: readonly RuntimeType[] = member.kind === "input" ? [member.tensor] : member.operation.infer(member.calls[0]!.inputs, [], undefined, member.calls[0]!.given);
    const facts: (readonly [string, string])[] = [];
    if (showLayerActivations && member.kind === "layer") {
      const activation = activationOf(member.operation);
      if (activation !== undefined) facts.push(["activation", activation]);
    }
    if (showDtype) facts.push(["dtype", [...new Set(results.map(({ dtype }) => dtype))].join(", ")]);
    if (showTrainable && member.kind === "layer") facts.push(["trainable", member.operation.trainable ? "yes" : "no"]);
    if (showShapes) {
      const line = (label: string, shapes: readonly RuntimeShape[]) => shapes.map((shape, i) => [i === 0 ? label : "", shapeText(shape)] as const);
      if (member.kind === "layer") facts.push(...line("input", inputShapes(member.calls)));
      facts.push(...line("output", results.map(({ shape }) => shape)));
    }
    return facts;
  }
}

/** The shapes of a call's inputs; those of further calls where they differ. */
function inputShapes(calls: readonly Call[]): readonly RuntimeShape[] {
  const [first, ...more] = calls.map((call) => call.inputs.map(({ shape }) => shape));
  const known = new Set(first!.map(shapeText));
  return [...first!, ...more.flat().filter((shape) => !known.has(shapeText(shape)) && known.add(shapeText(shape)))];
}

/** Keras' name of a layer's activation; undefined for layers that have none. */
function activationOf(operation: Operation): string | undefined {
  const { definition, config } = operation as { readonly definition?: { readonly options: object }; readonly config?: { readonly activation?: unknown } };
  if (!definition || !("activation" in definition.options)) return undefined;
  const activation = config?.activation ?? "linear";
  return typeof activation === "function" ? activation.name || "own function" : String(activation);
}

/** The drawing of a model, with options that were checked. */
export function dotOf(parts: ModelParts, options: PlotModelOptions): string {
  const { lines } = new Drawing(options).model(parts);
  const rankdir = options.rankdir ?? "TB";
  return [
    "digraph {",
    `  graph [rankdir=${rankdir}, bgcolor="white", pad=0.3, nodesep=0.35, ranksep=0.45, fontname=${quoted(FONT)}];`,
    `  node [shape=box, style="rounded,filled", penwidth=1.2, margin="0.08,0.05", fontname=${quoted(FONT)}, fontsize=${SIZE}];`,
    `  edge [color="${COLORS.quiet}", penwidth=1.1, arrowsize=0.7, tooltip=" "];`,
    ...lines.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
}
