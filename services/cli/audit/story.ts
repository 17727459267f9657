import type { LeafRecord } from "../../core/evidence/leaf-record.ts";
import { parseLeaf } from "../../core/evidence/parse-leaf.ts";
import { parseReceipt } from "../../core/ledger/receipt.ts";
import { parseCheckpoint } from "../../core/ledger/checkpoint.ts";
import { parseNote } from "../../core/ledger/note.ts";
import { toSafeJson, toSafeLine } from "../../core/text/safe-text.ts";
import { formatCountdown, formatInstant } from "../../core/text/time.ts";
import type { LedgerCalls } from "../ledger-calls.ts";
import { wrap } from "../text/columns.ts";
import { line, type Line } from "../text/style.ts";
import type { TrailEntry } from "./query.ts";
import { sentenceOf, shortName } from "./sentence.ts";
import type { Trail } from "./trail.ts";

/** A request's events with the receipt of the last one. */
export interface Story {
  readonly entries: readonly TrailEntry[];
  /** A tlog-proof text. */
  readonly receipt: string;
}

/** Everything that happened to a request, each leaf taken from a receipt of its own. */
export async function readStory(
  { ledger, trail }: { readonly ledger: LedgerCalls; readonly trail: Trail },
  requestId: string,
  version: number,
): Promise<Story> {
  const records: LeafRecord[] = [];
  let last = "";
  for (let each = 1; each <= version; each += 1) {
    const { receipt } = await ledger.getReceipt({ id: `${requestId}.${each}` });
    last = receipt?.tlogProof ?? "";
    const { index, leaf } = parseReceipt(last);
    records.push(parseLeaf(index, leaf));
  }
  // One by one: between two leaves of a request stand those of others.
  const entries: TrailEntry[] = [];
  for (const record of records) entries.push(...(await trail.entriesOf([record])));
  return { entries, receipt: last };
}

/** The story for people: who asked what and why, which rule, who saw what, who voted, what ran, and the proof. */
export function storyLines(
  { entries, receipt }: Story,
  { columns, nameOf }: { readonly columns: number; readonly nameOf: (id: string) => string },
): readonly Line[] {
  const [first] = entries;
  if (first === undefined) return [line("Nothing was recorded.", "dim")];
  const width = Math.max(30, columns - 2);
  const paragraph = (text: string): readonly Line[] =>
    wrap(text, width).map((each) => line(`  ${each}`));
  const heading = (text: string): readonly Line[] => [line(""), line(text, "bold")];
  return [
    line(toSafeLine(first.record.request ?? ""), "bold"),
    ...heading("What was asked, and why"),
    ...asked(first).flatMap(paragraph),
    ...heading("What happened"),
    ...entries.flatMap((entry, index) => {
      const sinceMs = entry.record.ts - (entries[index - 1]?.record.ts ?? entry.record.ts);
      const after = sinceMs < 1_000 ? "" : ` (after ${formatCountdown(sinceMs)})`;
      return paragraph(`${formatInstant(entry.record.ts)}${after}  ${sentenceOf(entry, nameOf)}`);
    }),
    ...heading("Who was known how"),
    ...[...new Set(entries.flatMap(provenBy))].flatMap(paragraph),
    ...heading("Proof"),
    ...proof(entries, receipt).flatMap(paragraph),
  ];
}

function asked({ record, who, opened }: TrailEntry): readonly string[] {
  const { action } = record;
  const context = asObject(opened["context"]);
  const target = asObject(opened["target"]);
  const args = asObject(opened["arguments"])["arguments_json"];
  const said = Object.entries(context)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${toSafeLine(String(value))}`);
  return [
    `Agent ${shortName(who)} asked for ${toSafeLine(`${action?.tool ?? ""} ${action?.operation ?? ""}`)}.`,
    ...(typeof target["target"] === "string" && target["target"] !== ""
      ? [
          `On: ${toSafeLine(target["target"])}. Data: ${toSafeJson(JSON.stringify(target["classification"]))}`,
        ]
      : []),
    ...(typeof args === "string" ? [`Arguments: ${toSafeJson(args)}`] : []),
    ...(typeof opened["principal"] === "string"
      ? [`For: ${toSafeLine(opened["principal"])} (as the agent says)`]
      : []),
    ...delegation(opened["delegation"]),
    ...(typeof opened["owner"] === "string" ? [`Owner: ${toSafeLine(opened["owner"])}`] : []),
    ...(said.length === 0 ? [] : [`The agent said (unverified): ${said.join("; ")}`]),
    ...(Object.keys(opened).length === 0
      ? ["What it was about is hidden: it was erased, or you are no auditor."]
      : []),
    `Digest of the action: ${action?.digest ?? "none"}`,
    `Policy revision: ${record.policy?.revision ?? "none"}`,
  ];
}

/** Through whom the agent came to act, the human first. */
function delegation(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const parties = value.map((party) => toSafeLine(String(asObject(party)["id"])));
  return parties.length === 0 ? [] : [`Through: ${parties.join(", then ")} (as a token proves)`];
}

function provenBy({ record, who }: TrailEntry): readonly string[] {
  const { kind, authn, assurance, acr = "" } = record.actor;
  if (kind === "service") return [];
  const how = [authn, assurance, acr].filter((word) => word !== "").join(", ");
  return [`${shortName(who)} (${kind}) by ${toSafeLine(how)}`];
}

function proof(entries: readonly TrailEntry[], receipt: string): readonly string[] {
  const { note } = parseReceipt(receipt);
  const { text, signatures } = parseNote(note);
  const { origin, size } = parseCheckpoint(text);
  const [first, last] = [entries.at(0)?.record, entries.at(-1)?.record];
  return [
    `Leaves ${entries.map(({ record }) => `#${record.index}`).join(", ")} of ${toSafeLine(origin)}, each chained to the one before; the tree has ${size}.`,
    `Newest leaf: ${last?.hash ?? ""}. Signed by ${signatures.map(({ name }) => toSafeLine(name)).join(", ")}.`,
    `To check it offline: countersign receipt ${toSafeLine(first?.request ?? "")} --out proof.tlog-proof && countersign verify proof.tlog-proof`,
  ];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
