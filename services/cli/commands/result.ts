import { toSafeLine } from "../../core/text/safe-text.ts";
import { actionText } from "../action-text.ts";
import { toCardJson } from "../card-json.ts";
import { stillNeeded } from "../card.ts";
import { usesText, warningsOf } from "../card-people.ts";
import type { CliContext } from "../context.ts";
import type { RequestCard } from "../request-card.ts";
import type { CardOutcome } from "../vote.ts";

interface PrintFlags {
  readonly json?: boolean;
}

/** Prints what became of one request. */
export function printResult({ out }: CliContext, { json }: PrintFlags, card: RequestCard): void {
  if (json === true) return out.write(`${JSON.stringify(toCardJson(card), null, 2)}\n`);
  out.write(sentence(card));
}

/** Prints what became of several, in their order. */
export function printOutcomes(
  { out }: CliContext,
  { json }: PrintFlags,
  outcomes: readonly CardOutcome[],
): void {
  if (json === true) {
    const all = outcomes.map(({ requestId, card, refusal }) => ({
      request_id: requestId,
      ...(card === undefined ? {} : { request: toCardJson(card) }),
      ...(refusal === undefined ? {} : { refusal }),
    }));
    return out.write(`${JSON.stringify({ results: all }, null, 2)}\n`);
  }
  for (const { requestId, card, refusal } of outcomes) {
    if (card !== undefined) out.write(sentence(card));
    if (refusal === undefined) continue;
    const why = `${toSafeLine(refusal.message)} (${toSafeLine(refusal.code)})`;
    out.write(`${toSafeLine(requestId)} was refused: ${why}\n`);
  }
}

function sentence(card: RequestCard): string {
  const needed = card.status === "pending" ? ` Still needed: ${stillNeeded(card)}.` : "";
  const warnings = warningsOf(card).map((text) => `  ${text}\n`);
  const uses = usesText(card);
  const left = uses === undefined ? "" : ` Uses left: ${uses}.`;
  return `${card.id} is ${card.status}: ${actionText(card)}.${needed}${left}\n${warnings.join("")}`;
}
