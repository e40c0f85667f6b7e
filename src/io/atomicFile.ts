/**
 * Files on disk, in Node: written so that a kill or a full disk at any moment leaves the old file or the new one, and
 * read in pieces, so that a header can be checked before the rest is loaded.
 */
import type * as Fs from "node:fs/promises";
import type * as Path from "node:path";
import { KatachiError } from "../../types/error.js";
import { check, text } from "../options.js";
import { builtin } from "../runtime/builtin.js";

interface Files {
  readonly fs: typeof Fs;
  readonly path: typeof Path;
}

const files = (where: string): Files => ({ fs: builtin("node:fs/promises", where), path: builtin("node:path", where) });

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder",
  EEXIST: "a file is in its place",
  EACCES: "permission is denied",
  EPERM: "it is not permitted",
  EROFS: "the disk can only be read",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than the system allows",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many files are open",
  ELOOP: "its links lead in a circle",
};

/** The system's error as one of ours. */
export function fileError(where: string, what: string, cause: unknown): KatachiError {
  if (cause instanceof KatachiError) return cause;
  const code = codeOf(cause);
  const reason = (typeof code === "string" ? REASONS[code] : undefined) ?? (cause instanceof Error ? cause.message : String(cause));
  return new KatachiError("file", `${where}: cannot ${what}: ${reason}`, { cause });
}

/** Leftovers of killed writers are called `.weights.safetensors.<process>.<random>.tmp`. */
const TEMPORARY = /^\.(.+)\.(\d{1,10})\.[0-9a-z]{1,16}\.tmp$/s;

/** What of a name stands in those of temporary files, which must not become too long. */
const stem = (name: string): string => name.slice(0, 50);

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed, renamed onto it, the folder flushed.
 * Throws a KatachiError "file" if that fails; the old file is then as it was. A link is followed, not replaced.
 * @param where the function that the user called, which starts the message
 */
export async function writeFileAtomic(where: string, path: string, parts: readonly Uint8Array[]): Promise<void> {
  check(where, "path", path, text);
  const { fs, path: paths } = files(where);
  let temporary: string | undefined;
  try {
    const target = await fs.realpath(path).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return path;
      throw error;
    });
    const folder = paths.dirname(target);
    const name = paths.basename(target);
    const before = await fs.stat(target).catch(() => undefined);
    if (before?.isDirectory()) throw new KatachiError("file", `${where}: cannot write ${path}: it is a folder`);
    const unique = Math.random().toString(36).slice(2, 14) || "0";
    temporary = paths.join(folder, `.${stem(name)}.${process.pid}.${unique}.tmp`);
    const file = await fs.open(temporary, "wx");
    try {
      if (before) await file.chmod(before.mode & 0o777);
      for (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, target);
    temporary = undefined;
    await flushFolder(fs, folder);
    await removeLeftovers(where, folder, (of) => of === stem(name));
  } catch (error) {
    if (temporary !== undefined) await fs.unlink(temporary).catch(() => undefined);
    if (codeOf(error) === "ENOENT") throw new KatachiError("file", `${where}: cannot write ${path}: there is no folder ${paths.dirname(path)}`, { cause: error });
    throw fileError(where, `write ${path}`, error);
  }
}

/** Makes a rename last. Some systems flush no folders; there it lasts when they choose. */
async function flushFolder(fs: typeof Fs, folder: string): Promise<void> {
  const handle = await fs.open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Whether a process of this machine has the number. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** Removes temporary files of writers that live no more. */
export async function removeLeftovers(where: string, folder: string, ofTarget: (name: string) => boolean): Promise<void> {
  const { fs, path } = files(where);
  for (const name of await fs.readdir(folder).catch(() => [])) {
    const [, target, pid] = TEMPORARY.exec(name) ?? [];
    if (target !== undefined && ofTarget(target) && !lives(Number(pid))) await fs.unlink(path.join(folder, name)).catch(() => undefined);
  }
}

/** Makes a folder and those around it, and makes sure that files can be made in it. */
export async function makeFolder(where: string, folder: string): Promise<void> {
  const { fs } = files(where);
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.access(folder, fs.constants.W_OK);
  } catch (error) {
    throw fileError(where, `write into the folder ${folder}`, error);
  }
}

/** Makes the folder of a file. */
export const makeFolderOf = (where: string, path: string): Promise<void> => makeFolder(where, files(where).path.dirname(path));

/** A file that is open for reading. */
export interface OpenFile {
  readonly size: number;
  /** So many bytes from a position on. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/**
 * Opens a file, hands it to `use` and closes it; undefined when there is none and `optional` is true. Only regular files
 * are opened: reading a pipe could wait for ever.
 */
export async function withFile<T>(where: string, path: string, use: (file: OpenFile) => Promise<T>): Promise<T>;
export async function withFile<T>(where: string, path: string, use: (file: OpenFile) => Promise<T>, optional: true): Promise<T | undefined>;
export async function withFile<T>(where: string, path: string, use: (file: OpenFile) => Promise<T>, optional = false): Promise<T | undefined> {
  check(where, "path", path, text);
  const { fs } = files(where);
  try {
    const stat = await fs.stat(path).catch((error: unknown) => (optional && codeOf(error) === "ENOENT" ? undefined : Promise.reject(error as Error)));
    if (!stat) return undefined;
    if (!stat.isFile()) throw new KatachiError("file", `${where}: cannot read ${path}: it is no file`);
    const handle = await fs.open(path, "r");
    try {
      const { size } = await handle.stat();
      const read = async (position: number, length: number): Promise<Uint8Array> => {
        const bytes = new Uint8Array(length);
        for (let at = 0; at < length; ) {
          const { bytesRead } = await handle.read(bytes, at, Math.min(length - at, 2 ** 30), position + at);
          if (bytesRead === 0) throw new KatachiError("file", `${where}: cannot read ${path}: it became shorter while it was read`);
          at += bytesRead;
        }
        return bytes;
      };
      return await use({ size, read });
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(where, `read ${path}`, error);
  }
}
