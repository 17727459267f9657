import { InvalidArgumentError, type Command } from "commander";
import { DenialScope, VoteChoice } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { parseDuration } from "../../core/config/duration.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { findRequest } from "../find-request.ts";
import { toCard } from "../request-card.ts";
import { castVote, castVotes, noAnswer, type VoteWishes } from "../vote.ts";
import { withConnection, withExamples, type AddCommand, type Finish } from "./options.ts";
import { printOutcomes, printResult } from "./result.ts";

interface VoteFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly comment?: string;
  readonly bounded?: boolean;
  readonly remember?: DenialScope;
  readonly for?: number;
}

/** More than a person can have looked at; the service takes no more either. */
const IDS_MAX = 100;

const SCOPES: ReadonlyMap<string, DenialScope> = new Map([
  ["action", DenialScope.ACTION],
  ["target", DenialScope.TARGET],
  ["rule", DenialScope.RULE],
  ["task", DenialScope.TASK],
]);

/** `approve`, `deny` and `withdraw`. */
export const addVoteCommands: AddCommand = (program, context, finish) => {
  addVotes(program, context, finish);
  addWithdraw(program, context);
};

const addVotes: AddCommand = (program, context, finish) => {
  const approve = voteCommand(program, "approve")
    .description("approve requests as a person, bound to what they show now")
    .option("--bounded", "for a grant of several uses, where policy lets you; one request only")
    .action((ids: readonly string[], flags: VoteFlags) =>
      vote({ context, finish, choice: VoteChoice.APPROVE }, ids, flags),
    );
  withExamples(
    approve,
    [
      "approve req_7f3k --as dana",
      "approve 7f3k 9qpa --as dana",
      'approve 7f3k --as dana --bounded --comment "ticket OPS-12"',
    ],
    [0, 64, 65, 66, 75, 77],
  );
  const deny = voteCommand(program, "deny")
    .description("deny requests as a person; a high risk needs a comment")
    .option("--remember <scope>", `deny alike ones too: ${scopes()}; one request only`, parseScope)
    .option(
      "--for <time>",
      "for how long, such as 30m (default: as long as policy lets)",
      parseTime,
    )
    .action((ids: readonly string[], flags: VoteFlags) =>
      vote({ context, finish, choice: VoteChoice.DENY }, ids, flags),
    );
  withExamples(
    deny,
    [
      'deny req_7f3k --as sam --comment "not this quarter"',
      'deny 7f3k --as sam --remember target --for 1h --comment "not this table"',
    ],
    [0, 64, 65, 66, 75, 77],
  );
};

function addWithdraw(program: Command, context: CliContext): void {
  const command = withConnection(program.command("withdraw"))
    .description("take your vote back, while the request still waits")
    .argument("<id>", "a request id, or a unique beginning of one")
    .action(async (id: string, flags: ConnectFlags & { readonly json?: boolean }) => {
      using connection = await connectAsPerson(context, flags);
      const { id: requestId } = await findRequest(connection.approvals, id);
      const { request } = await connection.approvals.withdrawVote({ requestId });
      if (request === undefined) throw noAnswer();
      if (flags.json !== true) context.out.write("Your vote is taken back.\n");
      printResult(context, flags, toCard(request));
    });
  withExamples(command, ["withdraw req_7f3k --as dana"], [0, 64, 65, 66, 75, 77]);
}

function voteCommand(program: Command, name: string): Command {
  return withConnection(program.command(name))
    .argument("<id...>", "request ids, or unique beginnings of them")
    .option("--comment <text>", "why; the agent gets to read it")
    .option("--strong", "sign the person of --as in strongly, where a request demands it");
}

interface Voting {
  readonly context: CliContext;
  readonly finish: Finish;
  readonly choice: VoteChoice;
}

/** Several requests are one vote each, judged for themselves; whether any was refused says the exit code. */
async function vote(
  { context, finish, choice }: Voting,
  ids: readonly string[],
  flags: VoteFlags,
): Promise<void> {
  const wishes = wishesOf(flags, ids.length);
  using connection = await connectAsPerson(context, flags);
  const cards = await Promise.all(ids.map((id) => findRequest(connection.approvals, id)));
  const comment = flags.comment ?? "";
  const [card, ...others] = cards;
  if (card !== undefined && others.length === 0) {
    const after = await castVote(connection.approvals, { card, choice, comment, ...wishes });
    return printResult(context, flags, after);
  }
  const outcomes = await castVotes(connection.approvals, { cards, choice, comment });
  printOutcomes(context, flags, outcomes);
  if (outcomes.some(({ refusal }) => refusal !== undefined)) finish(65);
}

function wishesOf(flags: VoteFlags, count: number): VoteWishes {
  const { bounded, remember, for: forMs } = flags;
  if (count > IDS_MAX) throw new CliError("usage", `ID: at most ${IDS_MAX} at once.`);
  if (forMs !== undefined && remember === undefined)
    throw new CliError("usage", "--for: goes with --remember.");
  if (count > 1 && bounded === true)
    throw new CliError("usage", "--bounded: for one request at a time, looked at by itself.");
  if (count > 1 && remember !== undefined)
    throw new CliError("usage", "--remember: for one request at a time, looked at by itself.");
  return {
    ...(bounded === true ? { isBounded: true } : {}),
    ...(remember === undefined ? {} : { remember }),
    ...(forMs === undefined ? {} : { rememberForMs: forMs }),
  };
}

function parseScope(text: string): DenialScope {
  const scope = SCOPES.get(text);
  if (scope !== undefined) return scope;
  throw new InvalidArgumentError(`It must be one of ${scopes()}.`);
}

function parseTime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError("It must be a time such as 30m, 1h or 7d.");
}

function scopes(): string {
  return [...SCOPES.keys()].join(", ");
}
