import type { HiddenValue } from "../services/core/redaction/placeholders.ts";
import { isSensitiveType } from "../services/core/redaction/sensitive-type.ts";
import type { Entry } from "./entry.ts";
import type { Vault } from "./vault.ts";
import type { RawAction } from "./view.ts";

/** What is needed of a raw call to ask again. */
export interface SealedCall {
  readonly action: RawAction;
  /** As the agent gave it, to be passed on. */
  readonly delegationToken?: string;
}

/** What later texts of the same action are redacted with. */
export interface SealedValues {
  readonly tool: string;
  readonly operation: string;
  /** In the order of their placeholders. */
  readonly values: readonly HiddenValue[];
}

/** What was sealed of the call; undefined when nothing is kept, or this sidecar's key did not seal it. */
export function openCall(vault: Vault, { key, asked }: Entry): SealedCall | undefined {
  if (asked === undefined) return undefined;
  const call = vault.open(key, "call", asked.sealed);
  return isSealedCall(call) ? call : undefined;
}

/** What the placeholders of an action stand for; undefined as above. */
export function openValues(vault: Vault, { key, hidden }: Entry): SealedValues | undefined {
  if (hidden === undefined) return undefined;
  const values = vault.open(key, "values", hidden);
  return isSealedValues(values) ? values : undefined;
}

/** The raw value of one placeholder of an action; undefined when it has none, or as above. */
export function openValue(
  vault: Vault,
  entry: Entry,
  placeholder: string,
): HiddenValue | undefined {
  return openValues(vault, entry)?.values.find((value) => value.placeholder === placeholder);
}

function isSealedCall(value: unknown): value is SealedCall {
  if (!isRecord(value) || !isRecord(value["action"])) return false;
  const { tool, operation, target, argumentsJson } = value["action"];
  const token = value["delegationToken"];
  if (token !== undefined && typeof token !== "string") return false;
  return [tool, operation, target, argumentsJson].every((text) => typeof text === "string");
}

function isSealedValues(value: unknown): value is SealedValues {
  if (!isRecord(value) || !Array.isArray(value["values"])) return false;
  const { tool, operation } = value;
  return (
    typeof tool === "string" && typeof operation === "string" && value["values"].every(isHidden)
  );
}

function isHidden(value: unknown): value is HiddenValue {
  if (!isRecord(value)) return false;
  const { placeholder, type, value: raw } = value;
  if (typeof placeholder !== "string" || typeof raw !== "string") return false;
  return typeof type === "string" && isSensitiveType(type);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
