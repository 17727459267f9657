import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { ExecError } from "./exec-error.ts";

/** What the command reads from standard input: nothing, exactly these bytes, or whatever comes. */
export type CommandInput =
  | { readonly kind: "none" }
  | { readonly kind: "shown"; readonly bytes: Buffer }
  | { readonly kind: "unseen" };

/** The argument of the action that tells of it; absent when there is no input. */
export type SeenInput =
  | { readonly unseen: true }
  | { readonly bytes: number; readonly sha256: string; readonly text?: string };

/** What people can read before they approve, and what fits into the arguments of an action. */
const INPUT_BYTES_MAX = 128 * 1024;

/** Reads input to its end. Throws an `ExecError` when it is longer than can be shown. */
export async function readInput(source: Readable): Promise<CommandInput> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > INPUT_BYTES_MAX) {
      const message = `--stdin: is over ${INPUT_BYTES_MAX} bytes; give the command a file instead`;
      throw new ExecError("usage", message);
    }
    chunks.push(bytes);
  }
  return { kind: "shown", bytes: Buffer.concat(chunks) };
}

/** What the action says of the input. Bytes that are no text are bound, but nobody can read them. */
export function seenInput(input: CommandInput): SeenInput | undefined {
  if (input.kind === "none") return undefined;
  if (input.kind === "unseen") return { unseen: true };
  const { bytes } = input;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const text = decode(bytes);
  return { bytes: bytes.length, sha256, ...(text === undefined ? {} : { text }) };
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
