import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createDurably, readIfPresent } from "./durable-file.ts";

const SEED_BYTES = 32;
const SEED_TEXT = /^[0-9a-f]{64}\n?$/;

/**
 * The 32 secret bytes of a witness, made on the first start, readable by their owner only. Throws `TypeError` when the file
 * holds something else; the message names the file and never quotes it.
 */
export async function readOrCreateSeed(directory: string): Promise<Uint8Array> {
  const path = join(directory, "witness-key");
  const present = await readIfPresent(path);
  if (present !== undefined) return parseSeed(present, path);
  const seed = randomBytes(SEED_BYTES);
  await createDurably(path, `${seed.toString("hex")}\n`);
  return parseSeed((await readIfPresent(path)) ?? "", path);
}

function parseSeed(text: string, path: string): Uint8Array {
  if (!SEED_TEXT.test(text)) throw new TypeError(`${path} is not a key of 64 hexadecimal digits`);
  return Buffer.from(text.trim(), "hex");
}
