import { randomBytes } from "node:crypto";
import { link, readFile, unlink, writeFile } from "node:fs/promises";

const SECRET_BYTES = 32;
const HEX = /^[0-9a-f]{64}$/;

/**
 * Reads 32 secret bytes as hexadecimal, making the file (0600) when it is not there. A file of another form is refused and
 * not replaced: with another key every action that is asked for again would seem to be another one.
 */
export async function readOrCreateSecret(path: string): Promise<string> {
  const made = `${path}.${process.pid}`;
  await writeFile(made, `${randomBytes(SECRET_BYTES).toString("hex")}\n`, { mode: 0o600 });
  try {
    // Linked, not renamed: of two processes that make it at once, one wins and both read the same.
    await link(made, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await unlink(made);
  }
  const text = (await readFile(path, "utf8")).trim();
  if (isSecret(text)) return text;
  throw new TypeError(`${path} must hold 64 hexadecimal digits in lower case`);
}

/** Whether a text is 32 bytes as hexadecimal in lower case. */
export function isSecret(text: string): boolean {
  return HEX.test(text);
}
