/** Pages that need nothing from anywhere: styles, scripts and numbers are inside. */
import { builtin } from "../../runtime/builtin.js";
import { optional } from "../optional.js";
import { CHARTS } from "./charts.js";
import { STYLE } from "./style.js";

export const htmlText = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Data inside a script: nothing in it can end the script, and what JSON lacks is null. */
export const scriptData = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

/** The chart library as text, from the installed package. */
async function uPlot(): Promise<{ readonly script: string; readonly style: string }> {
  const { createRequire } = builtin("node:module", "a page of training curves");
  const { readFile } = builtin("node:fs/promises", "a page of training curves");
  const require = createRequire(import.meta.url);
  return optional("uplot", "a page of training curves", async () => {
    const read = (name: string): Promise<string> => readFile(require.resolve(`uplot/dist/${name}`), "utf8");
    const [script, style] = await Promise.all([read("uPlot.iife.min.js"), read("uPlot.min.css")]);
    return { script, style };
  });
}

/**
 * A page around a body and a script, which finds `katachiCharts`.
 * @param nonce a word that a server's policy lets scripts through by
 */
export async function pageOf({ title, body, script, nonce }: { readonly title: string; readonly body: string; readonly script: string; readonly nonce?: string }): Promise<string> {
  const library = await uPlot();
  const mark = nonce === undefined ? "" : ` nonce="${nonce}"`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Without it browsers ask the server for one.
    '<link rel="icon" href="data:,">',
    `<title>${htmlText(title)}</title>`,
    `<style${mark}>${library.style}${STYLE}</style>`,
    "</head>",
    "<body>",
    body,
    `<script${mark}>${library.script}</script>`,
    `<script${mark}>${CHARTS}${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}
