import { setTimeout } from "node:timers/promises";
import { InvalidArgumentError } from "commander";
import { toSafeLine } from "../../core/text/safe-text.ts";
import { entryJson, entryLines, NOT_AN_AUDITOR } from "../audit/print.ts";
import { matches, parseMoment, type TrailEntry, type TrailQuery } from "../audit/query.ts";
import { follow, search, sizeOf } from "../audit/search.ts";
import { readStory, storyLines } from "../audit/story.ts";
import { Trail } from "../audit/trail.ts";
import { connectAsPerson, connectToRead, type ConnectFlags } from "../connection.ts";
import type { CliContext, Connection } from "../context.ts";
import { findRequest } from "../find-request.ts";
import { line, paint, type Line } from "../text/style.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface AuditFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly who?: string;
  readonly what?: string;
  readonly since?: string;
  readonly until?: string;
  readonly request?: string;
  readonly limit: number;
  readonly follow?: boolean;
  readonly markRead?: boolean;
}

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 100_000;

/** `audit`. */
export const addAudit: AddCommand = (program, context) => {
  const command = withConnection(program.command("audit"))
    .description(
      "search and follow the trail; --request tells one request as a story, with its proof",
    )
    .option("--who <text>", "only what somebody did: a part of a name, or an actor's id")
    .option("--what <text>", "a part of a type, tool, operation, rule, target or outcome")
    .option("--since <when>", "from then on: 24h, 7d, or a date")
    .option("--until <when>", "before then")
    .option("--request <id>", "one request as a story")
    .option("--limit <count>", `the newest ones, 1 to ${LIMIT_MAX}`, parseLimit, LIMIT_DEFAULT)
    .option("--follow", "stay and print what comes")
    .option("--mark-read", "record that you have read the trail up to now, denials and alerts too")
    .action((flags: AuditFlags) => audit(context, flags));
  withExamples(
    command,
    [
      "audit --as alex --since 24h",
      "audit --as alex --who dana --what denied",
      "audit --as alex --request req_7f3k",
      "audit --as alex --follow --json",
      "audit --as alex --since 7d --mark-read",
    ],
    [0, 64, 66, 75, 77],
  );
};

async function audit(context: CliContext, flags: AuditFlags): Promise<void> {
  const query = queryOf(context, flags);
  using connection = await open(context, flags);
  if (flags.request !== undefined && flags.follow !== true) {
    return await tellStory(context, connection, { ...flags, request: flags.request });
  }
  const trail = new Trail(connection.ledger);
  const end = await sizeOf(connection.ledger);
  const { entries, hasMore } = await search(trail, query, { end, limit: flags.limit });
  if (hasMore) print(context.err, [line(`The newest ${flags.limit}; --limit shows more.`, "dim")]);
  printEntries(context, flags, { entries, trail });
  if (entries.length === 0 && flags.json !== true && flags.follow !== true) {
    context.out.write("Nothing in the trail matches.\n");
  }
  if (!trail.isAuditor && flags.json !== true) print(context.err, NOT_AN_AUDITOR);
  if (flags.markRead === true) await markRead(context, connection, end);
  if (flags.follow === true) await followOn(context, flags, { query, end });
}

async function open(context: CliContext, flags: AuditFlags): Promise<Connection> {
  return flags.markRead === true ? connectAsPerson(context, flags) : connectToRead(context, flags);
}

async function tellStory(
  context: CliContext,
  connection: Connection,
  flags: AuditFlags & { readonly request: string },
): Promise<void> {
  const { id, version } = await findRequest(connection.approvals, flags.request);
  const trail = new Trail(connection.ledger);
  const story = await readStory({ ledger: connection.ledger, trail }, id, version);
  if (flags.json === true) {
    const { entries, receipt } = story;
    context.out.write(
      `${JSON.stringify({ request: id, events: entries.map(entryJson), receipt }, null, 2)}\n`,
    );
    return;
  }
  const nameOf = (actor: string) => trail.nameOf(actor);
  print(context.out, storyLines(story, { columns: context.out.columns, nameOf }));
}

async function markRead(context: CliContext, connection: Connection, end: number): Promise<void> {
  await connection.ledger.recordRead({ before: BigInt(end) });
  context.err.write(`It is recorded that you have read the trail before #${end}.\n`);
}

async function followOn(
  context: CliContext,
  flags: AuditFlags,
  { query, end }: { readonly query: TrailQuery; readonly end: number },
): Promise<void> {
  using connections = new DisposableStack();
  const openTrail = async () => {
    const { ledger } = connections.use(await open(context, flags));
    return { ledger, trail: (trail = new Trail(ledger)) };
  };
  let trail: Trail | undefined;
  const options = {
    signal: context.signal,
    onAway: (error: Error) =>
      context.err.write(
        `countersign: the service is away (${toSafeLine(error.message)}), trying again\n`,
      ),
    sleep: (forMs: number) =>
      setTimeout(forMs, undefined, { signal: context.signal }).catch(() => undefined),
  };
  for await (const entry of follow(openTrail, end, options)) {
    if (matches(entry, query)) printEntries(context, flags, { entries: [entry], trail });
  }
}

function printEntries(
  { out }: CliContext,
  flags: AuditFlags,
  {
    entries,
    trail,
  }: { readonly entries: readonly TrailEntry[]; readonly trail: Trail | undefined },
): void {
  if (flags.json === true) {
    for (const entry of entries) out.write(`${JSON.stringify(entryJson(entry))}\n`);
    return;
  }
  const nameOf = (id: string) => trail?.nameOf(id) ?? id;
  print(
    out,
    entries.flatMap((entry) => entryLines(entry, { columns: out.columns, nameOf })),
  );
}

function queryOf(
  context: CliContext,
  { who, what, request, since, until }: AuditFlags,
): TrailQuery {
  const nowMs = context.now();
  return {
    ...(who === undefined ? {} : { who }),
    ...(what === undefined ? {} : { what }),
    ...(request === undefined
      ? {}
      : { request: request.startsWith("req_") ? request : `req_${request}` }),
    ...(since === undefined ? {} : { sinceMs: parseMoment("--since", since, nowMs) }),
    ...(until === undefined ? {} : { untilMs: parseMoment("--until", until, nowMs) }),
  };
}

function print(out: CliContext["out"], lines: readonly Line[]): void {
  out.write(lines.map((each) => `${paint(each, out.hasColour)}\n`).join(""));
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LIMIT_MAX}.`);
}
