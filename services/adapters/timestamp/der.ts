import { TimestampError } from "./timestamp-error.ts";

/** One element of DER (X.690): its identifier byte and what it holds. */
export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The identifiers that a timestamp is made of (X.690, section 8.1.2). */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  generalizedTime: 0x18,
  sequence: 0x30,
  explicit0: 0xa0,
} as const;

/** Four bytes of length are more than any answer that we read. */
const LENGTH_BYTES_MAX = 4;
/** A tag whose number does not fit into the first byte goes on; nothing that we read has one. */
const LONG_TAG = 0x1f;

/** Writes one element. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag), derLength(content.length), content]);
}

/** Reads elements that follow each other and fill the bytes. Throws `malformed` for anything that is not strict DER. */
export function readElements(bytes: Uint8Array): readonly DerElement[] {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    if ((tag & LONG_TAG) === LONG_TAG) throw malformed("a tag of more than one byte");
    const { length, start } = readLength(bytes, at + 1);
    if (start + length > bytes.length) throw malformed("an element that is cut off");
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** What one element holds. Throws `malformed` when it is missing or of another kind. */
export function contentOf(element: DerElement | undefined, tag: number, name: string): Uint8Array {
  if (element?.tag !== tag) throw malformed(`no ${name} where it should be`);
  return element.content;
}

function derLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  return Buffer.concat([Uint8Array.of(0x80 | bytes.length), bytes]);
}

/** DER allows one way to write a length: the shortest (X.690, section 10.1). */
function readLength(bytes: Uint8Array, at: number): { length: number; start: number } {
  const first = bytes[at];
  if (first === undefined) throw malformed("an element without a length");
  if (first < 0x80) return { length: first, start: at + 1 };
  const count = first & 0x7f;
  const digits = bytes.subarray(at + 1, at + 1 + count);
  if (count === 0 || count > LENGTH_BYTES_MAX || digits.length < count) {
    throw malformed("a length that can't be read");
  }
  const length = digits.reduce((value, byte) => value * 256 + byte, 0);
  if (digits[0] === 0 || length < 0x80) throw malformed("a length that is not the shortest");
  return { length, start: at + 1 + count };
}

function malformed(what: string): TimestampError {
  return new TimestampError("malformed", `The time-stamp response has ${what}.`);
}
