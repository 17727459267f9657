import { echoRule, type EchoRule } from "../ordinary-echo.ts";
import { isBareType } from "../same-value.ts";
import { classOf, type SensitiveType } from "../sensitive-type.ts";
import { foldText } from "./fold-code.ts";
import { namesInAccount, partsOfName } from "./name-parts.ts";
import { spellingsOf } from "./spellings.ts";

/** A value that was found, or is known from before. */
export interface Echo {
  readonly type: SensitiveType;
  readonly value: string;
}

/** A text that stands for a value. */
export interface Pattern {
  /** As `foldText` writes it, cut where it is long; for `BARE` patterns, letters and digits alone. */
  readonly text: string;
  readonly type: SensitiveType;
  /** The value that it stands for; undefined where it is a value itself, as it is written there. */
  readonly value: string | undefined;
  readonly rule: EchoRule;
  /** What comes behind a text that was cut. */
  readonly rest: string;
}

/** What to look for, letter by letter and without separators. */
export interface Patterns {
  readonly plain: readonly Pattern[];
  readonly bare: readonly Pattern[];
}

/** All texts together are no longer than this by far, so that an index of them has its limit: long ones are cut. */
const TEXT_CHARS_BUDGET = 4_000_000;
const TEXT_CHARS_MIN = 16;
const TEXT_CHARS_MAX = 256;
/** Of so many values other spellings are looked for as well. */
const SPELLED_MAX = 10_000;
const BARE_CHARS_MIN = 6;
const BARE_CHARS_MAX = 40;
const BARE_DIGITS_MIN = 5;

/** What stands for some values, without what `mayStand` says stands nowhere. Full names come before parts of names, and what was found before what is guessed. */
export function patternsFor(
  found: readonly Echo[],
  mayStand: (folded: string) => boolean = () => true,
): Patterns {
  const values = distinct(found);
  const limit = Math.floor(TEXT_CHARS_BUDGET / Math.max(1, values.length));
  const charsMax = Math.min(TEXT_CHARS_MAX, Math.max(TEXT_CHARS_MIN, limit));
  const plain = [
    ...values.map((echo) => patternOf(echo, echo.value, charsMax)),
    ...values.slice(0, SPELLED_MAX).flatMap((echo) => spelled(echo, charsMax, mayStand)),
    ...values.slice(0, SPELLED_MAX).flatMap((echo) => nameParts(echo, charsMax)),
  ].filter((pattern): pattern is Pattern => pattern !== undefined && mayStand(pattern.text));
  const bare = values.map(bareOf).filter((pattern) => pattern !== undefined);
  return { plain, bare };
}

function distinct(found: readonly Echo[]): readonly Echo[] {
  const known = new Map<string, Echo>();
  for (const echo of found) {
    const key = `${echo.type}:${echo.value}`;
    if (!known.has(key)) known.set(key, echo);
  }
  return [...known.values()];
}

function patternOf({ type, value }: Echo, text: string, charsMax: number): Pattern | undefined {
  const rule = echoRule(type, text);
  if (rule === "nowhere") return undefined;
  const folded = foldText(text.trim());
  return { type, value, rule, text: folded.slice(0, charsMax), rest: folded.slice(charsMax) };
}

function spelled(
  echo: Echo,
  charsMax: number,
  mayStand: (folded: string) => boolean,
): readonly (Pattern | undefined)[] {
  if (echoRule(echo.type, echo.value) === "nowhere") return [];
  return spellingsOf(echo.value, mayStand).map((text) => {
    const pattern = patternOf(echo, text, charsMax);
    return pattern?.rule === "capital" ? { ...pattern, rule: "word" as const } : pattern;
  });
}

/** A part of a name that two people share stands for itself. */
function nameParts({ type, value }: Echo, charsMax: number): readonly (Pattern | undefined)[] {
  const rule = "capital" as const;
  if (type === "PERSON")
    return partsOfName(value).map((text) => ({ ...guess(text, charsMax), value, rule }));
  if (type !== "EMAIL" && type !== "USERNAME") return [];
  return namesInAccount(value).map((text) => ({
    ...guess(text, charsMax),
    value: undefined,
    rule,
  }));
}

function guess(text: string, charsMax: number) {
  return { type: "PERSON" as const, text: foldText(text).slice(0, charsMax), rest: "" };
}

function bareOf({ type, value }: Echo): Pattern | undefined {
  if (!isBareType(type) || classOf(type) === "secret") return undefined;
  const text = foldText(value).replaceAll(/[^\p{L}\p{N}]+/gu, "");
  const digits = text.replaceAll(/[^0-9]+/g, "").length;
  if (text.length < BARE_CHARS_MIN || text.length > BARE_CHARS_MAX) return undefined;
  return digits < BARE_DIGITS_MIN ? undefined : { type, value, rule: "word", text, rest: "" };
}
