import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { parseDuration } from "../../core/config/duration.ts";
import { printAnswer } from "../answer.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface StandInFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly from?: string;
  readonly until?: string;
  readonly end?: boolean;
}

/** `stand-in`. */
export const addStandIn: AddCommand = (program, context) => {
  const command = withConnection(program.command("stand-in"))
    .description("name who stands in for you while you are away; they vote as themselves")
    .argument("[person]", 'who, as "issuer|subject", or by name alone at your own issuer')
    .option("--from <time>", "from when, such as 2026-12-24T08:00:00Z or 2d (default: now)")
    .option("--until <time>", "until when, at most 90 days later")
    .option("--end", "you are back")
    .action((person: string | undefined, flags: StandInFlags) => run(context, flags, person));
  withExamples(command, ["stand-in sam --until 14d", "stand-in --end"], [0, 64, 65, 75, 77]);
};

async function run(context: CliContext, flags: StandInFlags, person: string | undefined) {
  if (flags.end === true) {
    if (person !== undefined) throw new CliError("usage", "--end: takes no person.");
    return end(context, flags);
  }
  if (person === undefined || flags.until === undefined) {
    throw new CliError("usage", "Say who stands in and --until when, or that it is over: --end.");
  }
  return name(context, flags, { person, until: flags.until });
}

async function name(
  context: CliContext,
  flags: StandInFlags,
  { person, until }: { readonly person: string; readonly until: string },
): Promise<void> {
  const nowMs = context.now();
  const fromMs = flags.from === undefined ? undefined : readTime("--from", flags.from, nowMs);
  const untilMs = readTime("--until", until, fromMs ?? nowMs);
  using connection = await connectAsPerson(context, flags);
  const { identity } = connection;
  const standIn = person.includes("|")
    ? person
    : `${issuerOf((await identity.whoAmI({})).id)}|${person}`;
  const from = fromMs === undefined ? {} : { from: timestampFromMs(fromMs) };
  await identity.nameStandIn({ standIn, ...from, until: timestampFromMs(untilMs) });
  const iso = new Date(untilMs).toISOString();
  printAnswer(context, flags, {
    data: { stand_in: standIn, until: iso },
    lines: [`${standIn} stands in for you until ${iso}, with the groups that they hold.`],
  });
}

async function end(context: CliContext, flags: StandInFlags): Promise<void> {
  using connection = await connectAsPerson(context, flags);
  await connection.identity.endStandIn({});
  printAnswer(context, flags, { data: {}, lines: ["Nobody stands in for you any more."] });
}

/** A moment, or a time after the one before it. */
function readTime(option: string, text: string, beforeMs: number): number {
  const afterMs = parseDuration(text);
  const atMs = afterMs === undefined ? Date.parse(text) : beforeMs + afterMs;
  if (!Number.isNaN(atMs)) return atMs;
  throw new CliError("usage", `${option}: is neither a time such as 2026-12-24T08:00:00Z nor 14d.`);
}

function issuerOf(key: string): string {
  return key.slice(0, key.indexOf("|"));
}
