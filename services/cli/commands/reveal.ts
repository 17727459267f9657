import { toSafeJson, toSafeLine } from "../../core/text/safe-text.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { findRequest } from "../find-request.ts";
import type { RequestCard } from "../request-card.ts";
import { CHANNEL, shown } from "../vote.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface RevealFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly reason: string;
}

/** What a person is shown. */
interface ShownValue {
  readonly placeholder: string;
  readonly label: string;
  readonly value: string;
  readonly expiresAtMs: number;
}

/** `reveal`: one hidden value, for one person, for a minute. */
export const addReveal: AddCommand = (program, context) => {
  const command = withConnection(program.command("reveal"))
    .description("see one hidden value of a request that you may decide; it is recorded, with why")
    .argument("<id>", "a request id, or a unique beginning of one")
    .argument("<placeholder>", "what stands for it, such as '<EMAIL_1>' or EMAIL_1")
    .requiredOption("--reason <text>", "why you have to see it")
    .option("--strong", "sign the person of --as in strongly, where a request demands it")
    .action(async (id: string, placeholder: string, flags: RevealFlags) => {
      const value = await reveal(context, { id, placeholder, flags });
      context.out.write(flags.json === true ? asJson(value) : asText(value, context.now()));
    });
  withExamples(
    command,
    [`reveal req_7f3k '<EMAIL_1>' --as dana --reason "is it the customer of CRM-7?"`],
    [0, 64, 65, 66, 75, 77],
  );
};

async function reveal(
  context: CliContext,
  { id, placeholder: given, flags }: { id: string; placeholder: string; flags: RevealFlags },
): Promise<ShownValue & { readonly requestId: string }> {
  using connection = await connectAsPerson(context, flags);
  const card = await findRequest(connection.approvals, id);
  const { placeholder, label } = meant(card, given);
  // Made for this one value, held by this process alone, and gone with it.
  const key = await context.ports.createRevealKey();
  const { revealId, sealed } = await connection.approvals.revealValue({
    ...shown(card),
    placeholder,
    reason: flags.reason,
    channel: CHANNEL,
    recipientKey: key.recipientKey,
  });
  const wanted = { requestId: card.id, revealId, placeholder, nowMs: context.now() };
  return { requestId: card.id, placeholder, label, ...(await key.open(sealed, wanted)) };
}

/** A shell takes angle brackets for itself, so they may be left out. What is not on the card the service refuses, on the record. */
function meant({ revealable }: RequestCard, given: string) {
  const placeholder = given.startsWith("<") ? given : `<${given}>`;
  if (!/^<[A-Z_]{3,24}_[0-9]{1,9}>$/.test(placeholder)) {
    throw new CliError("usage", `PLACEHOLDER: ${toSafeLine(given)} is none, such as EMAIL_1.`);
  }
  const label = revealable.find((each) => each.placeholder === placeholder)?.label ?? "";
  return { placeholder, label };
}

function asText({ placeholder, label, value, expiresAtMs }: ShownValue, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((expiresAtMs - nowMs) / 1_000));
  return [
    `${toSafeLine(placeholder)}  ${toSafeLine(label)}`,
    // Controls are written as escapes: nothing that was hidden moves a cursor.
    toSafeJson(value),
    `  It may be shown for ${seconds} s. This was recorded, with your reason.`,
    "",
  ].join("\n");
}

function asJson(value: ShownValue & { readonly requestId: string }): string {
  const { requestId, placeholder, label, expiresAtMs } = value;
  const expiresAt = new Date(expiresAtMs).toISOString();
  const told = { request_id: requestId, placeholder, label, value: value.value };
  return `${JSON.stringify({ ...told, expires_at: expiresAt }, null, 2)}\n`;
}
