import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";

const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;
export const PUBLIC_FILE = 0o644;

/**
 * The text of a file, which is made when it is not there. Of two processes that make it at once, one wins and both read
 * the winner's; nobody ever sees half a file.
 */
export async function readOrCreate(
  path: string,
  make: () => Promise<string>,
  mode = PRIVATE_FILE,
): Promise<string> {
  const present = await readIfPresent(path);
  if (present !== undefined) return present;
  const draft = await writeDraft(path, await make(), mode);
  try {
    await link(draft, path); // Unlike a rename, it fails when the file is there.
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path, "utf8");
}

/** Replaces a file in one step, readable by its owner only. */
export async function replace(path: string, text: string): Promise<void> {
  await rename(await writeDraft(path, text, PRIVATE_FILE), path);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function writeDraft(path: string, text: string, mode: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: PRIVATE_DIRECTORY });
  const draft = `${path}.${randomUUID()}.draft`;
  await using file = await open(draft, "wx", mode);
  await file.writeFile(text);
  await file.sync();
  return draft;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
