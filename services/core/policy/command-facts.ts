import type { JsonObject, JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { textList } from "./text-list.ts";

/** One command that would run: a wrapper such as sudo, what stands inside it, or a part of a pipeline. */
export interface PolicyCommand {
  /** The program's name without its path. */
  readonly command: string;
  readonly argv: readonly string[];
  /** The words of `argv` in lower case, each once. */
  readonly words: readonly string[];
}

/** Reads the fact `commands`; `undefined` when it has another shape. */
export function readCommands(value: JsonValue): readonly PolicyCommand[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map((item: JsonValue) => (isJsonObject(item) ? readCommand(item) : undefined));
  const commands = read.filter((each) => each !== undefined);
  return commands.length === read.length ? commands : undefined;
}

/**
 * The commands that rules look at: those that the interceptor took apart, and the command line as it was called unless it is
 * one of them. So a rule sees a line of an interceptor that names no `commands`, and no such list hides the line itself.
 */
export function withCalledCommand(
  commands: readonly PolicyCommand[],
  called: { readonly command: string; readonly argv: readonly string[] },
): readonly PolicyCommand[] {
  if (called.command === "" && called.argv.length === 0) return commands;
  if (commands.some((each) => sameTexts(each.argv, called.argv))) return commands;
  return [toCommand(called.command, called.argv), ...commands];
}

function readCommand(value: JsonObject): PolicyCommand | undefined {
  const { command } = value;
  const argv = textList(value["argv"]);
  return typeof command === "string" && argv ? toCommand(command, argv) : undefined;
}

function toCommand(command: string, argv: readonly string[]): PolicyCommand {
  return { command, argv, words: [...new Set(argv.map((word) => word.toLowerCase()))] };
}

function sameTexts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, at) => text === right[at]);
}
