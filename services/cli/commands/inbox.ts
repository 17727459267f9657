import {
  connectAsNotifier,
  connectAsPerson,
  connectToRead,
  type ConnectFlags,
} from "../connection.ts";
import type { CliContext } from "../context.ts";
import { Reconnecting, type Source } from "../inbox/reconnecting.ts";
import { runSession } from "../inbox/session.ts";
import { streamInbox } from "../inbox/stream.ts";
import type { RequestCard } from "../request-card.ts";
import { CHANNEL } from "../vote.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface InboxFlags extends ConnectFlags {
  readonly json?: boolean;
}

/** `inbox`. */
export const addInbox: AddCommand = (program, context) => {
  const command = withConnection(program.command("inbox"))
    .description("the live list of what waits for a person; without a terminal, one line a change")
    .option("--strong", "sign the person of --as in strongly, where a request demands it")
    .action((flags: InboxFlags) => inbox(context, flags));
  withExamples(command, ["inbox --as dana", "inbox --as dana --json | jq .id"], [0, 64, 75, 77]);
};

async function inbox(context: CliContext, flags: InboxFlags): Promise<void> {
  const asJson = flags.json === true;
  if (!context.keyboard.isTty || asJson) {
    const open = () => connectToRead(context, flags);
    using reader = new Reconnecting(await open(), open);
    await streamInbox(context, reader, asJson);
    return;
  }
  using notifier = await openNotifier(context, flags);
  const onShown = deliveryNotes(notifier);
  const open = () => connectAsPerson(context, flags);
  using person = new Reconnecting(await open(), open);
  const who = flags.as ?? "the person of the token";
  await runSession({ context, source: together(person, notifier), who, onShown });
}

async function openNotifier(
  context: CliContext,
  flags: InboxFlags,
): Promise<Reconnecting | undefined> {
  const open = () => connectAsNotifier(context, flags);
  const first = await open();
  return first === undefined ? undefined : new Reconnecting(first, open);
}

/** Follows as the person; the notifier goes to the same stack. */
function together(person: Source, notifier: Source | undefined): Source {
  return {
    get approvals() {
      return person.approvals;
    },
    renew: async () => {
      await person.renew();
      await notifier?.renew();
    },
  };
}

/**
 * Notes once a request that an inbox in front of a person has it: the channel "terminal" reached somebody. Only the notifier of an
 * embedded home may say so; elsewhere nothing is noted. A note that fails is made again when the request changes.
 */
function deliveryNotes(notifier: Source | undefined): (card: RequestCard) => void {
  const noted = new Set<string>();
  return ({ id }) => {
    if (notifier === undefined || noted.has(id)) return;
    noted.add(id);
    const note = { requestId: id, channel: CHANNEL, delivered: true, reason: "" };
    notifier.approvals.noteDelivery(note).catch(() => noted.delete(id));
  };
}
