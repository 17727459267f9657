import type { Action, ActionContext } from "../../proto/gen/countersign/action/v1/action_pb.ts";
import type { DecideRequest } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { ActionError } from "../core/action/action-error.ts";
import {
  ARGUMENTS_BYTES_MAX,
  hidesCharacters,
  NAME_BYTES_MAX,
  TARGET_BYTES_MAX,
} from "../core/action/action.ts";
import { DIGEST_BYTES } from "../core/action/digest.ts";
import { toHex } from "../core/action/encoding.ts";
import { parseStrictJson } from "../core/action/strict-json.ts";
import type { ValueTags } from "../core/approval/tagged.ts";
import type { RequestContext, SeenAction } from "../core/approval/request.ts";
import { Fault, invalidField } from "../core/fault.ts";
import { isJsonObject, type JsonObject } from "../core/policy/json.ts";
import { isPlaceholder } from "../core/redaction/placeholders.ts";

/** What an interceptor can say about one action; far above what parsing ever yields. */
const FACTS_BYTES_MAX = 64 * 1024;
/** Kinds of data that one action can be labelled with; the taxonomy has about forty. */
const LABELS_MAX = 100;
/** Without a limit, labels could make an event larger than the broker takes, and nothing behind it would be published. */
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;
/** Line breaks are text; everything else could rewrite a terminal, a log or a card. */
const CONTROL = /[^\P{Cc}\n\t]/u;
const KEY_BYTES = { min: 8, max: 200 };
const REDEMPTION_ID_BYTES = { min: 16, max: 64 };
/** As much as servers take in all headers together, where tokens otherwise travel. */
const TOKEN_BYTES = { min: 0, max: 16 * 1024 };

/** Beyond it values have no tag, which only keeps their action from being like another. */
const VALUE_TAGS_MAX = 2_000;
/** A keyed hash of 16 bytes, base64url without padding. */
const VALUE_TAG = /^[A-Za-z0-9_-]{22}$/;

const CONTEXT_BYTES_MAX = {
  reason: 4_096,
  task: 1_024,
  ticket: 256,
  environment: 256,
  sourceZone: 256,
  destinationZone: 256,
  principal: 256,
  blastRadius: 1_024,
} as const;

/** An action and its parsed parts, ready for policy. */
export interface ReadAction {
  readonly action: SeenAction;
  readonly arguments: JsonObject;
  readonly facts: JsonObject;
  /** 64 hexadecimal digits. */
  readonly digest: string;
  readonly valueTags: ValueTags;
}

/** A question, read and checked. */
export interface ReadQuestion extends ReadAction {
  readonly context: RequestContext;
  readonly idempotencyKey: string;
  readonly redemptionId: string;
  /** Empty when the agent acts for itself; not verified. */
  readonly delegationToken: string;
  /** Whether it is to be a request of its own in any case. */
  readonly isSeparate: boolean;
}

/**
 * Reads the message of Decide. A question without an idempotency key gets one of its own from `createKey`. Throws a `Fault` (invalid_argument) that names the field and
 * never repeats its value.
 */
export function readDecideRequest(request: DecideRequest, createKey: () => string): ReadQuestion {
  if (request.action === undefined) throw invalidField("action", "must be set");
  return {
    ...readAction(request.action),
    context: readContext(request.context),
    idempotencyKey:
      request.idempotencyKey === ""
        ? createKey()
        : readText("idempotency_key", request.idempotencyKey, KEY_BYTES),
    redemptionId: readText("redemption_id", request.redemptionId, REDEMPTION_ID_BYTES),
    delegationToken: readText("delegation_token", request.delegationToken, TOKEN_BYTES),
    isSeparate: request.separate,
  };
}

/** Reads an action. Throws a `Fault` as above. */
export function readAction(action: Action): ReadAction {
  const seen: SeenAction = {
    tool: readName("action.tool", action.tool, { min: 1, max: NAME_BYTES_MAX }),
    operation: readName("action.operation", action.operation, { min: 1, max: NAME_BYTES_MAX }),
    target: readName("action.target", action.target, { min: 0, max: TARGET_BYTES_MAX }),
    argumentsJson: action.argumentsJson,
    factsJson: action.factsJson === "" ? "{}" : action.factsJson,
    classification: readClassification(action.classification),
  };
  return {
    action: seen,
    arguments: readObject("action.arguments_json", seen.argumentsJson, ARGUMENTS_BYTES_MAX),
    facts: readObject("action.facts_json", seen.factsJson, FACTS_BYTES_MAX),
    digest: readDigest("action.digest", action.digest),
    valueTags: readValueTags(action.valueTags),
  };
}

/** Reads the agent's context; a missing one is empty. Throws a `Fault` as above. */
export function readContext(context: ActionContext | undefined): RequestContext {
  const read = (name: keyof typeof CONTEXT_BYTES_MAX, field: string) => {
    const bytes = { min: 0, max: CONTEXT_BYTES_MAX[name] };
    const text = readText(`context.${field}`, context?.[name] ?? "", bytes);
    if (CONTROL.test(text)) throw invalidField(`context.${field}`, "holds a control character");
    return text;
  };
  return {
    reason: read("reason", "reason"),
    task: read("task", "task"),
    ticket: read("ticket", "ticket"),
    environment: read("environment", "environment"),
    sourceZone: read("sourceZone", "source_zone"),
    destinationZone: read("destinationZone", "destination_zone"),
    principal: read("principal", "principal"),
    blastRadius: read("blastRadius", "blast_radius"),
  };
}

/** W3C Trace Context, section 3.2.2, version 00; all-zero ids are invalid. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The caller's trace context; empty when it is none, because people are shown its id and a bad one must hinder nothing. */
export function readTraceparent(text: string | undefined): string {
  return text !== undefined && TRACEPARENT.test(text) ? text : "";
}

/** Reads a digest of 32 bytes as hexadecimal. Throws a `Fault` as above. */
export function readDigest(field: string, digest: Uint8Array): string {
  if (digest.byteLength !== DIGEST_BYTES) throw invalidField(field, "must be 32 bytes");
  return toHex(digest);
}

/** Reads a text, its size in bytes of UTF-8. Throws a `Fault` as above. */
export function readText(
  field: string,
  text: string,
  bytes: { readonly min: number; readonly max: number },
): string {
  // No text has fewer bytes than UTF-16 units, so most are measured without encoding them.
  const size = text.length > bytes.max ? text.length : Buffer.byteLength(text);
  if (size < bytes.min || size > bytes.max) {
    throw invalidField(field, `must be ${bytes.min} to ${bytes.max} bytes`);
  }
  return text;
}

/**
 * Reads what something is called by. No id of ours holds a control character, and PostgreSQL can't even be asked for a text with
 * a null: its refusal looks like a database that is gone. Throws a `Fault` (invalid_argument) that names the field.
 */
export function readId(field: string, text: string, bytes: Parameters<typeof readText>[2]): string {
  const id = readText(field, text, bytes);
  if (CONTROL.test(id)) throw invalidField(field, "holds a control character");
  return id;
}

/** Sidecars send no such name, but not every caller is one of ours. */
function readName(field: string, text: string, bytes: Parameters<typeof readText>[2]): string {
  const name = readText(field, text, bytes);
  if (hidesCharacters(name)) throw invalidField(field, "holds a control character");
  return name;
}

function readClassification(labels: Readonly<Record<string, number>>) {
  const names = Object.keys(labels);
  if (names.length > LABELS_MAX) {
    throw invalidField("action.classification", `must have at most ${LABELS_MAX} labels`);
  }
  if (!names.every((name) => LABEL.test(name))) {
    throw invalidField("action.classification", "must have labels of up to 64 plain characters");
  }
  return labels;
}

function readValueTags(tags: Readonly<Record<string, string>>): ValueTags {
  const entries = Object.entries(tags);
  if (entries.length > VALUE_TAGS_MAX)
    throw invalidField("action.value_tags", `must be at most ${VALUE_TAGS_MAX}`);
  if (!entries.every(([placeholder, tag]) => isPlaceholder(placeholder) && VALUE_TAG.test(tag)))
    throw invalidField("action.value_tags", "must be 22 characters of base64url by placeholder");
  return new Map(entries);
}

function readObject(field: string, text: string, bytesMax: number): JsonObject {
  try {
    const value = parseStrictJson(text, { bytesMax, field });
    if (isJsonObject(value)) return value;
  } catch (cause) {
    if (!(cause instanceof ActionError)) throw cause;
    throw new Fault({
      code: "invalid_argument",
      reason: cause.code,
      message: cause.message,
      violations: [{ field: cause.field || field, description: cause.message }],
      cause,
    });
  }
  throw invalidField(field, "must be a JSON object");
}
