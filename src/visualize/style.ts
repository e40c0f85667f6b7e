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
