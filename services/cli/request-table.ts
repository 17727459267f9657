import { toSafeLine } from "../core/text/safe-text.ts";
import { formatCountdown } from "../core/text/time.ts";
import { actionText } from "./action-text.ts";
import type { RequestCard } from "./request-card.ts";
import { fit } from "./text/columns.ts";
import { line, RISK_LOOKS, statusLook, type Line, type Look, type Piece } from "./text/style.ts";

/** How wide, and when. */
export interface TableOptions {
  readonly columns: number;
  readonly nowMs: number;
}

/** Enough of an id to be unique among what is listed, and to be typed. */
const ID_COLUMNS = 12;
const STATUS_COLUMNS = 9;
const RISK_COLUMNS = 8;
const TIME_COLUMNS = 8;
/** What is shared by the action, the agent and the groups; below it the agent is left out, then the groups. */
const FLEXIBLE_WITH_AGENT = 60;
const FLEXIBLE_WITH_NEEDED = 26;
const GAP = "  ";

/** The columns of a table as wide as the terminal. */
export interface TableColumns {
  readonly action: number;
  readonly agent: number;
  readonly needed: number;
}

/** One line a request, under a heading. */
export function requestTable(
  cards: readonly RequestCard[],
  options: TableOptions,
): readonly Line[] {
  const fixed = [ID_COLUMNS, STATUS_COLUMNS, RISK_COLUMNS, TIME_COLUMNS];
  const columns = shareColumns(
    options.columns - fixed.reduce((sum, each) => sum + each + GAP.length, 0),
  );
  const heading = [
    fit("ID", ID_COLUMNS),
    fit("STATUS", STATUS_COLUMNS),
    fit("RISK", RISK_COLUMNS),
    fit("EXPIRES", TIME_COLUMNS),
    ...flexible({ action: "ACTION", agent: "AGENT", needed: "NEEDED" }, columns),
  ];
  return [
    line(heading.join(GAP).trimEnd(), "dim"),
    ...cards.map((card) => row(card, columns, options.nowMs)),
  ];
}

/** Shares what is left of a line: the action always, then who is needed, then the agent. */
export function shareColumns(left: number): TableColumns {
  if (left < FLEXIBLE_WITH_NEEDED) return { action: Math.max(8, left), agent: 0, needed: 0 };
  const needed = Math.min(30, Math.floor(left * 0.45));
  if (left < FLEXIBLE_WITH_AGENT) return { action: left - needed - GAP.length, agent: 0, needed };
  const agent = Math.min(24, Math.floor(left * 0.2));
  return { action: left - needed - agent - 2 * GAP.length, agent, needed };
}

/** The texts of the shared columns, without those that have no room. */
export function flexible(
  texts: Readonly<Record<keyof TableColumns, string>>,
  columns: TableColumns,
): readonly string[] {
  return (["action", "agent", "needed"] as const)
    .filter((name) => columns[name] > 0)
    .map((name) => fit(texts[name], columns[name]));
}

/** The end of an agent's id, which is what tells agents of one issuer apart. */
export function agentText({ agent }: RequestCard): string {
  return toSafeLine(agent.split(/[|/]/u).at(-1) ?? agent);
}

/** Who is still needed, as short as it can be said: "security ×2, data-governance". */
export function neededText({ requirements }: RequestCard): string {
  return requirements
    .filter(({ approvals, approved }) => approved < approvals)
    .map(
      ({ group, approvals, approved }) =>
        `${toSafeLine(group)}${approvals - approved > 1 ? ` ×${approvals - approved}` : ""}`,
    )
    .join(", ");
}

/** The beginning of an id: enough to be unique on a screen, and a prefix that commands take. */
export function shortId(id: string): string {
  return toSafeLine(id).slice(0, ID_COLUMNS);
}

function row(card: RequestCard, columns: TableColumns, nowMs: number): Line {
  const expires =
    card.status === "pending" && card.expiresAtMs !== undefined
      ? formatCountdown(card.expiresAtMs - nowMs)
      : "";
  const texts = { action: actionText(card), agent: agentText(card), needed: neededText(card) };
  return [
    cell(shortId(card.id), ID_COLUMNS, "bold"),
    cell(card.status, STATUS_COLUMNS, statusLook(card.status)),
    cell(card.risk, RISK_COLUMNS, RISK_LOOKS[card.risk]),
    cell(expires, TIME_COLUMNS, "plain"),
    { text: flexible(texts, columns).join(GAP).trimEnd(), look: "plain" },
  ];
}

function cell(text: string, columns: number, look: Look): Piece {
  return { text: fit(text, columns) + GAP, look };
}
