import { toSafeLine } from "../../core/text/safe-text.ts";
import { homeOf, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { runChecks, type CheckResult } from "../doctor/checks.ts";
import { cutTo } from "../text/columns.ts";
import { paint } from "../text/style.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

const NAME_COLUMNS = 12;

/** `doctor`. */
export const addDoctor: AddCommand = (program, context, finish) => {
  const command = withConnection(program.command("doctor"))
    .description("check that everything answers, and say what to do when something does not")
    .action(async (flags: ConnectFlags & { readonly json?: boolean }) => {
      const results = await runChecks(context, flags);
      if (flags.json === true) {
        const home = homeOf(context, flags);
        context.out.write(`${JSON.stringify({ home, checks: results }, null, 2)}\n`);
      } else for (const result of results) context.out.write(describe(context, result));
      finish(results.some(({ state }) => state === "failed") ? 1 : 0);
    });
  withExamples(command, ["doctor", "doctor --json"], [0, 1, 64]);
};

function describe({ out }: CliContext, { name, state, detail, advice }: CheckResult): string {
  const word = { ok: "ok", failed: "FAILED", skipped: "-" }[state].padEnd(8);
  const look = { ok: "good", failed: "bad", skipped: "dim" } as const;
  const first = paint(
    [
      { text: word, look: look[state] },
      { text: name.padEnd(NAME_COLUMNS), look: "bold" },
      {
        text: cutTo(toSafeLine(detail), Math.max(40, out.columns - 8 - NAME_COLUMNS)),
        look: "plain",
      },
    ],
    out.hasColour,
  );
  const more = advice === "" ? "" : `${" ".repeat(8 + NAME_COLUMNS)}${toSafeLine(advice)}\n`;
  return `${first}\n${more}`;
}
