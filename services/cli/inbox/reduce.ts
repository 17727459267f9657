import { toSafeLine } from "../../core/text/safe-text.ts";
import type { RequestCard } from "../request-card.ts";
import { reduceKey, type Step } from "./reduce-key.ts";
import type { Key } from "./keys.ts";
import { pendingCards, type InboxState, type Link } from "./state.ts";

/** Everything that can happen to an inbox. */
export type InboxEvent =
  | { readonly kind: "key"; readonly key: Key }
  | { readonly kind: "resized"; readonly columns: number; readonly rows: number }
  | { readonly kind: "tick"; readonly nowMs: number }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "changed"; readonly card: RequestCard }
  /** All that was pending; what was known before it was asked for (`known`) and is not in it has been settled. */
  | {
      readonly kind: "snapshot";
      readonly cards: readonly RequestCard[];
      readonly known: ReadonlySet<string>;
    }
  | { readonly kind: "voted"; readonly card: RequestCard }
  | { readonly kind: "refused"; readonly message: string };

/** What an event makes of the inbox, and what is to be done about it. Pure. */
export function reduce(state: InboxState, event: InboxEvent): Step {
  switch (event.kind) {
    case "key":
      return reduceKey({ ...state, notice: undefined }, event.key);
    case "resized":
      return only({ ...state, columns: event.columns, rows: event.rows });
    case "tick":
      return only({ ...state, nowMs: event.nowMs });
    case "link":
      return only(linked(state, event.link));
    case "changed":
      return only(settleSelection(put(state, event.card)));
    case "snapshot":
      return only(settleSelection(replace(state, event)));
    case "voted":
      return only(voted(state, event.card));
    case "refused":
      return only(refused(state, event.message));
  }
}

function only(state: InboxState): Step {
  return { state, effects: [] };
}

/** What came first is not what is most urgent: the first look begins at the top. */
function linked(state: InboxState, link: Link): InboxState {
  const isFirst = state.link.kind === "connecting" && link.kind === "live";
  return { ...state, link, selected: isFirst ? pendingCards(state)[0]?.id : state.selected };
}

/** An older version that comes late changes nothing. */
function put(state: InboxState, card: RequestCard): InboxState {
  const known = state.cards.get(card.id);
  if (known !== undefined && known.version > card.version) return state;
  const cards = new Map(state.cards);
  if (card.status === "pending" || isOpen(state, card.id)) cards.set(card.id, card);
  else cards.delete(card.id);
  return { ...state, cards };
}

function replace(state: InboxState, event: Extract<InboxEvent, { kind: "snapshot" }>): InboxState {
  const present = new Set(event.cards.map(({ id }) => id));
  const gone = [...event.known].filter((id) => !present.has(id) && !isOpen(state, id));
  const kept = new Map([...state.cards].filter(([id]) => !gone.includes(id)));
  return event.cards.reduce(put, { ...state, cards: kept });
}

/** A request that is being looked at stays, so that the person sees what became of it. */
function isOpen({ screen }: InboxState, id: string): boolean {
  return screen.kind === "details" && screen.id === id;
}

function settleSelection(state: InboxState): InboxState {
  const pending = pendingCards(state);
  if (pending.some(({ id }) => id === state.selected)) return state;
  return { ...state, selected: pending[0]?.id };
}

function voted(state: InboxState, card: RequestCard): InboxState {
  const text =
    card.status === "pending"
      ? "Your vote is recorded; others are still needed."
      : `It is ${card.status}.`;
  const back: InboxState = { ...state, screen: { kind: "list" }, notice: { text, look: "good" } };
  return settleSelection(put(back, card));
}

/** Back to the question, with the comment as it was: most refusals are mended there. */
function refused(state: InboxState, message: string): InboxState {
  const notice = { text: toSafeLine(message), look: "bad" } as const;
  if (state.screen.kind !== "ask") return { ...state, notice };
  return { ...state, screen: { ...state.screen, isSending: false }, notice };
}
