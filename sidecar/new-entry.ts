import { randomUUID } from "node:crypto";
import type { Entry } from "./entry.ts";
import { redactAsk, type RedactionTools } from "./redact-action.ts";
import type { SealedCall, SealedValues } from "./sealed-entry.ts";
import type { Vault } from "./vault.ts";
import type { ActionContext, PreparedAction } from "./view.ts";

/** What entries are made with. */
export interface EntryTools extends RedactionTools {
  readonly vault: Vault;
}

/** A new action, read and not yet redacted. */
export interface NewAction {
  readonly key: string;
  /** Empty when the sidecar made the key. */
  readonly idempotencyKey: string;
  readonly prepared: PreparedAction;
  readonly context: ActionContext;
  readonly delegationToken?: string;
  readonly isSeparate?: boolean;
  readonly traceparent?: string | undefined;
  readonly askedAtMs: number;
}

/**
 * The entry of a new action, redacted once and for all. What is raw is sealed before it comes near the journal. Throws a `Fault`
 * as `redactAsk` does.
 */
export async function createEntry(tools: EntryTools, asked: NewAction): Promise<Entry> {
  const { key, idempotencyKey, prepared, traceparent, askedAtMs, isSeparate } = asked;
  const { digest, factsJson, ...action } = prepared;
  const told = { action: { ...action, factsJson }, context: asked.context, idempotencyKey };
  const { view, context, values } = await redactAsk(tools, told);
  const { tool, operation } = action;
  const hidden: SealedValues = { tool, operation, values };
  const sealed = tools.vault.seal(key, "call", sealedCall(action, asked.delegationToken));
  return {
    key,
    askedAtMs,
    digest: Buffer.from(digest).toString("hex"),
    redemptionId: randomUUID(),
    asked: { view, context, sealed, ...(isSeparate === true ? { isSeparate } : {}) },
    hidden: tools.vault.seal(key, "values", hidden),
    run: { kind: "idle" },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function sealedCall(action: SealedCall["action"], delegationToken: string | undefined): SealedCall {
  return { action, ...(delegationToken === undefined ? {} : { delegationToken }) };
}
