import type { Metrics } from "../../adapters/telemetry/metrics.ts";
import { Fault } from "../../core/fault.ts";
import { CERTAINTY } from "../../core/redaction/detector.ts";
import type { Part } from "../../core/redaction/redact.ts";
import { lookAgain, mustNotBeStored, type Unredacted } from "../../core/redaction/second-look.ts";
import { classOf } from "../../core/redaction/sensitive-type.ts";
import type { ReadQuestion } from "../from-wire.ts";

/** Whether a secret that nobody has hidden is refused, or let in and only counted. */
export type UnredactedRule = "refuse" | "count";

/** What questions are looked through with. */
export interface UnredactedOptions {
  readonly unredactedSecrets: UnredactedRule;
  readonly metrics: Pick<Metrics, "unredacted">;
}

/**
 * Throws `Fault` (invalid_argument, `unredacted_secret`) when a question holds a secret or a card number that no sidecar has hidden,
 * and names the field and the type, never the value. Whatever else is found is counted: a name may be no person's.
 */
export function assertRedacted(
  question: ReadQuestion,
  { unredactedSecrets, metrics }: UnredactedOptions,
): void {
  const found = lookAgain(partsOf(question));
  for (const { type } of found) metrics.unredacted(classOf(type));
  const worst = found.find((each) => mustNotBeStored(each) && !looksLikeId(each));
  if (worst !== undefined && unredactedSecrets === "refuse") throw unredacted(worst);
}

/** Ids of systems look as random as keys do, and these fields hold ids. */
const IDS: ReadonlySet<string> = new Set(["idempotency_key", "context.principal"]);

function looksLikeId({ part, type, certainty }: Unredacted): boolean {
  return IDS.has(part) && type === "API_KEY" && certainty <= CERTAINTY.likely;
}

function partsOf({ action, context, idempotencyKey }: ReadQuestion): readonly Part[] {
  return [
    { name: "action.arguments_json", text: action.argumentsJson },
    { name: "action.facts_json", text: action.factsJson },
    { name: "action.target", text: action.target },
    { name: "action.tool", text: action.tool },
    { name: "action.operation", text: action.operation },
    { name: "context.reason", text: context.reason },
    { name: "context.task", text: context.task },
    { name: "context.ticket", text: context.ticket },
    { name: "context.environment", text: context.environment },
    { name: "context.source_zone", text: context.sourceZone },
    { name: "context.destination_zone", text: context.destinationZone },
    { name: "context.principal", text: context.principal },
    { name: "context.blast_radius", text: context.blastRadius },
    { name: "idempotency_key", text: idempotencyKey },
  ];
}

function unredacted({ part, type }: Unredacted): Fault {
  const description = `holds what must be hidden before it leaves the agent's side (${type})`;
  return new Fault({
    code: "invalid_argument",
    reason: "unredacted_secret",
    message: `${part}: ${description}. Nothing was stored. Ask through a sidecar, which hides it, or put a placeholder such as <${type}_1> in its place.`,
    violations: [{ field: part, description }],
    metadata: { type },
  });
}
