/** A server for browsers on this machine only: one page, and the events it listens to. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { KatachiError } from "../../../types/error.js";
import type { Feed } from "./feed.js";
import { dashboardPage } from "./page.js";

const HOST = "127.0.0.1";
/** A browser that reads no further gets nothing new until it does; what it missed follows then. */
const MOST_UNREAD = 1 << 20;
const MOST_LISTENERS = 64;
/** After the end a browser that does not read, or has the page and not yet its events, keeps the process for no longer than this, in milliseconds. */
const PATIENCE = 2000;

const HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "no-referrer" } as const;

interface Listener {
  readonly response: ServerResponse;
  /** How many rows it has been sent. */
  sent: number;
}

function http(): typeof import("node:http") {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const module = process?.getBuiltinModule?.("node:http");
  if (!module) throw new KatachiError("target", "dashboard: a live page needs Node.js 20.16 or newer, which can listen on a port");
  return module as typeof import("node:http");
}

export class DashboardServer {
  readonly #feed: Feed;
  readonly #model: { readonly model: string; readonly summary: string };
  readonly #listeners = new Set<Listener>();
  #server: Server | undefined;
  #port = 0;
  /** Pages whose browsers have not yet asked for the events. */
  #pages = 0;
  /** Set when training is over: what to do once nobody is waited for. */
  #leave: (() => void) | undefined;

  constructor(feed: Feed, model: { readonly model: string; readonly summary: string }) {
    this.#feed = feed;
    this.#model = model;
  }

  /** Begins to listen; gives the address. */
  async open(port: number): Promise<string> {
    // The first page shows whether the chart library is there: better now than in the browser.
    await dashboardPage("");
    const server = http().createServer((request, response) => void this.#answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause: NodeJS.ErrnoException) => {
        const reason = cause.code === "EADDRINUSE" ? "is in use" : cause.code === "EACCES" ? "needs rights that this process has not" : `cannot be opened (${cause.message})`;
        reject(new KatachiError("option", `dashboard: port ${port} ${reason}; give another one, or none for a free one`, { cause }));
      });
      server.listen({ host: HOST, port, exclusive: true }, resolve);
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    return `http://${HOST}:${this.#port}/`;
  }

  /** Sends what is new to all who listen and keep up. */
  flush(): void {
    if (this.#listeners.size === 0) return;
    const state = this.#feed.state();
    for (const listener of this.#listeners) {
      if (listener.response.writableLength > MOST_UNREAD) continue;
      this.#rows(listener);
      send(listener, "state", state);
    }
  }

  /** Sends the rest and closes as soon as it is read, or after a while. Returns at once. */
  close(): void {
    const server = this.#server;
    if (!server || this.#leave) return;
    for (const listener of this.#listeners) {
      this.#rows(listener);
      send(listener, "state", this.#feed.state());
      listener.response.end();
    }
    const timer = setTimeout(() => {
      this.#leave?.();
      server.closeAllConnections();
    }, PATIENCE);
    this.#leave = () => {
      server.close(() => clearTimeout(timer));
      server.closeIdleConnections();
    };
    if (this.#pages <= 0) this.#leave();
  }

  #rows(listener: Listener): void {
    const { rows, logarithmic } = this.#feed;
    if (listener.sent < rows.length) send(listener, "rows", { rows: rows.slice(listener.sent), logarithmic });
    listener.sent = rows.length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (code: number, words: string, more: Record<string, string> = {}): void => {
      response.writeHead(code, { ...HEADERS, ...more, "Content-Type": "text/plain; charset=utf-8", Connection: "close" }).end(`${words}\n`);
    };
    // A page of another name that resolves to this machine would be served as well: only our own names are.
    if (![`${HOST}:${this.#port}`, `localhost:${this.#port}`].includes(request.headers.host ?? "")) return refuse(403, "This page is for this machine only.");
    if (request.method !== "GET") return refuse(405, "Only GET is answered.", { Allow: "GET" });
    if (request.url === "/") return this.#page(response, refuse);
    if (request.url === "/events") return this.#listen(response, refuse);
    return refuse(404, "There is nothing here.");
  }

  async #page(response: ServerResponse, refuse: (code: number, words: string) => void): Promise<void> {
    const nonce = globalThis.crypto.randomUUID();
    try {
      const page = await dashboardPage(nonce);
      const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
      response.writeHead(200, { ...HEADERS, "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy }).end(page);
      this.#pages++;
    } catch (error) {
      refuse(500, error instanceof Error ? error.message : String(error));
    }
  }

  #listen(response: ServerResponse, refuse: (code: number, words: string) => void): void {
    if (this.#listeners.size >= MOST_LISTENERS) return refuse(503, "Too many pages are open.");
    response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream; charset=utf-8" });
    const listener: Listener = { response, sent: 0 };
    response.on("close", () => this.#listeners.delete(listener));
    response.on("error", () => this.#listeners.delete(listener));
    this.#listeners.add(listener);
    send(listener, "begin", this.#model);
    this.#rows(listener);
    send(listener, "state", this.#feed.state());
    this.#pages--;
    if (!this.#leave) return;
    response.end();
    if (this.#pages <= 0) this.#leave();
  }
}

/** One event; JSON has no line breaks of its own. */
const send = ({ response }: Listener, event: string, data: unknown): unknown => response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
