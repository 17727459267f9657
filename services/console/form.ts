import { Fault, invalidField } from "../core/fault.ts";

/** The fields of a form that was posted, each at most once. */
export type Form = ReadonlyMap<string, string>;

/** A passkey's answer is some KiB; a comment 2,000 bytes, which may be three times as long when escaped. */
export const BODY_BYTES_MAX = 64 * 1024;
const FIELDS_MAX = 32;
const TYPE = /^application\/x-www-form-urlencoded\s*(;\s*charset=utf-8\s*)?$/i;

/** Reads a body strictly. Throws "invalid_argument" that names the field. */
export function readForm(contentType: string | undefined, body: Uint8Array): Form {
  if (!TYPE.test(contentType ?? "")) {
    throw invalidField("content-type", "must be application/x-www-form-urlencoded");
  }
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(decode(body))) {
    if (form.has(name)) throw invalidField(printed(name), "is given twice");
    if (form.size >= FIELDS_MAX) throw invalidField("body", `has over ${FIELDS_MAX} fields`);
    form.set(name, value);
  }
  return form;
}

/** A field's text with line breaks as they are written elsewhere; empty when it is not there. */
export function fieldOf(form: Form, name: string): string {
  return (form.get(name) ?? "").replaceAll("\r\n", "\n");
}

/** A field that says one of a few words. */
export function wordOf<const Word extends string>(
  form: Form,
  name: string,
  words: readonly Word[],
): Word {
  const given = form.get(name) ?? "";
  const word = words.find((each) => each === given);
  if (word === undefined) throw invalidField(name, `must be one of ${words.join(", ")}`);
  return word;
}

/** A digest as the page wrote it: 32 bytes in hexadecimal. */
export function digestOf(form: Form, name: string): Uint8Array {
  const text = form.get(name) ?? "";
  if (!/^[0-9a-f]{64}$/.test(text)) throw invalidField(name, "must be 32 bytes in hexadecimal");
  return Buffer.from(text, "hex");
}

/** A form of ours did not come from a page of ours. */
export function forged(): Fault {
  return new Fault({
    code: "permission_denied",
    reason: "not_from_here",
    message: "This did not come from a page of this console, so nothing was done.",
  });
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    throw invalidField("body", "is not UTF-8");
  }
}

function printed(name: string): string {
  return /^[a-z_]{1,40}$/.test(name) ? name : "body";
}
