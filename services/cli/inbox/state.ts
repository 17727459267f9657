import { cardBody } from "../card.ts";
import type { RequestCard } from "../request-card.ts";
import type { Line, Look } from "../text/style.ts";

/** How the inbox is connected. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "away"; readonly reason: string };

/** What a person is about to do. */
export type Choice = "approve" | "deny";

/** What fills the terminal. */
export type Screen =
  | { readonly kind: "list" }
  | { readonly kind: "help" }
  /** `seen` counts the lines of the card that have been on the screen, from the top. */
  | { readonly kind: "details"; readonly id: string; readonly top: number; readonly seen: number }
  /** The card is the one that was shown: the vote goes out for exactly that. */
  | {
      readonly kind: "ask";
      readonly card: RequestCard;
      readonly choice: Choice;
      readonly comment: string;
      readonly isSending: boolean;
      readonly back: Screen;
    };

/** A message that stays until the next key. */
export interface Notice {
  readonly text: string;
  readonly look: Look;
}

/** Everything that the inbox shows. */
export interface InboxState {
  readonly who: string;
  readonly columns: number;
  readonly rows: number;
  readonly nowMs: number;
  readonly link: Link;
  /** By id: what is pending, and what has been settled while it is being looked at. */
  readonly cards: ReadonlyMap<string, RequestCard>;
  readonly selected: string | undefined;
  readonly screen: Screen;
  readonly notice: Notice | undefined;
}

/** Title and heading above a list, notice and keys below it. */
const LIST_FRAME_ROWS = 4;
/** Title, two lines of the card's header, what is below, notice and keys. */
const DETAILS_FRAME_ROWS = 6;

/** An inbox that has just been opened. */
export function openInbox(
  options: Pick<InboxState, "who" | "columns" | "rows" | "nowMs">,
): InboxState {
  return {
    ...options,
    link: { kind: "connecting" },
    cards: new Map(),
    selected: undefined,
    screen: { kind: "list" },
    notice: undefined,
  };
}

/** What waits for people, the most urgent first. */
export function pendingCards(state: InboxState): readonly RequestCard[] {
  return [...state.cards.values()]
    .filter(({ status }) => status === "pending")
    .toSorted(
      (left, right) => urgency(left) - urgency(right) || left.id.localeCompare(right.id, "en"),
    );
}

/** How many requests fit on the screen. */
export function listRows(state: InboxState): number {
  return Math.max(1, state.rows - LIST_FRAME_ROWS);
}

/** How many lines of a card fit on the screen. */
export function detailRows(state: InboxState): number {
  return Math.max(1, state.rows - DETAILS_FRAME_ROWS);
}

const BODIES = new WeakMap<
  RequestCard,
  { readonly columns: number; readonly lines: readonly Line[] }
>();

/** The lines of a card in this terminal; kept, because a card of a quarter of a megabyte takes a while to lay out. */
export function bodyOf(card: RequestCard, columns: number): readonly Line[] {
  const kept = BODIES.get(card);
  if (kept?.columns === columns) return kept.lines;
  const lines = cardBody(card, columns);
  BODIES.set(card, { columns, lines });
  return lines;
}

/** Whether approving it wants the whole card to have been on the screen. */
export function isGrave({ risk }: RequestCard): boolean {
  return risk === "high" || risk === "critical";
}

/** Whether this vote must say why; the service has the last word. */
export function needsComment(card: RequestCard, choice: Choice): boolean {
  return card.commentRequired || (choice === "deny" && isGrave(card));
}

function urgency({ expiresAtMs }: RequestCard): number {
  return expiresAtMs ?? Number.MAX_SAFE_INTEGER;
}
