import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";

/** A file that the command line names, bound by its content or, where that cannot be, by its last change. */
export interface BoundFile {
  /** Without symbolic links. */
  readonly path: string;
  /** For what is no regular file. Its content cannot be bound, and whoever approves should know. */
  readonly kind?: "directory" | "special";
  readonly bytes?: number;
  /** Lower-case hexadecimal. */
  readonly sha256?: string;
  /**
   * In place of the hash of a file that is too large, or that only somebody else may read: device, inode and time of the last
   * change (stat(2), st_ctim). Only the kernel sets that time, so whoever writes to the file cannot put it back.
   */
  readonly unchanged?: string;
}

/** Scripts and manifests are small; beyond this a file is data, and reading it would delay every command. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** Programs with everything in them reach some hundred MiB. */
const PROGRAM_BYTES_MAX = 512 * 1024 * 1024;

/** Undefined when there is no such file: then no command can read it either. */
export function bindFile(path: string): Promise<BoundFile | undefined> {
  return bind(path, FILE_BYTES_MAX);
}

/** Undefined when it is no regular file. */
export async function bindProgram(path: string): Promise<BoundFile | undefined> {
  const program = await bind(path, PROGRAM_BYTES_MAX);
  return program?.kind === undefined ? program : undefined;
}

/** Binds by the last change alone, which costs no reading. */
export function bindUnread(path: string): Promise<BoundFile | undefined> {
  return bind(path, -1);
}

async function bind(path: string, bytesMax: number): Promise<BoundFile | undefined> {
  try {
    const real = await realpath(path);
    const found = await stat(real, { bigint: true });
    if (found.isDirectory()) return { path: real, kind: "directory" };
    if (!found.isFile()) return { path: real, kind: "special" };
    const bytes = Number(found.size);
    const sha256 = bytes > bytesMax ? undefined : await hash(real);
    if (sha256 !== undefined) return { path: real, bytes, sha256 };
    return { path: real, bytes, unchanged: `${found.dev}:${found.ino}:${found.ctimeNs}` };
  } catch {
    return undefined; // Not there, or behind a directory that is closed to us.
  }
}

/** Undefined when the file may not be read, which somebody else, such as the one that sudo stands for, still may. */
async function hash(path: string): Promise<string | undefined> {
  const digest = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) digest.update(chunk);
  } catch {
    return undefined;
  }
  return digest.digest("hex");
}
