/** What all pictures share. */

/** The first is drawn in PNG files; the others stand in where an SVG is shown without it. */
export const FONT = "DejaVu Sans, Verdana, sans-serif";

export const COLORS = {
  text: "#1f2933",
  quiet: "#66707c",
  grid: "#e4e7eb",
  training: "#2563eb",
  validation: "#ea7317",
  wrong: "#c81e1e",
} as const;

/** Boxes of a drawn model. */
export const NODES = {
  input: { fill: "#ecfdf5", line: "#34a37a", title: "#0b6b4a" },
  weights: { fill: "#eff4ff", line: "#6f95ee", title: "#1e40af" },
  plain: { fill: "#f8fafc", line: "#a9b4c2", title: "#1f2933" },
  frame: { fill: "#fbfbfd", line: "#c9d1dc" },
} as const;

/** Lines of one chart, told apart also by those who see few colours (Okabe and Ito's palette, the first two as above). */
export const LINE_COLORS = [COLORS.training, COLORS.validation, "#009e73", "#cc79a7", "#56b4e9", "#000000"] as const;
