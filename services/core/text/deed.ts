import { isJsonObject, type JsonObject, type JsonValue } from "../policy/json.ts";
import { toSafeJson } from "./safe-text.ts";

/** What would be done, in the words of whoever would do it: a command line or a statement, safe to be shown. */
export interface Deed {
  readonly label: "Command" | "SQL" | "Query";
  readonly lines: readonly string[];
}

/** Code units of a command or statement that are shown outside the arguments, where all of it stands. */
const SHOWN_MAX = 2_000;
const STATEMENTS = [
  ["sql", "SQL"],
  ["statement", "SQL"],
  ["query", "Query"],
] as const;
/** What no shell reads as anything but itself. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;
const LINE_BREAK = /\r\n|\n|\r/u;

/** The command line or the statement among the arguments; undefined where there is neither. */
export function deedOf({ argumentsJson }: { readonly argumentsJson: string }): Deed | undefined {
  const given = readArguments(argumentsJson);
  const { argv } = given;
  if (isWords(argv) && argv.length > 0)
    return { label: "Command", lines: [shown(argv.map(quote).join(" "))] };
  for (const [name, label] of STATEMENTS) {
    const text = given[name];
    if (typeof text === "string" && text.trim() !== "")
      return { label, lines: shorten(text.trim()).split(LINE_BREAK).map(toSafeJson) };
  }
  return undefined;
}

/** One word as a POSIX shell reads it; one with characters that can't be seen as bash's `$'…'`, with escapes for them. */
function quote(word: string): string {
  if (PLAIN_WORD.test(word)) return word;
  const isSafe = toSafeJson(word) === word;
  if (isSafe) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  return `$'${toSafeJson(word.replaceAll(/[\\']/gu, String.raw`\$&`))}'`;
}

function shown(text: string): string {
  return toSafeJson(shorten(text));
}

function shorten(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

/** The arguments, or none where the service sent something else: the card shows them as they are. */
function readArguments(json: string): JsonObject {
  try {
    const value = JSON.parse(json) as JsonValue; // JSON.parse gives nothing else.
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isWords(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string");
}
