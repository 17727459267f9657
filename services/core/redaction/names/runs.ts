import { wordOf, type Word } from "./word.ts";

/** What a token of a run may be. */
export type TokenKind = "word" | "initial" | "particle" | "title" | "suffix";

/** One word of a run, as it stands in the text. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly word: Word;
}

/** Words that may be a name: each with a capital, or a particle between such, with blanks between them only. */
export type Run = readonly Token[];

/** Longer runs are cut; names have fewer words. */
const TOKENS_MAX = 10;
/** Without capitals a run is a whole phrase. */
const CASELESS_TOKENS_MAX = 64;
/** Longer words are no particles. */
const PARTICLE_CHARS_MAX = 6;
/** Longer words are no names. */
const WORD_CHARS_MAX = 40;
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’ʼ‑-]\p{L}[\p{L}\p{M}]*){0,4}/uy;
const POSSESSIVE = /['’]s$/i;
/** Calls back with each run of capitalised words, in order. Where there are none this only compares characters. */
export function eachRun(text: string, visit: (run: Run) => void): void {
  const { length } = text;
  let isInside = false;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 65 && code <= 90 ? !isInside : code >= 0xc0 && !isInside && isUpper(text, at)) {
      at = readRun(text, at, { begins: isUpper, visit }) - 1;
      isInside = true;
      continue;
    }
    isInside = isInner(code);
  }
}

/** Calls back with each run of words of a text that has no capitals at all. */
export function eachCaselessRun(text: string, visit: (run: Run) => void): void {
  let isInside = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isInside && isLetter(code)) {
      at = readRun(text, at, { begins: isAnyLetter, visit }) - 1;
      isInside = true;
      continue;
    }
    isInside = isInner(code);
  }
}

/** Whether a text has a capital of any alphabet. */
export function hasCapital(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (isUpper(text, at)) return true;
  return false;
}

type Begins = (text: string, at: number) => boolean;

/** Calls back with the run that begins at an offset, if it has a word at all, and gives where to go on. */
function readRun(
  text: string,
  from: number,
  { begins, visit }: { readonly begins: Begins; readonly visit: (run: Run) => void },
): number {
  const run: Token[] = [];
  const most = begins === isUpper ? TOKENS_MAX : CASELESS_TOKENS_MAX;
  let at = from;
  while (run.length < most) {
    const token = tokenAt(text, at, begins);
    if (token === undefined) break;
    run.push(token);
    at = nextStart(text, token, begins);
    if (at === -1) break;
  }
  const end = run.at(-1)?.end ?? from + 1;
  while (run.at(-1)?.kind === "particle") run.pop();
  if (run.some(({ kind }) => kind === "word")) visit(run);
  return end;
}

/** Undefined for what is no word of a text: identifiers, calls, paths, addresses. */
function tokenAt(text: string, start: number, begins: Begins): Token | undefined {
  const stop = wordEnd(text, start);
  if (stop === start || stop - start > WORD_CHARS_MAX || isIdentifier(text.charCodeAt(stop)))
    return undefined;
  const written = withoutPossessive(text.slice(start, stop));
  const word = wordOf(written);
  const end = start + written.length;
  const kind = kindOf(text, { start, end, word, begins });
  if (kind === undefined) return undefined;
  const hasDot = (kind === "initial" || kind === "title") && text.charCodeAt(end) === 46;
  return { kind, start, end: hasDot ? end + 1 : end, text: written, word };
}

function kindOf(
  text: string,
  {
    start,
    end,
    word,
    begins,
  }: {
    readonly start: number;
    readonly end: number;
    readonly word: Word;
    readonly begins: Begins;
  },
): TokenKind | undefined {
  const isBegin = begins(text, start);
  const after = text.charCodeAt(end);
  if (word.isParticle && (begins !== isUpper || !isBegin)) return "particle";
  if (!isBegin) return undefined;
  if (word.isCapitalParticle && isBlank(after) && begins(text, end + 1)) return "particle";
  if (end - start === 1)
    return after === 46 || after === 32 || after === 45 ? "initial" : undefined;
  if (word.role === "title") return "title";
  return word.role === "odd" || isCode(text, start, end) ? undefined : word.role;
}

/** `_`, `(`, `=`, `@`, `$` and digits go on with what a word has begun only in code. */
function isIdentifier(code: number): boolean {
  if (code === 95 || code === 40 || code === 61 || code === 64 || code === 36) return true;
  return code >= 48 && code <= 57;
}

/** Where the next word of a run begins, or -1. */
function nextStart(text: string, { kind, end }: Token, begins: Begins): number {
  let at = end;
  const code = text.charCodeAt(at);
  if (kind === "suffix" && code === 46) at += 1;
  if (kind === "initial" && isLetter(code) && begins(text, at)) return at;
  while (at - end < 2 && isBlank(text.charCodeAt(at))) at += 1;
  if (at === end) return -1;
  let word = at;
  for (let count = 0; count < 3; count += 1) {
    if (begins(text, word)) return at;
    const stop = wordEnd(text, word);
    if (stop - word > PARTICLE_CHARS_MAX) return -1;
    if (stop === word || !wordOf(text.slice(word, stop)).isParticle) return -1;
    word = stop;
    if (!isBlank(text.charCodeAt(word))) return -1;
    word += 1;
  }
  return begins(text, word) ? at : -1;
}

/** Where the word at an offset ends. Most words have only letters of ASCII, which need no expression. */
function wordEnd(text: string, at: number): number {
  let end = at;
  while (isPlain(text.charCodeAt(end))) end += 1;
  const code = text.charCodeAt(end);
  if (code !== 39 && code !== 45 && !(code >= 0xc0)) return end;
  WORD.lastIndex = at;
  return at + (WORD.exec(text)?.[0].length ?? 0);
}

function isPlain(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function withoutPossessive(written: string): string {
  const quote = written.charCodeAt(written.length - 2);
  return quote === 39 || quote === 0x2019 ? written.replace(POSSESSIVE, "") : written;
}

/** A key between quotes: `"status":`. */
function isKey(text: string, start: number, end: number): boolean {
  const quote = text.charCodeAt(end);
  if ((quote !== 34 && quote !== 39) || text.charCodeAt(start - 1) !== quote) return false;
  const after = text.charCodeAt(end + 1) === 32 ? end + 2 : end + 1;
  return text.charCodeAt(after) === 58 || text.charCodeAt(after) === 61;
}

function isCode(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  // `/`, `@`, `#`, `$`, `\` and `.` come before identifiers, paths and handles.
  if (before === 47 || before === 35 || before === 36 || before === 92) return true;
  // A dash, or a letter before a dash, joins the parts of codes: `A-Z`, `X-Request-Id`, `eu-west-1`.
  if (before === 45 && !isBlank(text.charCodeAt(start - 2))) return true;
  if (before === 46 && isLetter(text.charCodeAt(start - 2)) && !isInitial(text, start - 2))
    return true;
  if (isKey(text, start, end)) return true;
  const after = text.charCodeAt(end);
  if (after === 47 || after === 92 || after === 45)
    return after === 47
      ? !isLetter(text.charCodeAt(end + 1))
      : after === 45 || isLetter(text.charCodeAt(end + 1));
  if (after === 46) return isLetter(text.charCodeAt(end + 1));
  return after === 58 && text.charCodeAt(end + 1) === 58;
}

/** The `J` of `J.Hollis`. */
function isInitial(text: string, at: number): boolean {
  return isUpper(text, at) && !isInner(text.charCodeAt(at - 1));
}

function isBlank(code: number): boolean {
  return code === 32 || code === 0xa0;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code >= 0xc0;
}

/** What a word may hold before a capital that then begins none. */
function isInner(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95 || code === 64;
}

function isAnyLetter(text: string, at: number): boolean {
  return isLetter(text.charCodeAt(at));
}

/** Only Latin, Greek, Cyrillic, Armenian and Georgian have capitals among the letters that names are written in. */
function isUpper(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0xc0) return code >= 65 && code <= 90;
  if (code > 0x58f && (code < 0x1e00 || code > 0x1fff)) return false;
  return /\p{Lu}/u.test(text[at] ?? "");
}
