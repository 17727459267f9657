import { toSafeLine } from "../../core/text/safe-text.ts";
import { formatInstant } from "../../core/text/time.ts";
import { actionText } from "../action-text.ts";
import { toCardJson } from "../card-json.ts";
import { stillNeeded } from "../card.ts";
import type { CliContext } from "../context.ts";
import type { RequestCard } from "../request-card.ts";
import { agentText } from "../request-table.ts";
import { followRequests } from "./feed.ts";
import type { Source } from "./reconnecting.ts";

/** Prints one line for each request that is new or has changed, until the signal aborts: for pipes and programs. */
export async function streamInbox(
  context: CliContext,
  source: Source,
  asJson: boolean,
): Promise<void> {
  const { out, err, now, signal } = context;
  const seen = new Map<string, number>();
  const changed = (card: RequestCard) => {
    if ((seen.get(card.id) ?? -1) >= card.version) return;
    seen.set(card.id, card.version);
    out.write(asJson ? `${JSON.stringify(toCardJson(card))}\n` : `${plainLine(card, now())}\n`);
  };
  const listener = {
    link: (link: { readonly kind: string; readonly reason?: string }) => {
      if (link.kind === "away")
        err.write(
          `countersign: the service is away (${toSafeLine(link.reason ?? "")}), trying again\n`,
        );
    },
    changed,
    snapshot: (cards: readonly RequestCard[]) => cards.forEach(changed),
  };
  await followRequests(source, listener, signal);
}

function plainLine(card: RequestCard, nowMs: number): string {
  const needed = card.status === "pending" ? `, needs ${stillNeeded(card)}` : "";
  return `${formatInstant(nowMs)}  ${toSafeLine(card.id)}  ${card.status}  ${card.risk}  ${actionText(card)}  by ${agentText(card)}${needed}`;
}
