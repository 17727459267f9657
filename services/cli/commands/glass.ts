import type { Command } from "commander";
import { GlassFinding } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { findRequest } from "../find-request.ts";
import { toCard } from "../request-card.ts";
import { CHANNEL, noAnswer, shown } from "../vote.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";
import { printResult } from "./result.ts";

interface BreakFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly reason: string;
}

interface ReviewFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly justified?: boolean;
  readonly unjustified?: boolean;
  readonly comment: string;
}

/** `break-glass` and `after-review`. */
export const addGlassCommands: AddCommand = (program, context) => {
  addBreakGlass(program, context);
  addAfterReview(program, context);
};

function addBreakGlass(program: Command, context: CliContext): void {
  const command = withConnection(program.command("break-glass"))
    .description("settle a request at once in an emergency; everybody is told, and must look at it")
    .argument("<id>", "a request id, or a unique beginning of one")
    .requiredOption("--reason <text>", "what the emergency is; everybody gets to read it")
    .option("--strong", "sign the person of --as in strongly, where a request demands it")
    .action(async (id: string, flags: BreakFlags) => {
      using connection = await connectAsPerson(context, flags);
      const card = await findRequest(connection.approvals, id);
      const { reason } = flags;
      const { request } = await connection.approvals.breakGlass({
        ...shown(card),
        reason,
        channel: CHANNEL,
      });
      if (request === undefined) throw noAnswer();
      printResult(context, flags, toCard(request));
      if (flags.json !== true) context.out.write(howToReview(request.id));
    });
  withExamples(
    command,
    ['break-glass req_7f3k --as olga --reason "production is down, INC-7"'],
    [0, 64, 65, 66, 75, 77],
  );
}

/** Who breaks a glass tells others of it, and they have to know what to type. */
function howToReview(id: string): string {
  return `  They say what they think of it: countersign after-review ${id} --justified|--unjustified --comment "…"\n`;
}

function addAfterReview(program: Command, context: CliContext): void {
  const command = withConnection(program.command("after-review"))
    .description("say what to think of a glass that somebody else broke")
    .argument("<id>", "a request id, or a unique beginning of one")
    .option("--justified", "it was right")
    .option("--unjustified", "it was not")
    .requiredOption("--comment <text>", "why")
    .action(async (id: string, flags: ReviewFlags) => {
      const finding = findingOf(flags);
      using connection = await connectAsPerson(context, flags);
      const { id: requestId } = await findRequest(connection.approvals, id);
      const { comment } = flags;
      const { request } = await connection.approvals.reviewGlass({ requestId, finding, comment });
      if (request === undefined) throw noAnswer();
      printResult(context, flags, toCard(request));
    });
  withExamples(
    command,
    ['after-review req_7f3k --as dana --justified --comment "INC-7 was real"'],
    [0, 64, 65, 66, 75, 77],
  );
}

function findingOf({ justified, unjustified }: ReviewFlags): GlassFinding {
  if ((justified === true) === (unjustified === true))
    throw new CliError("usage", "Say either --justified or --unjustified.");
  return justified === true ? GlassFinding.JUSTIFIED : GlassFinding.UNJUSTIFIED;
}
