import { isOrdinaryWord } from "./names/ordinary-word.ts";
import { classOf, type SensitiveType } from "./sensitive-type.ts";

/**
 * Where else a value is hidden.
 *
 * - `anywhere`: also inside of longer words.
 * - `number`: not inside of a longer number.
 * - `word`: as a word, or words, of its own.
 * - `spoken`: the same, but not where it is the name of a field or the scheme of a URL: the password `postgres`.
 * - `capital`: the same as `word`, where it begins with a capital.
 * - `nowhere`: only where it was found.
 */
export type EchoRule = "anywhere" | "number" | "word" | "spoken" | "capital" | "nowhere";

/** Shorter values stand everywhere by chance. */
const CHARS_MIN = 3;
/** Numbers with fewer digits, too: a CVV is in half of all numbers. */
const DIGITS_MIN = 5;
/** Secrets so long are hidden as words, whatever they mean in a language. */
const SECRET_CHARS_MIN = 6;
/** Names of accounts, too. */
const USERNAME_CHARS_MIN = 5;
/** Values so long do not stand in a longer word by chance. */
const INSIDE_CHARS_MIN = 8;
/** Longer texts are no word of a language. */
const WORD_CHARS_MAX = 48;
/** Numbers so long do not stand in a longer number by chance. */
const INSIDE_DIGITS_MIN = 9;

/** Values that say nothing by themselves: hiding each of their occurrences would hide the action, not the value. */
const ORDINARY = new Set(
  (
    "true false null none yes no on off test root admin user users guest default public private secret password passwd token string username localhost example " +
    "postgres postgresql mysql mariadb redis mongodb mongo rabbitmq oracle docker ubuntu debian system service server client database develop production staging " +
    "app api web worker backend frontend proxy admin build deploy"
  ).split(" "),
);

/** The rule for a value. */
export function echoRule(type: SensitiveType, value: string): EchoRule {
  const text = value.trim();
  if (text.length < CHARS_MIN) return "nowhere";
  if (!/\p{L}/u.test(text)) return ruleForNumber(type, text);
  const isOrdinary = isWord(text) && isCommon(text);
  if (classOf(type) === "secret") return ruleForSecret(text, isOrdinary || isPhrase(text));
  if (isOrdinary || (type === "USERNAME" && isShortName(text))) return "nowhere";
  if (type === "PERSON") return isWord(text) && /^\p{Lu}/u.test(text) ? "capital" : "word";
  return text.length < INSIDE_CHARS_MIN ? "word" : "anywhere";
}

/** `app`, `etl`: an account's name so short is a word of every command. */
function isShortName(text: string): boolean {
  return text.length < USERNAME_CHARS_MIN && !/\p{N}/u.test(text);
}

/** A year is no more than a number, and so are a CVV and a PIN. */
function ruleForNumber(type: SensitiveType, text: string): EchoRule {
  const digits = text.replaceAll(/[^\p{N}]+/gu, "").length;
  if (digits < DIGITS_MIN)
    return classOf(type) === "secret" && digits < 3 ? ruleForMarks(text) : "nowhere";
  if (classOf(type) === "secret" && text.length >= INSIDE_CHARS_MIN) return "anywhere";
  return digits < INSIDE_DIGITS_MIN || type === "IP_ADDRESS" ? "number" : "anywhere";
}

/** A password of marks alone. */
function ruleForMarks(text: string): EchoRule {
  return text.length < SECRET_CHARS_MIN || new Set(text).size < 3 ? "nowhere" : "anywhere";
}

function ruleForSecret(text: string, isOrdinary: boolean): EchoRule {
  if (isOrdinary) return text.length < SECRET_CHARS_MIN ? "nowhere" : "spoken";
  return text.length < INSIDE_CHARS_MIN ? "word" : "anywhere";
}

function isCommon(word: string): boolean {
  return ORDINARY.has(word.toLowerCase()) || isOrdinaryWord(word);
}

/** `ACCESS_TOKEN`, `api-key`: words of the language with marks between them. */
function isPhrase(text: string): boolean {
  if (text.length > WORD_CHARS_MAX || !/^[A-Za-z]+(?:[ _-][A-Za-z]+)+$/.test(text)) return false;
  return text.split(/[ _-]/).every(isCommon);
}

function isWord(text: string): boolean {
  return text.length <= WORD_CHARS_MAX && /^[\p{L}\p{M}'’]+$/u.test(text);
}
