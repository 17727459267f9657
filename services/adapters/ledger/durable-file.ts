import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";

/** Readable by its owner only. */
export const PRIVATE_FILE = 0o600;
/** What others of this machine may read. */
export const PUBLIC_FILE = 0o644;
const DIRECTORY = 0o755;

/** The text of a file; undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** The names in a directory; none when there is no directory. */
export async function listIfPresent(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Makes a file that is there whole or not at all, also after a power cut. False when another process has made it before. */
export async function createFile(path: string, text: string, mode: number): Promise<boolean> {
  const draft = await writeDraft(path, text, mode);
  try {
    await link(draft, path); // Unlike a rename, it fails when the file is there.
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
  await syncDirectory(dirname(path));
  return true;
}

/** Replaces a file in one step: whoever reads it sees the old text or the new one. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const draft = await writeDraft(path, text, mode);
  await orUnlink(draft, () => rename(draft, path));
  await syncDirectory(dirname(path));
}

async function writeDraft(path: string, text: string, mode: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: DIRECTORY });
  const draft = `${path}.${randomUUID()}.draft`;
  await using file = await open(draft, "wx", mode);
  await orUnlink(draft, async () => {
    await file.writeFile(text);
    await file.sync();
  });
  return draft;
}

/** A draft of what failed must not stay: on a full disk each attempt would leave one, and take what room there is. */
async function orUnlink(draft: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await unlink(draft).catch(() => undefined); // What failed first is what counts.
    throw error;
  }
}

/** A new name is durable only with its directory. */
async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, "r");
  await directory.sync();
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
