import type { Command } from "commander";
import { VoteChoice } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { actionText } from "../action-text.ts";
import { toCardJson } from "../card-json.ts";
import { stillNeeded } from "../card.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { findRequest } from "../find-request.ts";
import { toCard, type RequestCard } from "../request-card.ts";
import { castVote } from "../vote.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface DecideFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly comment?: string;
}

/** `approve`, `deny` and `revoke`. */
export const addDecisionCommands: AddCommand = (program, context) => {
  addVote(program, context, {
    name: "approve",
    choice: VoteChoice.APPROVE,
    description: "approve a request as a person, bound to what it shows now",
    examples: ["approve req_7f3k --as dana", 'approve 7f3k --as dana --comment "ticket OPS-12"'],
  });
  addVote(program, context, {
    name: "deny",
    choice: VoteChoice.DENY,
    description: "deny a request as a person; a high risk needs a comment",
    examples: ['deny req_7f3k --as sam --comment "not this quarter"'],
  });
  addRevoke(program, context);
};

interface VoteCommand {
  readonly name: string;
  readonly choice: VoteChoice;
  readonly description: string;
  readonly examples: readonly string[];
}

function addVote(
  program: Command,
  context: CliContext,
  { name, choice, description, examples }: VoteCommand,
): void {
  const command = withConnection(program.command(name))
    .description(description)
    .argument("<id>", "a request id, or a unique beginning of one")
    .option("--comment <text>", "why; the agent gets to read it")
    .option("--strong", "sign the person of --as in strongly, where a request demands it")
    .action(async (id: string, flags: DecideFlags) => {
      using connection = await connectAsPerson(context, flags);
      const card = await findRequest(connection.approvals, id);
      const after = await castVote(connection.approvals, {
        card,
        choice,
        comment: flags.comment ?? "",
      });
      printResult(context, flags, after);
    });
  withExamples(command, examples, [0, 64, 65, 66, 75, 77]);
}

function addRevoke(program: Command, context: CliContext): void {
  const command = withConnection(program.command("revoke"))
    .description("revoke an approval that has not been used yet")
    .argument("<id>", "a request id, or a unique beginning of one")
    .requiredOption("--reason <text>", "why; the agent gets to read it")
    .action(
      async (
        id: string,
        flags: ConnectFlags & { readonly json?: boolean; readonly reason: string },
      ) => {
        using connection = await connectAsPerson(context, flags);
        const { id: requestId } = await findRequest(connection.approvals, id);
        const { request } = await connection.approvals.revokeGrant({
          requestId,
          reason: flags.reason,
        });
        if (request !== undefined) printResult(context, flags, toCard(request));
      },
    );
  withExamples(
    command,
    ['revoke req_7f3k --as dana --reason "wrong customer"'],
    [0, 64, 65, 66, 75, 77],
  );
}

function printResult(
  { out }: CliContext,
  flags: { readonly json?: boolean },
  card: RequestCard,
): void {
  if (flags.json === true) return out.write(`${JSON.stringify(toCardJson(card), null, 2)}\n`);
  const needed = card.status === "pending" ? ` Still needed: ${stillNeeded(card)}.` : "";
  out.write(`${card.id} is ${card.status}: ${actionText(card)}.${needed}\n`);
}
