import { ActionError } from "../services/core/action/action-error.ts";
import { parseStrictJson } from "../services/core/action/strict-json.ts";
import type { LeafType } from "../services/core/ledger/leaf-body.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../services/core/policy/json.ts";

/** What a leaf must say to prove an answer. What is left out is not known here and not compared. */
export interface ExpectedLeaf {
  /** Any of these. */
  readonly types: readonly LeafType[];
  readonly request: string;
  /** Of the action, lower-case hexadecimal. */
  readonly digest: string;
  readonly tool?: string;
  readonly operation?: string;
  readonly grant?: string;
  readonly redemption?: string;
  readonly outcome?: string;
  /** What of the result is hidden; empty for nothing. */
  readonly maskResult?: readonly string[];
  /** Of a look at a hidden value. */
  readonly reveal?: ExpectedReveal;
}

/** What a leaf must say of a look at a hidden value. */
export interface ExpectedReveal {
  readonly id: string;
  readonly placeholder: string;
  /** For whom it is sealed, in base64url. */
  readonly key: string;
  readonly expiresAtMs: number;
}

/** Whether a leaf proves the answer, or else the first thing in which it differs. */
export type LeafMatch =
  { readonly kind: "matches" } | { readonly kind: "differs"; readonly what: string };

/** Leaves are small (see the ledger's own limit), and flat. */
const LIMITS = { field: "leaf", bytesMax: 8_192, depthMax: 16 };

/** Compares what a leaf proves with what was answered. A leaf that says too little differs. */
export function matchesAnswer(leaf: Uint8Array, expected: ExpectedLeaf): LeafMatch {
  const body = readLeaf(leaf);
  if (body === undefined) return { kind: "differs", what: "form" };
  const what = firstDifference(body, expected);
  return what === undefined ? { kind: "matches" } : { kind: "differs", what };
}

function firstDifference(body: JsonObject, expected: ExpectedLeaf): string | undefined {
  const types: readonly JsonValue[] = expected.types;
  const action = objectAt(body, "action");
  const data = objectAt(body, "data");
  if (body["v"] !== 1) return "version";
  if (!types.includes(body["type"] ?? null)) return "type";
  if (body["request"] !== expected.request) return "request";
  if (action["digest"] !== expected.digest) return "digest";
  const { reveal } = expected;
  const rest: readonly (readonly [string, JsonValue | undefined, string | number | undefined])[] = [
    ["tool", action["tool"], expected.tool],
    ["operation", action["operation"], expected.operation],
    ["grant", data["grant"], expected.grant],
    ["redemption", data["redemption"], expected.redemption],
    ["outcome", body["outcome"], expected.outcome],
    ["reveal", data["reveal"], reveal?.id],
    ["placeholder", data["placeholder"], reveal?.placeholder],
    ["key", data["key"], reveal?.key],
    ["expiry", data["expires_at"], reveal?.expiresAtMs],
    ["mask_result", json(data["mask_result"]), expected.maskResult && json(expected.maskResult)],
  ];
  return rest.find(([, is, should]) => should !== undefined && is !== should)?.[0];
}

/** The service passes on what the leaf has, in its order; a leaf says nothing where there is nothing. */
function json(value: JsonValue | readonly string[] = []): string {
  return JSON.stringify(value);
}

/** Undefined for what is no JSON object that means the same to every reader. */
function readLeaf(leaf: Uint8Array): JsonObject | undefined {
  try {
    const value = parseStrictJson(leaf, LIMITS);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof ActionError) return undefined;
    throw error;
  }
}

function objectAt(body: JsonObject, name: string): JsonObject {
  const value = body[name];
  return isJsonObject(value) ? value : {};
}
