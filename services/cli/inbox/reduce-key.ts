import type { RequestCard } from "../request-card.ts";
import type { Key } from "./keys.ts";
import {
  bodyOf,
  detailRows,
  isGrave,
  listRows,
  needsComment,
  pendingCards,
  type Choice,
  type InboxState,
  type Screen,
} from "./state.ts";

/** What is to be done outside the inbox. */
export type InboxEffect =
  | {
      readonly kind: "vote";
      readonly card: RequestCard;
      readonly choice: Choice;
      readonly comment: string;
    }
  | { readonly kind: "refresh" }
  | { readonly kind: "quit" };

/** The inbox after an event, and what follows from it. */
export interface Step {
  readonly state: InboxState;
  readonly effects: readonly InboxEffect[];
}

/** The service takes 2,000 bytes; a line of this length is already long for a terminal. */
const COMMENT_BYTES_MAX = 1_000;
const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What a key does on the screen that is shown. Pure. */
export function reduceKey(state: InboxState, key: Key): Step {
  if (key.kind === "interrupt" || key.kind === "end_of_input") return quit(state);
  switch (state.screen.kind) {
    case "list":
      return onList(state, key);
    case "help":
      return show(state, { kind: "list" });
    case "details":
      return onDetails(state, key);
    case "ask":
      return onQuestion(state, key);
  }
}

function onList(state: InboxState, key: Key): Step {
  const card = state.selected === undefined ? undefined : state.cards.get(state.selected);
  const command = key.kind === "text" ? key.text : key.kind;
  if (command === "q") return quit(state);
  if (command === "r") return refresh(state);
  if (command === "?") return show(state, { kind: "help" });
  const distance = distanceOf(command, listRows(state));
  if (distance !== undefined) return { state: moveSelection(state, distance), effects: [] };
  if (card === undefined) return { state, effects: [] };
  if (command === "enter") return show(state, openDetails(state, card));
  if (command === "a" && isGrave(card)) {
    const notice = { text: "High risk: read the whole card, then press a.", look: "warn" } as const;
    return show({ ...state, notice }, openDetails(state, card));
  }
  if (command === "a") return ask(state, card, "approve");
  return command === "d" ? ask(state, card, "deny") : { state, effects: [] };
}

function onDetails(state: InboxState, key: Key): Step {
  const { screen } = state;
  if (screen.kind !== "details") return { state, effects: [] };
  const card = state.cards.get(screen.id);
  const command = key.kind === "text" ? key.text : key.kind;
  if (card === undefined || command === "escape" || command === "q" || command === "backspace")
    return toList(state);
  if (command === "r") return refresh(state);
  if (command === "?") return show(state, { kind: "help" });
  const distance = distanceOf(command, detailRows(state));
  if (distance !== undefined) return show(state, scroll(state, screen, distance));
  if (command !== "a" && command !== "d") return { state, effects: [] };
  if (card.status !== "pending") return warn(state, `It is ${card.status} already.`);
  if (command === "d") return ask(state, card, "deny");
  const unseen = bodyOf(card, state.columns).length - screen.seen;
  if (isGrave(card) && unseen > 0)
    return warn(state, `High risk: ${unseen} more lines to read before it can be approved.`);
  return ask(state, card, "approve");
}

function onQuestion(state: InboxState, key: Key): Step {
  const { screen } = state;
  if (screen.kind !== "ask" || screen.isSending) return { state, effects: [] };
  const { card, choice, comment } = screen;
  if (key.kind === "escape") return show(state, screen.back);
  if (key.kind === "backspace") return show(state, { ...screen, comment: withoutLast(comment) });
  if (key.kind === "text") {
    const longer = comment + key.text;
    if (new TextEncoder().encode(longer).byteLength > COMMENT_BYTES_MAX)
      return warn(state, "The comment is full.");
    return show(state, { ...screen, comment: longer });
  }
  if (key.kind !== "enter") return { state, effects: [] };
  if (comment.trim() === "" && needsComment(card, choice))
    return warn(state, "This vote needs a comment that says why.");
  const sending = { ...state, screen: { ...screen, isSending: true } };
  return { state: sending, effects: [{ kind: "vote", card, choice, comment: comment.trim() }] };
}

/** Characters as a person sees them: an emoji of several code points goes as one. */
function withoutLast(text: string): string {
  const last = [...GRAPHEMES.segment(text)].at(-1);
  return text.slice(0, last?.index ?? 0);
}

function distanceOf(command: string, page: number): number | undefined {
  const distances: Readonly<Record<string, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    page_up: -page,
    page_down: page,
    " ": page,
    home: Number.NEGATIVE_INFINITY,
    g: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
    G: Number.POSITIVE_INFINITY,
  };
  return distances[command];
}

function moveSelection(state: InboxState, distance: number): InboxState {
  const pending = pendingCards(state);
  const at = pending.findIndex(({ id }) => id === state.selected);
  const next = Math.min(pending.length - 1, Math.max(0, at + distance));
  return { ...state, selected: pending[next]?.id };
}

function openDetails(state: InboxState, card: RequestCard): Screen {
  return { kind: "details", id: card.id, top: 0, seen: detailRows(state) };
}

function scroll(
  state: InboxState,
  screen: Extract<Screen, { kind: "details" }>,
  distance: number,
): Screen {
  const card = state.cards.get(screen.id);
  const lines = card === undefined ? 0 : bodyOf(card, state.columns).length;
  const topMax = Math.max(0, lines - detailRows(state));
  const top = Math.min(topMax, Math.max(0, screen.top + distance));
  // A jump to the end shows the end, not what lies between: only what follows on the lines already seen counts.
  const seen = top <= screen.seen ? Math.max(screen.seen, top + detailRows(state)) : screen.seen;
  return { ...screen, top, seen };
}

// oxlint-disable-next-line max-params -- the inbox, the card and the choice are the question.
function ask(state: InboxState, card: RequestCard, choice: Choice): Step {
  return show(state, {
    kind: "ask",
    card,
    choice,
    comment: "",
    isSending: false,
    back: state.screen,
  });
}

/** Leaving a card that has been settled meanwhile lets go of it. */
function toList(state: InboxState): Step {
  const cards = new Map([...state.cards].filter(([, { status }]) => status === "pending"));
  return show({ ...state, cards }, { kind: "list" });
}

function warn(state: InboxState, text: string): Step {
  return { state: { ...state, notice: { text, look: "warn" } }, effects: [] };
}

function show(state: InboxState, screen: Screen): Step {
  return { state: { ...state, screen }, effects: [] };
}

function refresh(state: InboxState): Step {
  return { state, effects: [{ kind: "refresh" }] };
}

function quit(state: InboxState): Step {
  return { state, effects: [{ kind: "quit" }] };
}
