import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createFile, PRIVATE_FILE, readIfPresent } from "./durable-file.ts";

/** The secrets of one ledger, 32 bytes each. */
export interface LedgerKeys {
  /** The Ed25519 seed that checkpoints are signed with. */
  readonly logSeed: Uint8Array;
  /** What openings are encrypted under. */
  readonly openingsKey: Uint8Array;
  /**
   * Writes keys that were made just now, before anything depends on them. Throws `TypeError` when the database has been used
   * already: its keys are somewhere else, and new ones would fit nothing that was signed or sealed.
   */
  readonly keep: (use: { readonly isFirstUse: boolean }) => Promise<void>;
}

const KEY_BYTES = 32;
const KEY_TEXT = /^[0-9a-f]{64}\n?$/;

/**
 * Reads the keys of a ledger's directory; those that are not there are made, and `keep` writes them. Throws `TypeError` when a
 * file holds no key; the message names the file and never quotes it.
 */
export async function openLedgerKeys(directory: string): Promise<LedgerKeys> {
  const log = await readOrMake(join(directory, "ledger-key"));
  const openings = await readOrMake(join(directory, "openings-key"));
  const fresh = [openings, log].filter(({ isFresh }) => isFresh);
  return {
    logSeed: log.key,
    openingsKey: openings.key,
    keep: async ({ isFirstUse }) => {
      const [missing] = fresh;
      if (missing !== undefined && !isFirstUse) throw await missingKey(missing.path);
      for (const { path, key } of fresh) await writeKey(path, key);
    },
  };
}

interface KeyFile {
  readonly path: string;
  readonly key: Uint8Array;
  readonly isFresh: boolean;
}

async function readOrMake(path: string): Promise<KeyFile> {
  const key = await readKey(path);
  return { path, key: key ?? randomBytes(KEY_BYTES), isFresh: key === undefined };
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  const text = await readIfPresent(path);
  if (text === undefined) return undefined;
  if (!KEY_TEXT.test(text)) throw new TypeError(`${path} is not a key of 64 hexadecimal digits`);
  return Buffer.from(text.trim(), "hex");
}

async function writeKey(path: string, key: Uint8Array): Promise<void> {
  const text = `${Buffer.from(key).toString("hex")}\n`;
  if (await createFile(path, text, PRIVATE_FILE)) return;
  throw madeMeanwhile(path);
}

function madeMeanwhile(path: string): TypeError {
  return new TypeError(`${path} was made by another process at the same moment; start again`);
}

async function missingKey(path: string): Promise<TypeError> {
  if ((await readIfPresent(path)) !== undefined) return madeMeanwhile(path);
  return new TypeError(
    `${path} is missing, and the database was made with it: put the file back, or set COUNTERSIGN_LEDGER_DIR to the ` +
      "directory that has it. A new key is never made for an old ledger.",
  );
}
