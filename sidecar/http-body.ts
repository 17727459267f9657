import { ActionError } from "../services/core/action/action-error.ts";
import { canonicalise } from "../services/core/action/canonical.ts";
import { parseStrictJson } from "../services/core/action/strict-json.ts";
import { Fault, invalidField } from "../services/core/fault.ts";
import { isJsonObject, type JsonObject } from "../services/core/policy/json.ts";
import { textList } from "../services/core/policy/text-list.ts";
import type { ToolCall } from "./action-reader.ts";
import type { Outcome } from "./answer.ts";
import type { Ask } from "./gate.ts";
import type { MaskAsk } from "./mask-texts.ts";
import { NO_CONTEXT, type ActionContext } from "./view.ts";

/** 256 KiB of arguments may be three times as long with every character escaped, and context comes on top. */
export const BODY_BYTES_MAX = 1024 * 1024;
/** As much text as is redacted at once, with every second character escaped. */
export const MASK_BODY_BYTES_MAX = 8 * 1024 * 1024;

const CALL_FIELDS = ["tool", "operation", "target", "arguments"];
const ASK_FIELDS = [
  ...CALL_FIELDS,
  "claims",
  "context",
  "idempotency_key",
  "wait",
  "delegation_token",
  "separate",
];
const CONTEXT_FIELDS: Readonly<Record<string, readonly [keyof ActionContext, number]>> = {
  reason: ["reason", 4096],
  task: ["task", 1024],
  ticket: ["ticket", 256],
  environment: ["environment", 256],
  source_zone: ["sourceZone", 256],
  destination_zone: ["destinationZone", 256],
  principal: ["principal", 256],
  blast_radius: ["blastRadius", 1024],
};
/** The most bytes of each context text, as the decision service takes them. */
export const CONTEXT_BYTES_MAX: Readonly<Record<string, number>> = Object.fromEntries(
  Object.values(CONTEXT_FIELDS),
);
const DURATION = /^(\d{1,9})(ms|s|m|h)$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Of the detail of an outcome, and of the reason of a withdrawal; as much as the decision service takes. */
export const DETAIL_BYTES_MAX = 256;
export const REASON_BYTES_MAX = 1024;
/** As much as the decision service takes. */
const TOKEN_BYTES_MAX = 16 * 1024;

/** Reads `POST /v1/actions`. Everything wrong is "invalid_argument" with the field's name. */
export function readAsk(body: JsonObject): Omit<Ask, "traceparent"> {
  assertFields(body, ASK_FIELDS);
  return {
    call: toCall(body),
    context: readContext(body["context"] ?? {}),
    idempotencyKey: optionalText(body, "idempotency_key"),
    waitMs: body["wait"] === undefined ? 0 : readDuration(body["wait"], "wait"),
    ...readAsking(optionalText(body, "delegation_token"), optionalFlag(body, "separate")),
  };
}

/** How an action is asked for, beside what it is. Throws "invalid_argument"; a token is never repeated. */
export function readAsking(
  delegationToken: string,
  isSeparate: boolean,
): Pick<Ask, "delegationToken" | "isSeparate"> {
  bounded(delegationToken, "delegation_token", TOKEN_BYTES_MAX);
  return {
    ...(delegationToken === "" ? {} : { delegationToken }),
    ...(isSeparate ? { isSeparate } : {}),
  };
}

/** Reads the body of a request for more time, which says nothing. */
export function readExtend(body: JsonObject): void {
  assertFields(body, []);
}

/** Reads the body of a start: the call that is about to run. */
export function readCall(body: JsonObject): ToolCall {
  assertFields(body, CALL_FIELDS);
  return toCall(body);
}

/** Reads what running an action gave. Throws "invalid_argument". */
export function readFinish(body: JsonObject): {
  readonly outcome: Outcome;
  readonly detail: string;
} {
  assertFields(body, ["outcome", "detail"]);
  const { outcome } = body;
  if (outcome !== "succeeded" && outcome !== "failed" && outcome !== "unknown")
    throw invalidField("outcome", "must be succeeded, failed or unknown");
  return { outcome, detail: readDetail(optionalText(body, "detail")) };
}

/** Reads why an action is withdrawn; empty where the body says nothing. Throws "invalid_argument". */
export function readWithdraw(body: JsonObject): string {
  assertFields(body, ["reason"]);
  return readReason(optionalText(body, "reason"));
}

/** Why an action is withdrawn. Throws "invalid_argument". */
export function readReason(reason: string): string {
  return bounded(reason, "reason", REASON_BYTES_MAX);
}

/** A machine detail of an outcome. Throws "invalid_argument" when it is long or not printable: it must hold no output. */
export function readDetail(detail: string): string {
  return bounded(detail, "detail", DETAIL_BYTES_MAX);
}

/** Text such as "30s", "5m" or "500ms", in milliseconds. */
export function readDuration(value: unknown, field: string): number {
  const [, digits, unit] = DURATION.exec(typeof value === "string" ? value : "") ?? [];
  const unitMs = UNIT_MS[unit ?? ""];
  if (digits === undefined || unitMs === undefined)
    throw invalidField(field, 'must be a duration such as "30s", "5m" or "500ms"');
  return Number(digits) * unitMs;
}

/** Reads `POST /v1/redact`: one text, or a list of them. Throws "invalid_argument". */
export function readMask(body: JsonObject): MaskAsk & { readonly isOne: boolean } {
  assertFields(body, ["text", "texts", "idempotency_key", "labels"]);
  const { text, texts: several } = body;
  const isOne = several === undefined;
  if (isOne === (text === undefined)) throw invalidField("text", "or texts must be given");
  const texts = textList(isOne ? [text ?? null] : several);
  if (texts === undefined) throw invalidField(isOne ? "text" : "texts", "must be text");
  const labels = textList(body["labels"] ?? []);
  if (labels === undefined) throw invalidField("labels", "must be a list of texts");
  return { isOne, key: optionalText(body, "idempotency_key"), texts, labels };
}

/** Reads the bytes of a body strictly: UTF-8, one object, no key twice. */
export function readBody(bytes: Uint8Array, bytesMax: number = BODY_BYTES_MAX): JsonObject {
  if (bytes.length === 0) return {};
  try {
    const value = parseStrictJson(bytes, { field: "", bytesMax });
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (error instanceof ActionError) throw fromActionError(error);
    throw error;
  }
  throw invalidField("body", "must be a JSON object");
}

/** The limits of the contract. Throws "invalid_argument" for a claim that is longer or holds control characters. */
export function boundedContext(context: ActionContext): ActionContext {
  for (const [name, [key, bytesMax]] of Object.entries(CONTEXT_FIELDS)) {
    bounded(context[key], `context.${name}`, bytesMax);
  }
  return context;
}

function readContext(value: unknown): ActionContext {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalidField("context", "must be an object");
  const texts = Object.entries(value).map(([name, text]: [string, unknown]) => {
    const known = Object.hasOwn(CONTEXT_FIELDS, name) ? CONTEXT_FIELDS[name] : undefined;
    if (known === undefined) throw invalidField(`context.${name}`, "is not a known field");
    if (typeof text !== "string") throw invalidField(`context.${name}`, "must be text");
    return [known[0], text] as const;
  });
  return boundedContext({ ...NO_CONTEXT, ...Object.fromEntries(texts) });
}

function toCall(body: JsonObject): ToolCall {
  return {
    tool: requiredText(body, "tool"),
    operation: requiredText(body, "operation"),
    target: optionalText(body, "target"),
    argumentsJson: objectText(body, "arguments"),
    claimsJson: objectText(body, "claims"),
  };
}

function objectText(body: JsonObject, field: string): string {
  const value = body[field] ?? {};
  if (!isJsonObject(value)) throw invalidField(field, "must be an object");
  return canonicalise(value, field);
}

function assertFields(body: JsonObject, fields: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !fields.includes(name));
  if (unknown !== undefined) throw invalidField(unknown, "is not a known field");
}

function requiredText(body: JsonObject, field: string): string {
  const text = optionalText(body, field);
  if (text === "") throw invalidField(field, "is missing");
  return text;
}

function optionalText(body: JsonObject, field: string): string {
  const value = body[field] ?? "";
  if (typeof value !== "string") throw invalidField(field, "must be text");
  return value;
}

function optionalFlag(body: JsonObject, field: string): boolean {
  const value = body[field] ?? false;
  if (typeof value !== "boolean") throw invalidField(field, "must be true or false");
  return value;
}

function bounded(text: string, field: string, bytesMax: number): string {
  if (Buffer.byteLength(text) > bytesMax) throw invalidField(field, `is over ${bytesMax} bytes`);
  // Line breaks are text; everything else could rewrite a terminal or a log.
  if (/[^\P{Cc}\n\t]/u.test(text)) throw invalidField(field, "holds a control character");
  return text;
}

function fromActionError(error: ActionError): Fault {
  const field = error.field === "" ? "body" : error.field.replace(/^\//, "");
  return new Fault({
    code: "invalid_argument",
    reason: error.code,
    message: error.message,
    violations: [{ field, description: error.message }],
    cause: error,
  });
}
