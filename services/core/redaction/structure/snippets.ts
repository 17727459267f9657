import type { Ends } from "./ends.ts";
import { isProgram } from "./programs.ts";
import type { Hint } from "./survey.ts";

/** A command or query inside of other text. */
export interface Snippet {
  readonly start: number;
  readonly end: number;
  readonly hint: Hint;
}

/** Languages of code fences by the names that people give them. */
const FENCES: ReadonlyMap<string, Hint> = new Map([
  ...["bash", "console", "sh", "shell", "shell-session", "terminal", "zsh"].map(
    (name) => [name, "shell"] as const,
  ),
  ...["mysql", "pgsql", "plsql", "postgres", "postgresql", "psql", "sql", "sqlite", "tsql"].map(
    (name) => [name, "sql"] as const,
  ),
]);
const FENCE = /(?:```|~~~)([a-z-]{2,16})[ \t]*\r?\n/y;
/** Longer code between fences is read as text. */
const FENCED_CHARS_MAX = 65_536;
/** What a line begins with before a command: a prompt's last character, or a word of a Dockerfile or of a trace. */
const PROMPTS = new Set(["$", "#", "%", "+", "RUN", "CMD", "ENTRYPOINT"]);
const PROMPT_ENDS = "$#%";
/** What plain words do not have, and most commands do. */
const COMMAND_SIGN = /(?:^|\s)-{1,2}[A-Za-z]|[|;$]|:\/\/|\w@\w|=/;

/** `host = "x"` in a file of settings is no call of the program `host`. */
const ASSIGNED = /^\s*[=:]/;

/** The code between the fences that begin at a line's start (CommonMark, section 4.5), when its language is known. */
export function fenceAt(text: string, at: number, end: number): Snippet | undefined {
  const code = text.charCodeAt(at);
  if (code !== 96 && code !== 126) return undefined;
  FENCE.lastIndex = at;
  const hint = FENCES.get(FENCE.exec(text)?.[1] ?? "");
  if (hint === undefined) return undefined;
  const start = FENCE.lastIndex;
  const window = text.slice(start, Math.min(end, start + FENCED_CHARS_MAX));
  const length = window.indexOf(`\n${text.slice(at, at + 3)}`);
  return length === -1 ? undefined : { start, end: start + length, hint };
}

/** A line that is a command: one behind a prompt, or one that begins with a well-known program and has flags or the like. */
export function promptAt(text: string, at: number, ends: Ends): Snippet | undefined {
  const word = firstWord(text, at, at + WORD_CHARS_MAX);
  if (word === "") return undefined;
  const isPrompt = PROMPTS.has(word) || PROMPT_ENDS.includes(word.charAt(word.length - 1));
  const start = isPrompt ? at + word.length + 1 : at;
  const program = isPrompt ? firstWord(text, start, start + WORD_CHARS_MAX) : word;
  if (!isProgram(program)) return undefined;
  const end = ends.line(start);
  return hasSign(text, start + program.length, end) ? { start, end, hint: "shell" } : undefined;
}

/** A command between backquotes in one line. */
export function commandSpan(text: string, at: number, ends: Ends): Snippet | undefined {
  const start = at + 1;
  const end = ends.quote("`", start);
  if (text.charCodeAt(end) !== 96 || !isCommand(text, start, end)) return undefined;
  return { start, end, hint: "shell" };
}

function isCommand(text: string, start: number, end: number): boolean {
  const word = firstWord(text, start, end);
  return isProgram(word) && hasSign(text, start + word.length, end);
}

function hasSign(text: string, start: number, end: number): boolean {
  if (ASSIGNED.test(text.slice(start, start + 4))) return false;
  return COMMAND_SIGN.test(text.slice(start, Math.min(end, start + 2_048)));
}

const WORD_CHARS_MAX = 64;

/** The word before the first space. */
function firstWord(text: string, start: number, end: number): string {
  let at = start;
  while (at < end && at - start < WORD_CHARS_MAX && text.charCodeAt(at) > 32) at += 1;
  return at > start && text.charCodeAt(at) === 32 ? text.slice(start, at) : "";
}
