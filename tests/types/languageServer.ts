/** The language servers of the three compilers, as an editor talks to them: hovers and errors of a file, and edits in it. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { pathToFileURL } from "node:url";
import { compilers, root, type Version } from "./compilers.js";

/** A file in an editor. Lines and columns count from 1. */
export interface OpenFile {
  /** What the editor shows over a place. */
  hover(line: number, column: number): Promise<string>;
  /** The errors, each with its line. */
  errors(): Promise<readonly { readonly line: number; readonly text: string }[]>;
  /** Puts another text in the place of some columns of a line. */
  replace(line: number, from: number, to: number, text: string): void;
}

export interface LanguageServer {
  open(file: string, text: string): OpenFile;
}

/** Runs a language server over stdio for as long as `use` takes. Both protocols send JSON bodies under a Content-Length header. */
export async function withLanguageServer(version: Version, use: (server: LanguageServer) => Promise<void>): Promise<void> {
  const { tsserver, tsc } = compilers[version];
  const args = tsserver ? [tsserver, "--disableAutomaticTypingAcquisition", "--suppressDiagnosticEvents"] : [tsc, "--lsp", "--stdio"];
  const child = spawn(process.execPath, args, { cwd: root });
  try {
    await use(await (tsserver ? legacyProtocol(child) : languageServerProtocol(child)));
  } finally {
    child.kill();
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

/** The protocol of tsserver. */
async function legacyProtocol(server: ChildProcessWithoutNullStreams): Promise<LanguageServer> {
  const waiting = new Map<number, (body: any) => void>();
  let sequence = 0;
  readBodies(server, (message) => {
    if (message.type === "response") waiting.get(message.request_seq)?.(message.body);
  });
  const send = (command: string, args: object): void => {
    server.stdin.write(`${JSON.stringify({ seq: ++sequence, type: "request", command, arguments: args })}\n`);
  };
  const request = (command: string, args: object): Promise<any> =>
    new Promise((resolve) => {
      waiting.set(sequence + 1, resolve);
      send(command, args);
    });
  return {
    open(file, fileContent) {
      send("open", { file, fileContent });
      return {
        hover: async (line, offset) => (await request("quickinfo", { file, line, offset })).displayString as string,
        errors: async () => (await request("semanticDiagnosticsSync", { file })).map(({ start, text }: any) => ({ line: start.line, text })),
        replace: (line, offset, endOffset, insertString) => send("change", { file, line, offset, endLine: line, endOffset, insertString }),
      };
    },
  };
}

/** The Language Server Protocol. */
async function languageServerProtocol(server: ChildProcessWithoutNullStreams): Promise<LanguageServer> {
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
  const capabilities = { textDocument: { hover: { contentFormat: ["plaintext"] }, diagnostic: {} } };
  await request("initialize", { processId: process.pid, rootUri: pathToFileURL(root).href, capabilities });
  send({ method: "initialized", params: {} });
  return {
    open(file, text) {
      const uri = pathToFileURL(file).href;
      const at = (line: number, column: number): object => ({ line: line - 1, character: column - 1 });
      let version = 1;
      send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "typescript", version, text } } });
      return {
        async hover(line, column) {
          const { contents } = await request("textDocument/hover", { textDocument: { uri }, position: at(line, column) });
          const value: string = typeof contents === "string" ? contents : contents.value;
          return value.replace(/^```\w*\n|\n```[^]*$/g, "");
        },
        async errors() {
          const { items } = await request("textDocument/diagnostic", { textDocument: { uri } });
          return items.filter(({ severity }: any) => severity === 1).map(({ range, message }: any) => ({ line: range.start.line + 1, text: message }));
        },
        replace(line, from, to, text) {
          const contentChanges = [{ range: { start: at(line, from), end: at(line, to) }, text }];
          send({ method: "textDocument/didChange", params: { textDocument: { uri, version: ++version }, contentChanges } });
        },
      };
    },
  };
}
