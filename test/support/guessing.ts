import { createDecipheriv } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { commit, deriveKeys, saltFor } from "../../services/core/ledger/commitment.ts";
import type { JsonValue } from "../../services/core/policy/json.ts";

/** What somebody who has a leaf guesses of what it hides: here the truth, which a dictionary may well hold. */
export interface Guess {
  readonly eventId: string;
  readonly field: string;
  readonly value: JsonValue;
  /** As it stands in the leaf. */
  readonly commitment: string;
  readonly subject: string;
}

/** What the attacker has: everything. */
export interface Loot {
  readonly files: readonly Uint8Array[];
  /** What the keys of subjects are wrapped under. */
  readonly openingsKey: Uint8Array;
}

const KEY_BYTES = 32;
const [NONCE_BYTES, TAG_BYTES] = [12, 16];
const WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
/** Random bytes practically never have so many zeros in a row, and free space has nothing else. */
const ZEROS = Buffer.alloc(5);

/**
 * Tries every place of every file as the salt of a guess, as its subject's key, and as that key in its wrapping. Gives how each
 * guess that turned out right was confirmed.
 */
export function confirmGuesses(
  { files, openingsKey }: Loot,
  guesses: readonly Guess[],
): readonly string[] {
  const confirmed = new Set<string>();
  const hit = (guess: Guess, salt: Uint8Array, by: string) => {
    if (commit({ ...guess, salt }) === guess.commitment) confirmed.add(`${guess.field} by ${by}`);
  };
  const tryKey = (key: Uint8Array, by: string) => {
    const keys = deriveKeys(key);
    for (const guess of guesses) hit(guess, saltFor(keys, guess), by);
  };
  const subjects = [...new Set(guesses.map(({ subject }) => subject))];
  for (const file of files) {
    for (const window of windowsOf(file, KEY_BYTES)) {
      for (const guess of guesses) hit(guess, window, "a salt");
      tryKey(window, "a key");
    }
    for (const window of windowsOf(file, WRAPPED_BYTES)) {
      const keys = subjects.flatMap((subject) => unwrapped(openingsKey, subject, window) ?? []);
      for (const key of keys) tryKey(key, "a wrapped key");
    }
  }
  return [...confirmed].sort();
}

/** The contents of all files of a directory, also of those below. */
export async function filesUnder(directory: string): Promise<readonly Uint8Array[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))));
}

function* windowsOf(file: Uint8Array, bytes: number): Generator<Uint8Array> {
  const all = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + bytes <= all.length; at += 1) {
    const window = all.subarray(at, at + bytes);
    const zeros = window.lastIndexOf(ZEROS);
    if (zeros < 0) yield window;
    else at += zeros; // Every window that begins up to there has them too.
  }
}

function unwrapped(
  openingsKey: Uint8Array,
  subject: string,
  window: Uint8Array,
): Uint8Array | undefined {
  const decipher = createDecipheriv("aes-256-gcm", openingsKey, window.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(subject));
  decipher.setAuthTag(window.subarray(-TAG_BYTES));
  const key = decipher.update(window.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([key, decipher.final()]);
  } catch {
    return undefined;
  }
}
