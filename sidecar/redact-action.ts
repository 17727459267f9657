import {
  ARGUMENTS_BYTES_MAX,
  NAME_BYTES_MAX,
  TARGET_BYTES_MAX,
} from "../services/core/action/action.ts";
import { canonicalise } from "../services/core/action/canonical.ts";
import { utf8Length } from "../services/core/action/utf8.ts";
import { invalidField } from "../services/core/fault.ts";
import { CERTAINTY } from "../services/core/redaction/detector.ts";
import type { HiddenValue } from "../services/core/redaction/placeholders.ts";
import type { Redaction } from "../services/core/redaction/redact.ts";
import type { SensitiveType } from "../services/core/redaction/sensitive-type.ts";
import type { Span } from "../services/core/redaction/span.ts";
import { CONTEXT_BYTES_MAX } from "./http-body.ts";
import { redactNames, splitFacts } from "./redact-names.ts";
import { parsedAgain, unfit } from "./redacted-json.ts";
import { redactInTime, type Redactor } from "./redactor.ts";
import type { TagValues } from "./value-tags.ts";
import type { ActionContext, ActionView, RawAction } from "./view.ts";

/** Everything that an agent says when it asks, and what was learned of it. */
export interface Told {
  readonly action: RawAction & { readonly factsJson: string };
  readonly context: ActionContext;
  /** As the agent chose it; absent for one that the sidecar made. */
  readonly idempotencyKey?: string;
}

/** What is left of it for others. */
export interface RedactedAsk {
  readonly view: ActionView;
  readonly context: ActionContext;
  /** Raw: what the placeholders stand for. */
  readonly values: readonly HiddenValue[];
}

/** What redacts, and what makes tags. */
export interface RedactionTools {
  readonly redactor: Redactor;
  readonly tagValues: TagValues;
}

/** Where each text stands in a request. The arguments come first: their placeholders are the ones that people read most. */
const FIELDS = {
  argumentsJson: "arguments_json",
  target: "target",
  tool: "tool",
  operation: "operation",
  structureJson: "facts_json",
  factsJson: "facts_json",
  reason: "context.reason",
  task: "context.task",
  ticket: "context.ticket",
  environment: "context.environment",
  sourceZone: "context.source_zone",
  destinationZone: "context.destination_zone",
  principal: "context.principal",
  blastRadius: "context.blast_radius",
  idempotencyKey: "idempotency_key",
} as const;

type FieldName = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as readonly FieldName[]; // Of the object above.

const BYTES_MAX: Readonly<Partial<Record<string, number>>> = {
  ...CONTEXT_BYTES_MAX,
  argumentsJson: ARGUMENTS_BYTES_MAX,
  target: TARGET_BYTES_MAX,
  tool: NAME_BYTES_MAX,
  operation: NAME_BYTES_MAX,
};

/** What interceptors choose for a key (RFC 9562): random, and so now and then with the check digits of something. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What people are called by. */
const NAMES_OF_PEOPLE: ReadonlySet<SensitiveType> = new Set(["PERSON", "EMAIL", "USERNAME"]);

/**
 * Makes what may leave the sidecar out of what the agent told, with one table of placeholders for all of it. Throws a `Fault`:
 * "unavailable" (`redaction_failed`) when it can't be redacted, "invalid_argument" (`redaction_failed`) when the service would not
 * take what came out, and "invalid_argument" for a key or a principal that holds what may not leave.
 */
export async function redactAsk(
  { redactor, tagValues }: RedactionTools,
  { action, context, idempotencyKey = "" }: Told,
): Promise<RedactedAsk> {
  const { tool, operation } = action;
  const raw = { ...action, ...splitFacts(action.factsJson) };
  const given = { ...context, ...raw, idempotencyKey };
  const parts = NAMES.map((name) => ({ name, text: given[name] }));
  const redaction = await redactInTime(redactor, parts, { tool, operation });
  if (!UUID.test(idempotencyKey)) assertHoldsNothing(redaction, "idempotencyKey");
  // Whoever is acted for may not decide, so the service must know them by their name: that one passes, and nothing else.
  assertHoldsNothing(redaction, "principal", NAMES_OF_PEOPLE);
  const texts = textsOf(redaction);
  for (const name of NAMES) assertFits(name, texts[name]);
  const { values, classification } = redaction;
  const args = parsedAgain(FIELDS.argumentsJson, texts.argumentsJson);
  return {
    view: {
      ...(await redactNames({ redactor, raw, redaction, redacted: texts })),
      target: texts.target,
      argumentsJson: canonicalise(args, FIELDS.argumentsJson),
      classification,
      valueTags: tagValues(values),
    },
    context: { ...contextOf(texts), principal: context.principal },
    values,
  };
}

type Texts = Readonly<Record<FieldName, string>>;

/** `redactInTime` has seen to it that all parts are there, in their order. */
function textsOf({ parts }: Redaction): Texts {
  const texts = NAMES.map((name, index) => [name, parts[index]?.text ?? ""] as const);
  return Object.fromEntries(texts) as Record<FieldName, string>; // An entry for each name.
}

/**
 * Both fields name somebody or something at the service, where a placeholder would name another one. Ids of systems look as random as
 * keys do: what nothing but its look gives away is taken for an id here, unless it stands elsewhere in the action as well.
 */
function assertHoldsNothing(
  { parts }: Redaction,
  name: FieldName,
  but: ReadonlySet<SensitiveType> = new Set(),
): void {
  const spansIn = (isWanted: (part: string) => boolean) =>
    parts.filter((part) => isWanted(part.name)).flatMap(({ spans }) => spans);
  const elsewhere = new Set(spansIn((part) => part !== name).map(({ value }) => value));
  const isId = (span: Span) => looksLikeId(span) && !elsewhere.has(span.value);
  const grave = spansIn((part) => part === name).filter(
    (span) => !but.has(span.type) && !isId(span),
  );
  if (grave.length === 0) return;
  const found = [...new Set(grave.map(({ type }) => type))].join(", ");
  throw invalidField(FIELDS[name], `holds what must not leave the sidecar (${found})`);
}

function looksLikeId({ type, certainty }: Span): boolean {
  return type === "API_KEY" && certainty <= CERTAINTY.likely;
}

function assertFits(name: FieldName, text: string): void {
  const bytesMax = BYTES_MAX[name];
  if (bytesMax === undefined || utf8Length(text) <= bytesMax) return;
  throw unfit(FIELDS[name], `is over ${bytesMax} bytes after redaction`);
}

function contextOf(texts: Texts): ActionContext {
  const { reason, task, ticket, environment, sourceZone } = texts;
  const { destinationZone, principal, blastRadius } = texts;
  return {
    reason,
    task,
    ticket,
    environment,
    sourceZone,
    destinationZone,
    principal,
    blastRadius,
  };
}
