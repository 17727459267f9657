import { toSafeLine } from "../core/text/safe-text.ts";
import type { CliContext } from "./context.ts";

/** What a command answers: for programs, and line by line for people. */
export interface Answer {
  readonly data: object;
  readonly lines: readonly string[];
}

/** Prints an answer as it was asked for. Names come from elsewhere: no line can do more than be read. */
export function printAnswer(
  { out }: Pick<CliContext, "out">,
  flags: { readonly json?: boolean },
  { data, lines }: Answer,
): void {
  if (flags.json === true) out.write(`${JSON.stringify(data, null, 2)}\n`);
  else for (const line of lines) out.write(`${toSafeLine(line)}\n`);
}
