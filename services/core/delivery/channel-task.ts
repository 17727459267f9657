/** What a channel does about an event: post a new card, bring the card up to date, or nothing. */
export type ChannelTask = "post" | "update" | "nothing";

/** Everything that changes what a card of an open request says. */
const UPDATES: ReadonlySet<string> = new Set([
  "vote.cast",
  "vote.withdrawn",
  "request.approved",
  "request.denied",
  "request.expired",
  "request.cancelled",
  "grant.redeemed",
  "grant.lapsed",
  "grant.revoked",
  "outcome.reported",
  "outcome.unknown",
]);

/** The event types that channels care about; a consumer filters on them so that the others never travel. */
export const CARD_EVENT_TYPES: readonly string[] = ["request.opened", ...UPDATES];

/**
 * What a channel must do about an event of this type. Deliveries about deliveries, service events, and events of
 * requests that policy settled alone are nothing: nobody was asked, so there is no card.
 */
export function channelTask(event: {
  readonly type: string;
  readonly requestId: string;
}): ChannelTask {
  if (event.requestId === "") return "nothing";
  if (event.type === "request.opened") return "post";
  return UPDATES.has(event.type) ? "update" : "nothing";
}
