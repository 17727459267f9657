import { timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { Request } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { SPAN } from "../../adapters/telemetry/names.ts";
import { CliError } from "../exit-codes.ts";
import { ATTACK_SQL, EXPORT_SQL } from "./agent-event.ts";
import type { LedgerLine } from "./approver.ts";
import type { Company, CompanySize } from "./company.ts";
import { toCard } from "../request-card.ts";
import type { Narrator } from "./narrator.ts";
import type { StoryEnd } from "./story.ts";
import { formatDuration, placeSpans } from "./trace-lines.ts";
import type { ToldSpan } from "./trace-sink.ts";

/** What the database says afterwards. */
export interface Evidence {
  /** How often the server ran the statement of the export. */
  readonly exportsRun: number;
  readonly attacksRun: number;
  readonly before: CompanySize;
  readonly after: CompanySize;
}

/** Asks the database, not Countersign, what ran. Throws when it is not what was decided. */
export async function gatherEvidence(company: Company, end: StoryEnd): Promise<Evidence> {
  const exportsRun = await company.timesRun(EXPORT_SQL);
  const attacksRun = await company.timesRun(ATTACK_SQL);
  const after = await company.count();
  const before = company.size;
  if (exportsRun !== (end.exported ? 1 : 0)) {
    throw new CliError("software", `The database ran the export ${exportsRun} times.`);
  }
  if (attacksRun !== 0) throw new CliError("software", "The database ran what was denied.");
  if (after.customers !== before.customers || (end.exported && end.rows !== before.customers)) {
    throw new CliError("software", `${after.customers} customers are left, ${end.rows} were read.`);
  }
  return { exportsRun, attacksRun, before, after };
}

/** Tells how the request went: its timeline, its people, its rule and its wait. */
export function tellRequest(narrator: Narrator, request: Request, evidence: Evidence): void {
  const createdMs = toMs(request.createdAt);
  const waitMs = toMs(request.verdict?.decidedAt) - createdMs;
  const people = request.votes.map(({ person, choice }) => `${person?.name} ${WORDS[choice]}`);
  narrator.chapter("What is on record");
  for (const { at, text, type } of request.timeline) {
    const offsetMs = toMs(at) - createdMs;
    narrator.say({
      who: "demo",
      lead: `+${formatDuration(offsetMs)}`,
      text,
      data: { event: "timeline", type, at_ms: offsetMs },
    });
  }
  const { after, exportsRun, attacksRun } = evidence;
  const facts = [
    ["request", request.id],
    ["agent", request.agent],
    ["rule", `${request.rule}, policy ${request.policyRevision.slice(0, 12)}`],
    ["people", people.join(", ")],
    ["wait", formatDuration(waitMs)],
    [
      "export",
      `${exportsRun === 0 ? "never ran" : "ran exactly once"}, says the log of the database`,
    ],
    ["attack", `never ran: all ${after.customers} customers are still there`],
  ];
  for (const [lead = "", text = ""] of facts) narrator.say({ who: "demo", lead, text });
  narrator.say({
    who: "database",
    text: `${after.customers} customers, ${after.orders} orders, ${after.tickets} tickets: nothing was lost.`,
    data: {
      event: "summary",
      request_id: request.id,
      status: toCard(request).status,
      rule: request.rule,
      people,
      wait_ms: waitMs,
      exports_run: exportsRun,
      attacks_run: attacksRun,
      rows: after,
    },
  });
}

/**
 * Tells what the ledger says of the people: who was refused, who approved, and at which place that stands. Throws when it holds
 * no refusal of the owner, who tried.
 */
export function tellLedger(narrator: Narrator, lines: readonly LedgerLine[]): void {
  const told = lines.filter(({ type }) => ABOUT_PEOPLE.has(type));
  if (!told.some(({ type }) => type === "vote.refused")) {
    throw new CliError("software", "The ledger does not say that the owner was refused.");
  }
  narrator.say({
    who: "ledger",
    text: "Alex Adler, an auditor, signs in and reads what the ledger has of the people:",
  });
  for (const { index, type, text } of told) {
    const data = { event: "ledger", index, type };
    narrator.say({ who: "ledger", lead: `#${index}`, text, data });
  }
}

/** Tells the spans of one trace, as a tree. Throws when the decision is not among them. */
export function tellTrace(narrator: Narrator, traceId: string, told: readonly ToldSpan[]): void {
  if (!told.some(({ name }) => name === SPAN.decide)) {
    throw new CliError("software", `The trace ${traceId} did not reach the decision.`);
  }
  const spans = placeSpans(told);
  narrator.chapter("The same as one trace");
  const data = { event: "trace", trace_id: traceId, spans: spans.length };
  narrator.say({ who: "trace", text: traceId, data });
  for (const { name, service, eventType, failed, depth, atMs, tookMs } of spans) {
    const label = "  ".repeat(depth) + name.replace(/^countersign\./u, "");
    const columns = [
      `+${formatDuration(atMs)}`.padStart(8),
      formatDuration(tookMs).padStart(8),
      ` ${label} ${failed ? "(refused)" : eventType}`,
    ];
    narrator.say({
      who: "trace",
      text: columns.join(" "),
      isVerbatim: true,
      data: {
        event: "span",
        name,
        service,
        event_type: eventType,
        failed,
        at_ms: atMs,
        took_ms: tookMs,
      },
    });
  }
}

const ABOUT_PEOPLE: ReadonlySet<string> = new Set([
  "vote.refused",
  "vote.cast",
  "request.approved",
  "request.denied",
]);

const WORDS = ["?", "approved", "denied"];

function toMs(at: Timestamp | undefined): number {
  return at === undefined ? 0 : timestampMs(at);
}
