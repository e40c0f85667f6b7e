/** A tour of the mistakes in five Keras tutorials: what the compiler says about each, before anything runs. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, styleText } from "node:util";
import ts from "typescript";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const folder = fileURLToPath(new URL("mistakes/", import.meta.url));
const chosen = readdirSync(folder).filter((file) => file.endsWith(".ts") && (values.only === undefined || file.toLowerCase().startsWith(values.only.toLowerCase())));
if (chosen.length === 0) throw Object.assign(new Error(`--only ${values.only}: there is no such mistake; m01 to m21, without m11, m12 and m20, which no compiler can see`), { code: "ERR_PARSE_ARGS_VALUE" });

const plain = !process.stdout.isTTY || Boolean(process.env["NO_COLOR"]);
const paint = (style: "bold" | "dim" | "red" | "cyan", text: string): string => (plain ? text : styleText(style, text));

const config = ts.getParsedCommandLineOfConfigFile(`${folder}tsconfig.json`, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} })!;
const program = ts.createProgram(chosen.map((file) => folder + file), config.options);
let count = 0;
for (const file of chosen) show(program.getSourceFile(folder + file)!);
const many = (number: number, one: string): string => `${number} ${one}${number === 1 ? "" : "s"}`;
console.log(`${many(chosen.length, "program")}, ${many(count, "red line")}, before anything ran.`);

/** The comment at the top, then the code; under each wrong line what the compiler says. */
function show(source: ts.SourceFile): void {
  const lines = readFileSync(source.fileName, "utf8").trimEnd().split("\n");
  const start = lines.findIndex((line) => !line.startsWith("//"));
  const [title = "", ...story] = lines.slice(0, start).map((line) => line.slice(3));
  console.log(`${paint("bold", title)}\n${paint("dim", story.join("\n"))}\n`);
  const mistakes = program.getSemanticDiagnostics(source).map((diagnostic) => ({ ...source.getLineAndCharacterOfPosition(diagnostic.start!), length: diagnostic.length!, text: messageOf(diagnostic) }));
  count += mistakes.length;
  lines.forEach((line, index) => {
    // The comments under wrong lines say what is about to be said.
    if (index < start || /^\/\/\s+\^/.test(line) || line.startsWith("import ")) return;
    const wrong = mistakes.filter((mistake) => mistake.line === index);
    if (line !== "" || index > start + 1) console.log(wrong.length > 0 || line === "" ? `  ${line}` : `  ${paint("cyan", line)}`);
    for (const { character, length, text } of wrong) console.log(`  ${" ".repeat(character)}${paint("red", `${"^".repeat(Math.min(length, line.length - character))} ${text}`)}`);
  });
  console.log();
}

/** Katachi's sentence, or the line of what the compiler says that names the mistake: what is missing, else the first. */
function messageOf({ messageText }: ts.Diagnostic): string {
  if (typeof messageText !== "string" && messageText.next?.[0]?.messageText.includes("is missing in type")) return messageText.next[0].messageText;
  const text = typeof messageText === "string" ? messageText : messageText.messageText;
  const own = /type '("(?:[^"\\]|\\.)*: .*")'\.$/.exec(text)?.[1];
  return own ? (JSON.parse(own) as string) : text;
}
