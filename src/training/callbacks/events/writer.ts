/** Event files: messages in TFRecord frames, added to a file. */
import { KatachiError } from "../../../../types/error.js";
import { builtin } from "../../../runtime/builtin.js";
import { maskedCrc32c } from "./crc32c.js";
import { versionEvent } from "./event.js";
import { concatenate } from "./message.js";

const WHERE = "tensorBoard";

/** Files of one process, so that no two have one name. */
let files = 0;

/** Length, its checksum, the data, their checksum; all least significant byte first. TensorFlow, core/lib/io/record_writer.h. */
export function frame(data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(12));
  header.setBigUint64(0, BigInt(data.length), true);
  header.setUint32(8, maskedCrc32c(new Uint8Array(header.buffer, 0, 8)), true);
  const footer = new DataView(new ArrayBuffer(4));
  footer.setUint32(0, maskedCrc32c(data), true);
  return concatenate([new Uint8Array(header.buffer), data, new Uint8Array(footer.buffer)]);
}

/** Writes what it holds back at the latest when it has so much. */
const MOST_HELD = 1 << 16;

/** One run's file; made when the first event is written. */
export class EventWriter {
  readonly #folder: string;
  #path: string | undefined;
  #held: Uint8Array[] = [];
  #size = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Seconds since 1970. */
  static now(): number {
    return Date.now() / 1000;
  }

  add(event: Uint8Array): void {
    if (this.#path === undefined) this.#open();
    this.#hold(event);
    if (this.#size >= MOST_HELD) this.flush();
  }

  /** Whole records only: a reader never finds half of one. */
  flush(): void {
    if (this.#size === 0) return;
    const records = concatenate(this.#held);
    this.#held = [];
    this.#size = 0;
    this.#files((fs) => fs.appendFileSync(this.#path!, records));
  }

  #hold(event: Uint8Array): void {
    const record = frame(event);
    this.#held.push(record);
    this.#size += record.length;
  }

  #open(): void {
    const { join } = builtin("node:path", WHERE);
    const now = EventWriter.now();
    const { process } = globalThis as { process?: { readonly pid: number } };
    this.#path = join(this.#folder, `events.out.tfevents.${String(Math.floor(now)).padStart(10, "0")}.${builtin("node:os", WHERE).hostname()}.${process?.pid}.${files++}.v2`);
    this.#files((fs) => fs.mkdirSync(this.#folder, { recursive: true }));
    this.#hold(versionEvent(now));
    this.flush();
  }

  #files(run: (fs: typeof import("node:fs")) => void): void {
    try {
      run(builtin("node:fs", WHERE));
    } catch (cause) {
      if (cause instanceof KatachiError) throw cause;
      throw new KatachiError("file", `${WHERE}: cannot write to ${this.#folder}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}
