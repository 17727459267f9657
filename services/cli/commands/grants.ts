import type { Command } from "commander";
import { connectAsPerson, connectToRead, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { findRequest } from "../find-request.ts";
import { grantTable, toGrantJson, toGrantRow } from "../grant-table.ts";
import { toCard } from "../request-card.ts";
import { paint } from "../text/style.ts";
import { noAnswer } from "../vote.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";
import { printResult } from "./result.ts";

interface ReasonFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly reason: string;
}

interface ListFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly agent?: string;
}

const GRANTS_MAX = 500;
/** An action that ran stays what it became, so the status alone doesn't say that anything was revoked. */
const REST_REVOKED = "  What was left of its grant is revoked: nothing more runs by it.\n";

/** `grants`, `revoke` and `cancel-pending`: what may still run, and how it is taken away. */
export const addGrantCommands: AddCommand = (program, context) => {
  addGrants(program, context);
  addRevoke(program, context);
  addCancelPending(program, context);
};

function addGrants(program: Command, context: CliContext): void {
  const command = withConnection(program.command("grants"))
    .description("list the grants of several uses that can still serve, newest first")
    .option("--agent <id>", "only those of this agent, by its full workload id")
    .action((flags: ListFlags) => list(context, flags));
  withExamples(
    command,
    ["grants", "grants --agent spiffe://acme/exporter --json"],
    [0, 64, 75, 77],
  );
}

async function list(context: CliContext, flags: ListFlags): Promise<void> {
  const { out, now } = context;
  using connection = await connectToRead(context, flags);
  const { agent = "" } = flags;
  const answer = await connection.approvals.listGrants({ agent, pageSize: GRANTS_MAX });
  const grants = answer.grants.map(toGrantRow);
  if (flags.json === true) {
    return out.write(`${JSON.stringify({ grants: grants.map(toGrantJson) }, null, 2)}\n`);
  }
  if (grants.length === 0) return out.write("No grant of several uses can serve now.\n");
  const lines = grantTable(grants, now());
  out.write(lines.map((each) => `${paint(each, out.hasColour)}\n`).join(""));
}

function addRevoke(program: Command, context: CliContext): void {
  const command = withConnection(program.command("revoke"))
    .description("revoke an approval that has not been used yet, or what is left of a bounded one")
    .argument("<id>", "a request id, or a unique beginning of one")
    .requiredOption("--reason <text>", "why; the agent gets to read it")
    .action(async (id: string, flags: ReasonFlags) => {
      using connection = await connectAsPerson(context, flags);
      const { id: requestId } = await findRequest(connection.approvals, id);
      const { reason } = flags;
      const { request } = await connection.approvals.revokeGrant({ requestId, reason });
      if (request === undefined) throw noAnswer();
      const card = toCard(request);
      printResult(context, flags, card);
      if (flags.json !== true && card.status !== "revoked") context.out.write(REST_REVOKED);
    });
  withExamples(
    command,
    ['revoke req_7f3k --as dana --reason "wrong customer"'],
    [0, 64, 65, 66, 75, 77],
  );
}

function addCancelPending(program: Command, context: CliContext): void {
  const command = withConnection(program.command("cancel-pending"))
    .description("withdraw a request of an agent, as an operator")
    .argument("<id>", "a request id, or a unique beginning of one")
    .requiredOption("--reason <text>", "why; the agent gets to read it")
    .action(async (id: string, flags: ReasonFlags) => {
      using connection = await connectAsPerson(context, flags);
      const { id: requestId } = await findRequest(connection.approvals, id);
      const { reason } = flags;
      const { request } = await connection.approvals.cancelPending({ requestId, reason });
      if (request === undefined) throw noAnswer();
      printResult(context, flags, toCard(request));
    });
  withExamples(
    command,
    ['cancel-pending req_7f3k --as pat --reason "the agent is being replaced"'],
    [0, 64, 65, 66, 75, 77],
  );
}
