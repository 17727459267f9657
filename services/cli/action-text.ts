import { deedOf } from "../core/text/deed.ts";
import { toSafeLine } from "../core/text/safe-text.ts";
import type { RequestCard } from "./request-card.ts";
import { cutTo } from "./text/columns.ts";

/** Columns of an action on a line of its own: the question whether to approve it must stay on the screen with it. */
const ACTION_COLUMNS_MAX = 200;
const SHELL = "shell";
/** For these the statement says what is done; elsewhere it stands beside the operation, which it may not hide. */
const SQL_TOOLS = new Set(["postgres", "postgresql", "psql"]);

/** What a line says of an action: the command of a shell, the statement of a database, else what, then on what. */
export function actionText(card: RequestCard): string {
  return cutTo(wholeText(card), ACTION_COLUMNS_MAX);
}

function wholeText(card: RequestCard): string {
  const target = card.target === "" ? "" : ` ${toSafeLine(card.target)}`;
  const named = `${toSafeLine(card.tool)} ${toSafeLine(card.operation)}${target}`;
  const deed = deedOf(card);
  if (deed === undefined) return named;
  // A line break ends a comment of SQL: what stands after it must not look like a part of one.
  const text = deed.lines.join(" ⏎ ");
  if (deed.label === "Command") return card.tool === SHELL ? text : named;
  return SQL_TOOLS.has(card.tool) && target !== ""
    ? `${target.trimStart()}: ${text}`
    : `${named}: ${text}`;
}
