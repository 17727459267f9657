import { formatInstant } from "../../core/text/time.ts";
import { columnsOf, wrap } from "../text/columns.ts";
import { line, type Line, type Look } from "../text/style.ts";
import { sentenceOf } from "./sentence.ts";
import type { TrailEntry } from "./query.ts";

const BAD: ReadonlySet<string> = new Set([
  "decision.denied",
  "request.denied",
  "grant.revoked",
  "notification.failed",
  "policy.refused",
  "epoch.opened",
  "vote.refused",
  "glass.broken",
  "grant.ended",
  "access.refused",
]);
const WARN: ReadonlySet<string> = new Set([
  "request.expired",
  "grant.lapsed",
  "outcome.unknown",
  "subject.erased",
  "request.escalated",
]);
const GOOD: ReadonlySet<string> = new Set(["request.approved", "grant.redeemed"]);

/** One entry: when, its index, its request, and what happened, wrapped below itself. */
export function entryLines(
  entry: TrailEntry,
  { columns, nameOf }: { readonly columns: number; readonly nameOf: (id: string) => string },
): readonly Line[] {
  const { record } = entry;
  const head = `${formatInstant(record.ts)}  #${record.index}  ${(record.request ?? "the service").slice(0, 12)}  `;
  const width = Math.max(20, columns - columnsOf(head));
  return wrap(sentenceOf(entry, nameOf), width).map((text, index) => [
    { text: index === 0 ? head : " ".repeat(columnsOf(head)), look: "dim" },
    { text, look: lookOf(record.type, record.outcome) },
  ]);
}

/** One entry as data: the leaf's fields, and what the caller may know besides. */
export function entryJson({ record, who, opened }: TrailEntry): object {
  return { ...record, who, opened };
}

/** What to say below a list in which names could not be given. */
export const NOT_AN_AUDITOR: readonly Line[] = [
  line("Names and texts are for auditors; without them the trail shows random ids.", "dim"),
];

function lookOf(type: string, outcome: string | null): Look {
  if (outcome === "failed" || BAD.has(type)) return "bad";
  if (outcome === "succeeded" || GOOD.has(type)) return "good";
  return WARN.has(type) ? "warn" : "plain";
}
