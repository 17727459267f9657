import { Command, CommanderError, Help, type Option } from "commander";
import { toSafeLine } from "../core/text/safe-text.ts";
import { addAgents } from "./commands/agents.ts";
import { addAudit } from "./commands/audit.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExtend } from "./commands/extend.ts";
import { addGlassCommands } from "./commands/glass.ts";
import { addGrantCommands } from "./commands/grants.ts";
import { addErasure } from "./commands/erasure.ts";
import { addEvidence } from "./commands/evidence.ts";
import { addInbox } from "./commands/inbox.ts";
import { addLink } from "./commands/link.ts";
import { addLedger } from "./commands/ledger-epoch.ts";
import { addPasskey } from "./commands/passkey.ts";
import { addPolicy } from "./commands/policy.ts";
import { addRedact } from "./commands/redact.ts";
import { addReceipt } from "./commands/receipt.ts";
import { addLogin } from "./commands/login.ts";
import { addReveal } from "./commands/reveal.ts";
import { addRequests } from "./commands/requests.ts";
import { addStandIn } from "./commands/stand-in.ts";
import { addDemo, addUp } from "./commands/up.ts";
import { addVoteCommands } from "./commands/vote.ts";
import { verify } from "./commands/verify.ts";
import { addWhoAmI } from "./commands/whoami.ts";
import { addWitness } from "./commands/witness.ts";
import type { CliContext } from "./context.ts";
import {
  CliError,
  describeExitCodes,
  EXIT_CODES,
  exitCodeOf,
  type ExitCode,
} from "./exit-codes.ts";
import { Fault } from "../core/fault.ts";
import { stepUpHint } from "./step-up-hint.ts";

/** Runs one command line, without the program's name, and gives the exit code. Prints what went wrong; never throws. */
export async function runCli(context: CliContext, argv: readonly string[]): Promise<number> {
  try {
    const [name, ...rest] = argv;
    // Theirs is the whole rest of the line, --help included: no reader of ours may take a part of it.
    if (name === "exec") return await context.ports.runExec(rest, context.env);
    if (name === "mcp") return await context.ports.runMcp(rest, context.env);
    if (name === "verify") return await verify(context, rest);
    return await runParsed(context, argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    report(context, error, argv.includes("--json"));
    return exitCodeOf(error);
  }
}

async function runParsed(context: CliContext, argv: readonly string[]): Promise<number> {
  let code: ExitCode = 0;
  const finish = (result: ExitCode) => {
    code = result;
  };
  const program = createProgram(context, finish);
  await program.parseAsync(withoutHelpOfNone(program, argv), { from: "user" });
  return code;
}

/** With --help, the parser shows the help of whatever it knows last and ends well; a command that is none is wrong with it, too. */
function withoutHelpOfNone(program: Command, argv: readonly string[]): string[] {
  let known = program;
  for (const [index, name] of argv.entries()) {
    if (name.startsWith("-") || known.commands.length === 0 || name === "help") break;
    const next = known.commands.find((each) => each.name() === name);
    if (next === undefined) return argv.slice(0, index + 1);
    known = next;
  }
  return [...argv];
}

function createProgram(context: CliContext, finish: (code: ExitCode) => void): Command {
  const program = new Command("countersign")
    .description("A human countersignature between an AI agent's intent and a privileged action.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text),
      getOutHelpWidth: () => context.out.columns,
      getErrHelpWidth: () => context.err.columns,
    })
    .showSuggestionAfterError()
    .configureHelp({ optionDescription: describeOption })
    .addHelpText("after", () => describeExitCodes(ALL_CODES));
  addUp(program, context, finish);
  addDemo(program, context, finish);
  addLogin(program, context, finish);
  addWhoAmI(program, context, finish);
  addLink(program, context, finish);
  addStandIn(program, context, finish);
  addPasskey(program, context, finish);
  addAgents(program, context, finish);
  addInbox(program, context, finish);
  addRequests(program, context, finish);
  addVoteCommands(program, context, finish);
  addReveal(program, context, finish);
  addGlassCommands(program, context, finish);
  addGrantCommands(program, context, finish);
  addExtend(program, context, finish);
  addAudit(program, context, finish);
  addReceipt(program, context, finish);
  addErasure(program, context, finish);
  addEvidence(program, context, finish);
  addLedger(program, context, finish);
  addPolicy(program, context, finish);
  addRedact(program, context, finish);
  addDoctor(program, context, finish);
  addWitness(program, context, finish);
  program
    .command("exec")
    .description("run a command line only when it is allowed (see: countersign exec --help)");
  program
    .command("mcp")
    .description("stand between an MCP client and its server (see: countersign mcp --help)");
  program
    .command("verify")
    .description("check a receipt, a checkpoint, a bundle or an evidence package, offline");
  return program;
}

/** What --help says of an option. That a command doesn't go without it is not to be learned from its refusal. */
function describeOption(this: Help, option: Option): string {
  const text = Help.prototype.optionDescription.call(this, option);
  return option.mandatory ? `${text} (required)` : text;
}

const ALL_CODES = Object.keys(EXIT_CODES).map(Number) as ExitCode[]; // The keys of that very type.

function report(context: CliContext, error: unknown, asJson: boolean): void {
  const message = messageOf(error);
  const reason =
    error instanceof Fault ? error.reason : error instanceof CliError ? error.code : "internal";
  if (asJson) {
    context.err.write(
      `${JSON.stringify({ error: { reason, message, exit_code: exitCodeOf(error) } })}\n`,
    );
    return;
  }
  context.err.write(`countersign: ${message}\n`);
  if (error instanceof CliError && error.hint !== "") context.err.write(`${error.hint}\n`);
  if (!(error instanceof Fault)) return;
  context.err.write(`Reason: ${toSafeLine(error.reason)}\n`);
  const hint = stepUpHint(error);
  if (hint !== "") context.err.write(`${hint}\n`);
}

/** What the service says may quote an agent. A compiler's message keeps its lines. */
function messageOf(error: unknown): string {
  if (error instanceof CliError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n").map(toSafeLine).join("\n");
}
