import { toSafeLine } from "../../core/text/safe-text.ts";
import { formatCountdown } from "../../core/text/time.ts";
import { actionText } from "../action-text.ts";
import { cardHeader } from "../card.ts";
import type { RequestCard } from "../request-card.ts";
import { agentText, flexible, neededText, shareColumns, shortId } from "../request-table.ts";
import { columnsOf, cutTo, fit, wrap } from "../text/columns.ts";
import { line, RISK_LOOKS, type Line, type Look } from "../text/style.ts";
import {
  bodyOf,
  detailRows,
  listRows,
  needsComment,
  pendingCards,
  type InboxState,
  type Screen,
} from "./state.ts";

const GAP = "  ";
const MARK = { selected: "> ", other: "  " };
const ID_COLUMNS = 12;
const RISK_COLUMNS = 8;
const TIME_COLUMNS = 8;
/** Where it stands, and a warning or a blank. */
const HEADER_ROWS = 2;
const FIXED_COLUMNS = MARK.other.length + ID_COLUMNS + RISK_COLUMNS + TIME_COLUMNS + 3 * GAP.length;

const KEYS = {
  list: "up/down move  enter details  a approve  d deny  r refresh  ? help  q quit",
  details: "up/down scroll  space page  a approve  d deny  esc back  ? help",
  ask: "enter send  esc cancel",
  help: "any key: back",
};

const HELP = [
  "up, down, k, j      move, or scroll a card",
  "space, page keys    a page; g and G: the beginning and the end",
  "enter               the whole card: effect, people, arguments",
  "a                   approve; asks first, and takes a comment",
  "d                   deny; asks first, and takes a comment",
  "r                   ask the service again",
  "esc                 back",
  "q, Ctrl-C           quit",
  "",
  "A high risk can be approved only from a card that was read to its end.",
  "What the agent writes is marked as unverified: nobody has checked it.",
];

/** The inbox as exactly as many lines as the terminal has rows, none wider than its columns. Pure. */
export function render(state: InboxState): readonly Line[] {
  const body = bodyRows(state);
  const filled = [...body, ...Array.from({ length: state.rows }, () => line(""))].slice(
    0,
    Math.max(0, state.rows - 3),
  );
  const all = [title(state), ...filled, notice(state), line(KEYS[state.screen.kind], "dim")];
  return all.map((each) => clip(each, state.columns)).slice(0, state.rows);
}

function bodyRows(state: InboxState): readonly Line[] {
  const { screen } = state;
  switch (screen.kind) {
    case "list":
      return list(state);
    case "help":
      return HELP.map((text) => line(text));
    case "details":
      return details(state, screen);
    case "ask":
      return question(state, screen);
  }
}

function title(state: InboxState): Line {
  const left = `Countersign inbox, as ${toSafeLine(state.who)}`;
  const [text, look] = linkText(state);
  const blanks = Math.max(2, state.columns - columnsOf(left) - columnsOf(text));
  return [
    { text: left + " ".repeat(blanks), look: "bold" },
    { text, look },
  ];
}

function linkText({ link, cards }: InboxState): readonly [string, Look] {
  switch (link.kind) {
    case "connecting":
      return ["connecting …", "warn"];
    case "live":
      return [
        `live, ${[...cards.values()].filter(({ status }) => status === "pending").length} waiting`,
        "good",
      ];
    case "away":
      return ["SERVICE AWAY, trying again", "bad"];
  }
}

function list(state: InboxState): readonly Line[] {
  const pending = pendingCards(state);
  if (pending.length === 0) {
    const text =
      state.link.kind === "live" ? "Nothing waits for a person." : "Nothing is known yet.";
    return [line(""), line(`${MARK.other}${text}`, "dim")];
  }
  const rows = listRows(state);
  const at = Math.max(
    0,
    pending.findIndex(({ id }) => id === state.selected),
  );
  const top = Math.min(Math.max(0, pending.length - rows), Math.max(0, at - Math.floor(rows / 2)));
  return [heading(state), ...pending.slice(top, top + rows).map((card) => row(state, card))];
}

function heading({ columns }: InboxState): Line {
  const shared = shareColumns(columns - FIXED_COLUMNS);
  const fixed = [fit("EXPIRES", TIME_COLUMNS), fit("RISK", RISK_COLUMNS)];
  const texts = [
    ...fixed,
    ...flexible({ action: "ACTION", agent: "AGENT", needed: "NEEDED" }, shared),
    "ID",
  ];
  return line(`${MARK.other}${texts.join(GAP)}`, "dim");
}

function row(state: InboxState, card: RequestCard): Line {
  const isSelected = card.id === state.selected;
  const expires =
    card.expiresAtMs === undefined ? "" : formatCountdown(card.expiresAtMs - state.nowMs);
  const texts = { action: actionText(card), agent: agentText(card), needed: neededText(card) };
  const shared = flexible(texts, shareColumns(state.columns - FIXED_COLUMNS)).join(GAP);
  const look = isSelected ? "invert" : "plain";
  return [
    { text: (isSelected ? MARK.selected : MARK.other) + fit(expires, TIME_COLUMNS) + GAP, look },
    { text: fit(card.risk, RISK_COLUMNS), look: isSelected ? "invert" : RISK_LOOKS[card.risk] },
    { text: `${GAP}${shared}${GAP}${fit(shortId(card.id), ID_COLUMNS)}`, look },
  ];
}

function details(state: InboxState, screen: Extract<Screen, { kind: "details" }>): readonly Line[] {
  const card = state.cards.get(screen.id);
  if (card === undefined) return [line(""), line("It is settled and no longer shown.", "dim")];
  const body = bodyOf(card, state.columns);
  const rows = detailRows(state);
  const header = [...cardHeader(card, state.nowMs), line("")].slice(0, HEADER_ROWS);
  const below = body.length - screen.top - rows;
  const more = below > 0 ? [line(`-- ${below} more lines below --`, "warn")] : [];
  return [...header, ...body.slice(screen.top, screen.top + rows), ...more];
}

function question(state: InboxState, screen: Extract<Screen, { kind: "ask" }>): readonly Line[] {
  const { card, choice, comment, isSending } = screen;
  const verb = choice === "approve" ? "Approve" : "Deny";
  const wanted = needsComment(card, choice) ? "Comment (needed)" : "Comment (optional)";
  const typed = wrap(
    `${wanted}: ${toSafeLine(comment)}${comment.endsWith(" ") ? " " : ""}_`,
    state.columns,
  );
  return [
    line(""),
    line(`${verb} this?`, choice === "approve" ? "good" : "bad"),
    line(""),
    ...cardHeader(card, state.nowMs),
    ...wrap(actionText(card), state.columns - 2).map((text) => line(`  ${text}`)),
    ...wrap(`by ${toSafeLine(card.agent)}`, state.columns - 2).map((text) => line(`  ${text}`)),
    line(""),
    ...typed.map((text) => line(text)),
    line(""),
    line(isSending ? "Sending …" : `Enter: ${verb.toLowerCase()}.  Esc: back.`, "bold"),
  ];
}

function notice(state: InboxState): Line {
  if (state.notice !== undefined) return line(state.notice.text, state.notice.look);
  return state.link.kind === "away" ? line(toSafeLine(state.link.reason), "bad") : line("");
}

/** No piece may run over the edge: the terminal would wrap it and push everything below it out of place. */
function clip(pieces: Line, columns: number): Line {
  let left = columns;
  return pieces.flatMap(({ text, look }) => {
    const cut = cutTo(text, left);
    left -= columnsOf(cut);
    return cut === "" ? [] : [{ text: cut, look }];
  });
}
