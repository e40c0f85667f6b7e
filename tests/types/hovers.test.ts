/** What the editor shows: every constant of programs/mnist.ts that has its type as a comment, to the letter. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { compilers, root, versions, type Version } from "./compilers.js";

const file = join(root, "tests/types/programs/mnist.ts");
const text = readFileSync(file, "utf8");
const expected = text.split("\n").flatMap((line, index) => {
  const match = /^(const )(\w+) = .*; \/\/ (.*)$/.exec(line);
  return match ? [{ line: index + 1, column: match[1]!.length + 1, hover: `const ${match[2]}: ${match[3]}` }] : [];
});

type Hover = (line: number, column: number) => Promise<string>;

/** A language server's hovers over stdio; both protocols send JSON bodies under a Content-Length header. */
async function withHovers(version: Version, use: (hover: Hover) => Promise<void>): Promise<void> {
  const { tsserver, tsc } = compilers[version];
  const args = tsserver ? [tsserver, "--disableAutomaticTypingAcquisition", "--suppressDiagnosticEvents"] : [tsc, "--lsp", "--stdio"];
  const server = spawn(process.execPath, args, { cwd: root });
  try {
    await (tsserver ? legacyProtocol(server, use) : languageServerProtocol(server, use));
  } finally {
    server.kill();
  }
}

/** Calls back with every JSON body a server sends. */
function readBodies(server: ChildProcessWithoutNullStreams, onBody: (body: any) => void): void {
  let buffer = Buffer.alloc(0);
  server.stdout.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const header = /Content-Length: (\d+)\r\n\r\n/.exec(buffer.toString("latin1"));
      const start = header ? header.index + header[0].length : 0;
      if (!header || buffer.length < start + Number(header[1])) return;
      onBody(JSON.parse(buffer.subarray(start, start + Number(header[1])).toString("utf8")));
      buffer = buffer.subarray(start + Number(header[1]));
    }
  });
}

async function legacyProtocol(server: ChildProcessWithoutNullStreams, use: (hover: Hover) => Promise<void>): Promise<void> {
  const waiting = new Map<number, (body: any) => void>();
  let sequence = 0;
  readBodies(server, (message) => {
    if (message.type === "response") waiting.get(message.request_seq)?.(message.body);
  });
  const request = (command: string, args: object): Promise<any> =>
    new Promise((resolve) => {
      waiting.set(++sequence, resolve);
      server.stdin.write(`${JSON.stringify({ seq: sequence, type: "request", command, arguments: args })}\n`);
    });
  server.stdin.write(`${JSON.stringify({ seq: ++sequence, type: "request", command: "open", arguments: { file } })}\n`);
  await use(async (line, offset) => (await request("quickinfo", { file, line, offset })).displayString as string);
}

async function languageServerProtocol(server: ChildProcessWithoutNullStreams, use: (hover: Hover) => Promise<void>): Promise<void> {
  const waiting = new Map<number, (body: any) => void>();
  let id = 0;
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  readBodies(server, (message) => {
    if (message.method !== undefined && message.id !== undefined) send({ id: message.id, result: null });
    else if (message.id !== undefined) waiting.get(message.id)?.(message.result);
  });
  const request = (method: string, params: object): Promise<any> =>
    new Promise((resolve) => {
      waiting.set(++id, resolve);
      send({ id, method, params });
    });
  const uri = pathToFileURL(file).href;
  await request("initialize", { processId: process.pid, rootUri: pathToFileURL(root).href, capabilities: { textDocument: { hover: { contentFormat: ["plaintext"] } } } });
  send({ method: "initialized", params: {} });
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "typescript", version: 1, text } } });
  await use(async (line, column) => {
    const { contents } = await request("textDocument/hover", { textDocument: { uri }, position: { line: line - 1, character: column - 1 } });
    const value: string = typeof contents === "string" ? contents : contents.value;
    return value.replace(/^```\w*\n|\n```[^]*$/g, "");
  });
}

describe.each(versions)("hovers under TypeScript %s", (version) => {
  it("read as the comments say", { timeout: 60_000 }, async () => {
    await withHovers(version, async (hover) => {
      const shown: string[] = [];
      for (const { line, column } of expected) shown.push(await hover(line, column));
      expect(shown).toEqual(expected.map(({ hover }) => hover));
    });
  });
});
