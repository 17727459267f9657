import type { JWTPayload } from "jose";
import type { Authentication } from "../../core/identity/identity.ts";
import { invalidClaim } from "./token-fault.ts";

/** OpenID Connect Core 1.0, section 2: a subject has at most 255 characters. Others are kept to the same measure. */
const TEXT_CHARACTERS_MAX = 255;
const GROUPS_MAX = 512;
const LABELS_MAX = 32;
const NAME_CHARACTERS_MAX = 128;

/** The `sub` claim. A control character in it would let one identity look like another in a log. */
export function readSubject(payload: JWTPayload): string {
  const subject = readText(payload, "sub");
  if (subject === undefined) throw invalidClaim("sub");
  return subject;
}

/** A claim that is a text, or undefined when it is not there. Throws "unauthenticated" when it is anything else. */
export function readText(payload: JWTPayload, claim: string): string | undefined {
  const value = payload[claim];
  if (value === undefined) return undefined;
  if (!isText(value)) throw invalidClaim(claim);
  return value;
}

/** A name to show: no control or direction characters, so that it cannot rewrite the text around it. */
export function readName(payload: JWTPayload): string | undefined {
  const name = payload["name"] ?? payload["preferred_username"];
  if (typeof name !== "string") return undefined;
  const plain = name
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim();
  // The cut may halve a character, and votes of someone with such a name could not be recorded.
  return plain === "" ? undefined : plain.slice(0, NAME_CHARACTERS_MAX).toWellFormed();
}

/** The groups of a person, claim by claim down a path; none when they are missing. Another shape is refused, not half read. */
export function readGroups(payload: JWTPayload, path: readonly string[]): readonly string[] {
  const value = valueAt(payload, path) ?? [];
  if (!Array.isArray(value) || value.length > GROUPS_MAX || !value.every(isText))
    throw invalidClaim(path.join("."));
  return Object.freeze([...new Set(value)]);
}

function valueAt(payload: JWTPayload, path: readonly string[]): unknown {
  let value: unknown = payload;
  for (const step of path) {
    if (!isMapping(value)) throw invalidClaim(path.join("."));
    // What every object has, such as "constructor", is no claim.
    value = Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/** The labels of a workload: texts by name; none when the claim is missing. */
export function readLabels(payload: JWTPayload): Readonly<Record<string, string>> {
  const value = payload["labels"] ?? {};
  if (!isMapping(value)) throw invalidClaim("labels");
  const entries = Object.entries(value);
  const texts = entries.filter(
    (entry): entry is [string, string] => isText(entry[1]) && isText(entry[0]),
  );
  if (entries.length > LABELS_MAX || texts.length !== entries.length) throw invalidClaim("labels");
  return Object.freeze(Object.fromEntries(texts));
}

/** How and when the subject was authenticated, as far as the token says. */
export function readAuthentication(payload: JWTPayload): Authentication {
  const { iat, auth_time: signedInAt, amr, acr } = payload;
  return {
    kind: "token",
    ...(iat === undefined ? {} : { issuedAtMs: iat * 1000 }),
    ...(typeof signedInAt === "number" ? { signedInAtMs: signedInAt * 1000 } : {}),
    methods: Array.isArray(amr) ? amr.filter(isText) : [],
    ...(isText(acr) ? { contextClass: acr } : {}),
  };
}

/** Whether something is a text of a form that an identity may have. */
export function isText(value: unknown): value is string {
  if (typeof value !== "string" || value === "" || value.length > TEXT_CHARACTERS_MAX) return false;
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}

/** Whether something is a JSON object. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
