import type { Certainty } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";
import { looksRandom, mixtureOf } from "./randomness.ts";
import type { WordRule } from "./word-index.ts";

/** What a phrase says of the value that ends it. */
export interface Reading {
  readonly type: SensitiveType;
  readonly certainty: Certainty;
  /** Whether the value looks as the phrase lets expect; `said` is the whole phrase. */
  readonly accepts: (value: string, said: string) => boolean;
}

/** A phrase; the last group of its shape that holds something is the value. */
export type Phrase = WordRule<Reading>;

/** Without the marks that belong to the sentence. A password may end in `!` and `?`, a key does not. */
export function withoutMarks(value: string, type: SensitiveType): string {
  const next = value.search(NEXT_SETTING);
  const own = next > 0 ? value.slice(0, next) : value;
  const bare = own.replace(type === "PASSWORD" ? MARKS : KEY_MARKS, "");
  return bare === "" ? own : bare;
}

/** `a=1;b=2`: the next one is no part of the value. */
const NEXT_SETTING = /[,;&][A-Za-z_-][\w.-]{0,40}[=:]/;
const MARKS = /[.,;:)\]}…]{1,8}$/;
const KEY_MARKS = /[.,;:)\]}…?!]{1,8}$/;

/** Where the phrase leaves no doubt: anything but code. */
export function isAnything(value: string): boolean {
  return value.length >= 3 && !isCode(value);
}

/** The same, but words of a sentence are values only in quotes. */
export function isStated(value: string, said: string): boolean {
  return isInQuotes(value, said) ? isAnything(value) : isUnlikeWord(value, said);
}

function isInQuotes(value: string, said: string): boolean {
  return /["'`“„«]/.test(said.charAt(said.lastIndexOf(value) - 1));
}

/** The same in quotes, where a sentence could stand as well, and behind a comma the next word of a list. */
export function isQuoted(value: string, said: string): boolean {
  // A quote that a separator follows has closed the name: `"Password ":[{"…`.
  if (!isAnything(value) || /\s/.test(value) || /^[:,=]/.test(value)) return false;
  return !LISTED.test(said.slice(0, -value.length - 1)) || isUnlikeWord(value, "");
}

const LISTED = /,\s?["'`]$/;

/** Where a sentence says that it is a password: it has something that a word has not, and only a PIN is a plain number. */
export function isUnlikeWord(value: string, said: string): boolean {
  if (/^[0-9]+$/.test(value)) return value.length >= 4 && (value.length >= 8 || SHORT.test(said));
  if (value.length < 4 || isCode(value) || COLOUR.test(value) || NAME.test(value)) return false;
  const body = value.slice(0, -1);
  if (/[0-9]/.test(value) || /[^\p{L}\p{M}'’.-]/u.test(body)) return true;
  return /\p{Ll}\p{Lu}/u.test(value) && (isInQuotes(value, said) || mixtureOf(value).words < 0.5);
}

/** `reset_password`, `1.2.3`. */
const NAME = /^[a-z]{0,24}_?passw(?:or)?d_?[a-z]{0,24}$|^v?[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}$/i;
const COLOUR = /^#[0-9a-f]{3,8}$/i;
/** Words for codes of digits. */
const SHORT = /^(?:pin|pass|passcode|clave|parola|pw|pwd|код|пин)/i;

/** Where the words may mean something else: letters and digits together, no date, version, path, address or name. */
export function isTokenLike(value: string): boolean {
  if (/^[0-9:.,TZ+/-]+$/.test(value)) return /^[0-9]{12,}$/.test(value);
  if (value.length < 6 || isCode(value)) return false;
  if (/^(?:https?|ftp):|^[~./]|\/.*\/|@.*\.[a-z]{2,}$|^v?[0-9]+(?:\.[0-9]+)+/i.test(value))
    return false;
  if (/^#|^[A-Z]{2,8}-[0-9]{1,6}$|^[a-z]+(?:[-_][a-z0-9]+)*$/.test(value)) return false;
  if (!/[0-9]/.test(value) || !/\p{L}/u.test(value)) return false;
  return /[0-9].*[0-9]/.test(value) ? value.length >= 10 || /[A-Z]/.test(value) : isUneven(value);
}

/** One digit alone is in many names (`Uint8Array`); a mark beside it is not. */
function isUneven(value: string): boolean {
  return /[^\p{L}\p{N}_.-]/u.test(value) || (value.length >= 16 && looksRandom(value));
}

/** The same for a key, which may be in small letters and digits. */
export function isKeyLike(value: string): boolean {
  return isTokenLike(value) || (/^[a-z0-9]{10,}$/.test(value) && /[0-9].*[0-9]/.test(value));
}

/** Calls, templates, members and conditions. */
function isCode(value: string): boolean {
  return CODE.test(value.slice(0, 256));
}

const CODE =
  /\w\(|^[[{<$%(!=&|]+$|^\$[\w{(]|\{\{|^%[sd]|^[!=]==?|^!![a-z]{1,16}$|^!?[A-Za-z_$][\w$]{0,64}(?:\??\.[A-Za-z_$][\w$]{0,64}){1,16}$|\?\.|\w\[\w{0,40}\]?|^0x[0-9a-f]{1,4}$|^[0-9],\w|=>|\);?$/;
