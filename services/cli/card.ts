import { toHex } from "../core/action/encoding.ts";
import { describeClassification, describeMask } from "../core/redaction/describe.ts";
import { toSafeJson, toSafeLine, toSafeLines } from "../core/text/safe-text.ts";
import { formatCountdown, formatInstant } from "../core/text/time.ts";
import { deedOf } from "../core/text/deed.ts";
import { deciders, ownership, warningsOf } from "./card-people.ts";
import type { ContextField, RequestCard } from "./request-card.ts";
import { wrap, wrapExactly } from "./text/columns.ts";
import { field, INDENT, LABEL_COLUMNS } from "./text/field.ts";
import { line, RISK_LOOKS, statusLook, type Line } from "./text/style.ts";

/** An agent's reason has at most 4,096 bytes; one that is all line breaks must not push the rest out of sight. */
const SAID_LINES_MAX = 20;
/** The effect stays within a screen: a longer command goes on under the arguments. */
const DEED_ROWS_MAX = 12;

/** What the agent writes about itself, apart from what stands with the effect. */
const SAID: readonly (readonly [ContextField, string])[] = [
  ["reason", "Reason"],
  ["task", "Task"],
  ["ticket", "Ticket"],
  ["principal", "Acts for"],
  ["source_zone", "From zone"],
  ["destination_zone", "To zone"],
];

/** Where the request stands: the one part of a card that changes while nobody does anything. */
export function cardHeader(card: RequestCard, nowMs: number): readonly Line[] {
  const first: Line = [
    { text: toSafeLine(card.id), look: "bold" },
    { text: "  ", look: "plain" },
    { text: card.status.toUpperCase(), look: statusLook(card.status) },
    { text: "  risk ", look: "plain" },
    { text: card.risk.toUpperCase(), look: RISK_LOOKS[card.risk] },
    { text: countdown(card, nowMs), look: "plain" },
  ];
  // The body has the whole sentences.
  const warnings = warningsOf(card).map((text) => text.split(": ")[0] ?? text);
  return [first, ...warnings.map((text) => line(text, "bad"))];
}

/** Everything else, effect before command. Safe for a terminal whatever the agent wrote; nothing is left out. */
export function cardBody(card: RequestCard, columns: number): readonly Line[] {
  const width = Math.max(20, columns);
  const warnings = warningsOf(card).flatMap((text) =>
    wrap(text, width - INDENT.length).map((row) => line(INDENT + row, "bad")),
  );
  const parts: readonly (readonly [string, readonly Line[]])[] = [
    ["Mind", warnings],
    ["What would happen", effect(card, width)],
    ["Why people are asked", why(card, width)],
    ["Who decides", decidersOrNobody(card, width)],
    ["What the agent says (unverified)", said(card, width)],
    ["Arguments (canonical JSON, redacted)", json(card.argumentsJson, width)],
    ["Facts (parsed by the sidecar, canonical JSON)", json(card.factsJson, width)],
    ["Binding", binding(card, width)],
    ["Timeline (UTC)", timeline(card, width)],
  ];
  // Only a card that was asked for by itself has a timeline, and most have no warning.
  return sections(
    parts.filter(([, lines]) => lines.length > 0),
    width,
  );
}

/** "2 of security, 1 of data-governance": who is still needed; empty when nobody is. */
export function stillNeeded(card: RequestCard): string {
  return card.requirements
    .filter(({ approvals, approved }) => approved < approvals)
    .map(({ group, approvals, approved }) => `${approvals - approved} of ${toSafeLine(group)}`)
    .join(", ");
}

function countdown(card: RequestCard, nowMs: number): string {
  if (card.status === "pending" && card.expiresAtMs !== undefined) {
    const quiet = card.quietUntilMs === undefined ? "" : "  quiet hours";
    return `  expires in ${formatCountdown(card.expiresAtMs - nowMs)}${quiet}`;
  }
  if (card.status === "approved" && card.grantExpiresAtMs !== undefined) {
    return `  grant ends in ${formatCountdown(card.grantExpiresAtMs - nowMs)}`;
  }
  return "";
}

function effect(card: RequestCard, width: number): readonly Line[] {
  const { environment, blast_radius: blastRadius } = card.context;
  return [
    ...deed(card, width),
    ...field("Tool", toSafeJson(card.tool), width),
    ...field("Operation", toSafeJson(card.operation), width),
    ...field("Target", card.target === "" ? "(none named)" : toSafeJson(card.target), width),
    ...field("Data", dataClasses(card), width),
    ...(card.maskResult.length === 0
      ? []
      : field("Result", `the agent gets it without ${describeMask(card.maskResult)}`, width)),
    ...(environment === ""
      ? []
      : field("Environment", `${toSafeLine(environment)} (unverified)`, width)),
    ...(blastRadius === ""
      ? []
      : field("Blast radius", `${toSafeLine(blastRadius)} (unverified)`, width)),
    ...field("Agent", toSafeLine(card.agent), width),
    ...ownership(card, width),
  ];
}

/** The command or the statement, in which blanks matter; cut, because all of it stands under the arguments. */
function deed(card: RequestCard, width: number): readonly Line[] {
  const found = deedOf(card);
  if (found === undefined) return [];
  const columns = width - INDENT.length - LABEL_COLUMNS;
  const rows = found.lines.flatMap((text) => wrapExactly(text, columns));
  const kept = rows.slice(0, DEED_ROWS_MAX);
  const all = rows.length > kept.length ? [...kept, "… (whole under Arguments)"] : kept;
  return all.flatMap((text, index) => field(index === 0 ? found.label : "", text, width));
}

function dataClasses({ classification }: RequestCard): string {
  return describeClassification(classification) || "no class was found";
}

function why(card: RequestCard, width: number): readonly Line[] {
  return [
    ...field("Rule", toSafeLine(card.rule), width),
    ...card.reasons.flatMap(({ code, message }) =>
      field(toSafeLine(code), toSafeLine(message), width),
    ),
    ...field("Policy", toSafeLine(card.policyRevision), width),
  ];
}

function decidersOrNobody(card: RequestCard, width: number): readonly Line[] {
  const lines = deciders(card, width);
  return lines.length === 0 ? [line(`${INDENT}Policy asked nobody.`, "dim")] : lines;
}

function said(card: RequestCard, width: number): readonly Line[] {
  const lines = SAID.flatMap(([name, label]) => {
    const [first, ...more] = toSafeLines(card.context[name], SAID_LINES_MAX);
    if (first === undefined || card.context[name] === "") return [];
    return [first, ...more].flatMap((text, index) => field(index === 0 ? label : "", text, width));
  });
  return lines.length === 0 ? [line(`${INDENT}Nothing.`, "dim")] : lines;
}

function json(text: string, width: number): readonly Line[] {
  if (text === "") return [line(`${INDENT}None.`, "dim")];
  return wrapExactly(toSafeJson(text), width - INDENT.length).map((each) => line(INDENT + each));
}

function binding(card: RequestCard, width: number): readonly Line[] {
  return [
    ...field("Action digest", toHex(card.actionDigest), width),
    ...field("View digest", toHex(card.viewDigest), width),
    ...field("Trace", card.traceId === "" ? "not traced" : toSafeLine(card.traceId), width),
  ];
}

function timeline(card: RequestCard, width: number): readonly Line[] {
  return card.timeline.flatMap(({ atMs, actor, text }) =>
    field(formatInstant(atMs).slice(11), `${toSafeLine(text)} [${toSafeLine(actor)}]`, width),
  );
}

function sections(parts: readonly (readonly [string, readonly Line[]])[], width: number) {
  return parts.flatMap(([title, lines]) => {
    const heading = wrap(title, width).map((text) => line(text, "bold"));
    return [line(""), ...heading, ...lines];
  });
}
