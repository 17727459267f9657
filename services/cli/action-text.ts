import { isJsonObject, type JsonObject, type JsonValue } from "../core/policy/json.ts";
import { toSafeJson, toSafeLine } from "../core/text/safe-text.ts";
import type { RequestCard } from "./request-card.ts";
import { cutTo } from "./text/columns.ts";

/** What would be done, in the words of whoever would do it: a command line or a statement, safe for a terminal. */
export interface Deed {
  readonly label: "Command" | "SQL" | "Query";
  readonly lines: readonly string[];
}

/** Code units of a command or statement that are shown outside the arguments, where all of it stands. */
const SHOWN_MAX = 2_000;
/** Columns of an action on a line of its own: the question whether to approve it must stay on the screen with it. */
const ACTION_COLUMNS_MAX = 200;
const SHELL = "shell";
/** For these the statement says what is done; elsewhere it stands beside the operation, which it may not hide. */
const SQL_TOOLS = new Set(["postgres", "postgresql", "psql"]);
const STATEMENTS = [
  ["sql", "SQL"],
  ["statement", "SQL"],
  ["query", "Query"],
] as const;
/** What no shell reads as anything but itself. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;
const LINE_BREAK = /\r\n|\n|\r/u;

/** The command line or the statement among the arguments; undefined where there is neither. */
export function deedOf({ argumentsJson }: Pick<RequestCard, "argumentsJson">): Deed | undefined {
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

/** What a line says of an action: the command of a shell, the statement of a database, else what, then on what. */
export function actionText(card: RequestCard): string {
  return cutTo(wholeText(card), ACTION_COLUMNS_MAX);
}

function wholeText(card: RequestCard): string {
  const target = card.target === "" ? "" : ` ${toSafeLine(card.target)}`;
  const named = `${toSafeLine(card.tool)} ${toSafeLine(card.operation)}${target}`;
  const deed = deedOf(card);
  if (deed === undefined) return named;
  // A line break ends a comment of SQL: what stands after it must not look like a part of one.
  const text = deed.lines.join(" ⏎ ");
  if (deed.label === "Command") return card.tool === SHELL ? text : named;
  return SQL_TOOLS.has(card.tool) && target !== ""
    ? `${target.trimStart()}: ${text}`
    : `${named}: ${text}`;
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
