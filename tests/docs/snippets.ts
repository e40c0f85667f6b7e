/** The code blocks of a page: what the HTML comment in front of each says it is, and its text. */

export interface Snippet {
  /** `file`: right; `wrong`: with errors, whose comments say where; `output`: what a file prints. */
  readonly kind: "file" | "wrong" | "output";
  readonly name: string;
  readonly text: string;
}

/**
 * @throws Error for a block without such a comment: nothing on the page may go unchecked
 */
export function snippetsOf(page: string): Snippet[] {
  const blocks = [...page.matchAll(/(?:<!-- (file|wrong|output) (\S+) -->\n)?^```(\w*)\n([^]*?)^```$/gm)];
  return blocks.map(([block, kind, name, language, text]) => {
    if (kind === undefined || language !== (kind === "output" ? "text" : "ts")) throw new Error(`this block has no comment that says what it is:\n${block}`);
    return { kind: kind as Snippet["kind"], name: name!, text: text! };
  });
}
