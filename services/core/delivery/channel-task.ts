/** What a channel does about an event: post a new card, bring the card up to date, or nothing. */
export type ChannelTask = "post" | "update" | "nothing";

/** Everything that changes what a card of an open request says. */
const UPDATES: ReadonlySet<string> = new Set([
  "vote.cast",
  "vote.withdrawn",
  "request.extended",
  "request.escalated",
  "request.reminded",
  "glass.broken",
  "glass.reviewed",
  "request.approved",
  "request.denied",
  "request.expired",
  "request.cancelled",
  "grant.redeemed",
  "grant.lapsed",
  "grant.revoked",
  "grant.ended",
  "outcome.reported",
  "outcome.unknown",
]);

/** What people must hear of although they never got the card: that somebody did without them, or that it is their turn now. */
const LOUD: ReadonlySet<string> = new Set(["glass.broken", "request.escalated"]);

/** Whether a channel tells people of an event of this type also where it gave their card up. */
export function isLoud(event: { readonly type: string }): boolean {
  return LOUD.has(event.type);
}

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
