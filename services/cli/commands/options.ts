import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { describeExitCodes, type ExitCode } from "../exit-codes.ts";

/** Tells the exit code of the command that ran. */
export type Finish = (code: ExitCode) => void;

/** Adds a command to the program. */
export type AddCommand = (program: Command, context: CliContext, finish: Finish) => void;

/** The options of every command that talks to the service. */
export function withConnection(command: Command): Command {
  return withHome(command)
    .option("--as <person>", "a person of the embedded identity provider, such as dana")
    .option(
      "--address <host:port>",
      "the decision service (default: that of the home, COUNTERSIGN_DECISION_ADDRESS)",
    );
}

/** The options of every command that works with a home. */
export function withHome(command: Command): Command {
  return command
    .option(
      "--home <directory>",
      "state of the embedded stack (default: COUNTERSIGN_HOME, else .countersign)",
    )
    .option("--json", "print JSON");
}

/** What --help shows below the options. */
export function withExamples(
  command: Command,
  examples: readonly string[],
  codes: readonly ExitCode[],
): Command {
  const lines = examples.map((example) => `  $ countersign ${example}`);
  return command.addHelpText(
    "after",
    ["", "Examples:", ...lines, describeExitCodes(codes)].join("\n"),
  );
}
