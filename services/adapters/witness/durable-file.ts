import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";

const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/** The text of a file; undefined when there is none. */
export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/**
 * Replaces a file. When it resolves, the new text is on the disk, whatever happens to this process or to the machine; until
 * then a reader finds the old text or the new one, never a part of it.
 */
export async function replaceDurably(path: string, text: string): Promise<void> {
  const draft = await writeDraft(path, text);
  await orUnlink(draft, () => rename(draft, path));
  await syncDirectory(dirname(path));
}

/** Makes a file that must not be there yet. Of two that make it at once, one gets true and the other false. */
export async function createDurably(path: string, text: string): Promise<boolean> {
  const draft = await writeDraft(path, text);
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

/** Makes a directory for its owner only; a name in it is as durable as the entry of the directory itself. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: PRIVATE_DIRECTORY });
  if (first !== undefined) await syncDirectory(dirname(first));
}

async function writeDraft(path: string, text: string): Promise<string> {
  await makeDirectory(dirname(path));
  const draft = `${path}.${randomUUID()}.draft`;
  await using file = await open(draft, "wx", PRIVATE_FILE);
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

/** A rename is on the disk once its directory is (fsync(2), NOTES). */
async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, "r");
  await directory.sync();
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
