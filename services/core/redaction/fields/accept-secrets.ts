import { isExpression, isPlainReference, isReference, isVariable } from "./reference.ts";
import type { Accept, Candidate, Range } from "./shape.ts";

/** RFC 9110, section 11.6.2, and what vendors put there. */
const SCHEME =
  /^\s*(?:(?:Bearer|Basic|Token|ApiKey|Api-Key|Digest|Negotiate|NTLM|OAuth|Key|Splunk|SSWS|GenieKey|Bot|JWT|PRIVATE-TOKEN)[ :=]+)?/i;
/** The next field on the line ends a value, even where the value could go on: `password=ab,user=cd`. */
const NEXT_FIELD = /[,;&|]\s?[\p{L}_][\p{L}\p{N}_.-]{0,40}\s?[=:]|<\/|\\n/u;
const CLOSERS = /[,;)\]}>.!?]+$/;

/** Whatever stands there is hidden, unless it only says where the secret is: a field for secrets fails closed. */
export const secret: Accept = (candidate) => {
  const range = candidate.field.isExact ? exact(candidate) : inText(candidate);
  if (!candidate.field.isExact && FALLBACK.test(candidate.text)) return fallback(candidate);
  if (range === undefined) return undefined;
  const { text, field, isWeak } = candidate;
  const value = text.slice(range.start, range.end);
  if (field.isExact && !isWeak) return isPlainReference(value) ? undefined : range;
  if (value === "" || isReference(value) || isMessage(value)) return undefined;
  if (!field.isExact && isCode(value, candidate, range.end)) return undefined;
  return isWeak && !looksLikeToken(value) ? undefined : range;
};

/** `${{ secrets.X }}` and `{{ vault.x }}`, which have blanks. */
const TEMPLATE_BEGIN = /^(?:\$?\{\{|<%)-?$/;

/** What a program says about a secret, as in files of translations: a sentence that names what it is about. */
function isMessage(value: string): boolean {
  if (value.length > MESSAGE_CHARS_MAX || !/\S\s+\S+\s+\S+\s+\S/.test(value)) return false;
  return /\b(?:password|passphrase|token|api key)s?\b/i.test(value) && SENTENCE.test(value);
}

const MESSAGE_CHARS_MAX = 256;
const SENTENCE =
  /\b(?:must|should|cannot|can't|please|enter|invalid|required|incorrect|at least|(?:is|are|was|has been) (?:not|too|required|invalid|wrong|expired|changed|reset))\b/i;

/** `process.env.DB_PASSWORD || "…"`, `os.getenv("DB_PASSWORD") or "…"`: where no other value is found, the program has its own. */
const FALLBACK =
  /^[\w.$:]{1,64}(?:\(["'][\w.-]{1,64}["']\)|\[["'][\w.-]{1,64}["']\])?\s{1,3}(?:\|\||\?\?|\?:|or)\s{1,3}(["'`])([^"'`\n\0]{3,128})\1/;

function fallback({ text }: Candidate): Range | undefined {
  const [said = "", , value = ""] = FALLBACK.exec(text) ?? [];
  const end = said.length - 1;
  return isReference(value) ? undefined : { start: end - value.length, end };
}

function isCode(value: string, { text, isSpaced }: Candidate, end: number): boolean {
  return isExpression(value, text.slice(end, end + 16)) || (isSpaced && isVariable(value));
}

function exact({ text }: Candidate): Range | undefined {
  const value = text.trim();
  const begin = text.indexOf(value);
  const scheme = SCHEME.exec(value)?.[0].length ?? 0;
  const start = begin + (scheme === value.length ? 0 : scheme);
  return { start, end: begin + value.length };
}

function inText({ text, field, isAssigned, before }: Candidate): Range | undefined {
  const scheme = SCHEME.exec(text)?.[0].length ?? 0;
  const start = field.start + scheme;
  const token = tokenAt(text, scheme);
  if (isReference(token) || TEMPLATE_BEGIN.test(token)) return undefined;
  const isQuery = isAssigned && /[?&]$/.test(before);
  const stop = token.search(isQuery ? /[&#]/ : NEXT_FIELD);
  const cut = stop === -1 ? token : token.slice(0, stop);
  const isWholeLine = isAssigned && before === "" && text.trimEnd().length === scheme + cut.length;
  const value = isWholeLine ? cut : withoutClosers(cut);
  return start < field.start ? undefined : { start: scheme, end: scheme + value.length };
}

/** Up to white space, or a quote that closes something: one that a letter or a digit follows is a part of the secret. */
function tokenAt(text: string, from: number): string {
  return TOKEN.exec(text.slice(from))?.[0] ?? "";
}

const TOKEN = /^[^\s"'`]*(?:(?<=[^\s"'`[\](){},:;=<>])["'`](?=[\p{L}\p{N}])[^\s"'`]*)*/u;

/** Marks of the text around the value; a bracket that the value opens itself stays. */
function withoutClosers(token: string): string {
  const closers = CLOSERS.exec(token)?.[0] ?? "";
  if (closers === "" || closers.length === token.length) return token;
  return /[([{<]/.test(token) ? token.replace(/[,;]+$/, "") : token.slice(0, -closers.length);
}

/** What a made-up secret looks like, and a word of a language, a count or a switch does not. */
function looksLikeToken(value: string): boolean {
  if (/\s/.test(value) || value.length < 6) return false;
  if (/^[0-9]{1,7}$|^[0-9]+\.[0-9]+$/.test(value)) return false;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /[0-9]/, /[^\p{L}\p{N}]/u].filter((kind) =>
    kind.test(value),
  );
  if (/[0-9]/.test(value)) return kinds.length >= 2 || value.length >= 12;
  return value.length >= 20 && !/^[a-z]+(?:[-_. ][a-z]+)*$/i.test(value);
}

/** Passwords under a name such as `pin` or `pass`: digits count, too, a counter does not. */
export const password: Accept = (candidate) => {
  const range = secret({ ...candidate, isWeak: false });
  if (range === undefined || !candidate.isWeak) return range;
  const value = candidate.text.slice(range.start, range.end);
  return /^[0-9]{1,3}$|^[0-9]+(?:\.[0-9]+)+%?$|^[0-9]+(?:ms|s|%)$/.test(value) ? undefined : range;
};

const USERINFO = /:\/\/[^\s/@:]{0,128}:[^\s/]{1,256}@/;
const CREDENTIAL =
  /\b(?:password|pwd|accountkey|sharedaccesskey|sharedsecret|secret|token|sig|key)\s?=\s?[^;&\s]/i;

/**
 * Connection strings that have credentials in them; others say only where a server is. Of an address with a user and a password
 * these two are found by themselves, so that the server stays in sight.
 */
export const connectionString: Accept = (candidate) => {
  const range = secret(candidate);
  if (range === undefined) return undefined;
  const isUrl = /^[a-z][a-z0-9+.-]{1,24}:\/\//i.test(candidate.text.slice(range.start));
  const value = candidate.text.slice(range.start, range.end);
  if (isUrl && USERINFO.test(value)) return undefined;
  return CREDENTIAL.test(value) ||
    (!isUrl && candidate.field.isExact && /[A-Za-z0-9]{20}/.test(value))
    ? range
    : undefined;
};

/** A key, or the text of one; the path of its file is none. */
export const privateKey: Accept = (candidate) => {
  const range = secret(candidate);
  if (range === undefined) return undefined;
  const value = candidate.text.slice(range.start, range.end);
  if (!candidate.field.isExact && value.startsWith("-----")) return undefined;
  return /^(?:~|\.{0,2}\/|[A-Za-z]:\\)|\.(?:pem|key|p12|pfx|ppk|der|crt)$/.test(value)
    ? undefined
    : range;
};
