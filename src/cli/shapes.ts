/** `katachi shapes`: every tensor, layer and model of a file with its compile-time shape, and every shape mistake. */
import { KatachiError } from "../../types/error.js";
import type { Command } from "./command.js";

export const shapesCommand: Command = {
  name: "shapes",
  about: "Print the compile-time shape of every tensor and layer of a file, and its shape errors.",
  usage: "<file.ts> [--json]",
  options: { json: { type: "boolean" } },
  explains: { json: "print what was found as JSON" },
  async run({ json }, files) {
    const [path, ...more] = files;
    if (path === undefined || more.length > 0) throw new KatachiError("option", `expected one file, got ${files.length}`);
    // Here, because it brings a compiler along.
    const { load } = await import("./shapes/project.js");
    const loaded = await load(path);
    const { reportOf } = await import("./shapes/report.js");
    const { coloured, plain, reportText } = await import("./shapes/text.js");
    const report = reportOf(loaded);
    if (report.entries.length === 0 && report.mistakes.length === 0) throw new KatachiError("file", `${path}: there are no tensors, layers or models of katachi in this file`);
    if (json) console.log(JSON.stringify({ file: path, ...report }, null, 2));
    else console.log(reportText(path, report, process.stdout.isTTY && !process.env["NO_COLOR"] ? coloured : plain));
    return report.mistakes.length > 0 ? 1 : 0;
  },
};
