import { randomUUID } from "node:crypto";
import type { Entry } from "./entry.ts";
import { redactAsk, type RedactionTools, type Told } from "./redact-action.ts";
import type { SealedCall, SealedValues } from "./sealed-entry.ts";
import type { Vault } from "./vault.ts";

/** What entries are made with. */
export interface EntryTools extends RedactionTools {
  readonly vault: Vault;
}

/** What an agent asked for, read and not yet redacted. */
export interface Unsealed extends Told {
  readonly key: string;
  /** As the agent gave it. */
  readonly delegationToken?: string | undefined;
  readonly isSeparate?: boolean | undefined;
}

/** A new action. */
export interface NewAction extends Unsealed {
  readonly digest: Uint8Array;
  readonly traceparent?: string | undefined;
  readonly askedAtMs: number;
}

/** The entry of a new action. Throws a `Fault` as `redactAsk` does. */
export async function createEntry(tools: EntryTools, asked: NewAction): Promise<Entry> {
  const { key, digest, traceparent, askedAtMs } = asked;
  return {
    key,
    askedAtMs,
    digest: Buffer.from(digest).toString("hex"),
    redemptionId: randomUUID(),
    ...(await sealEntry(tools, asked)),
    run: { kind: "idle" },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

/** Redacts once and for all, and seals what is raw before it comes near the journal. Throws a `Fault` as `redactAsk` does. */
export async function sealEntry(
  tools: EntryTools,
  unsealed: Unsealed,
): Promise<Required<Pick<Entry, "asked" | "hidden">>> {
  const { key, delegationToken, isSeparate } = unsealed;
  const { view, context, values } = await redactAsk(tools, unsealed);
  const { tool, operation, target, argumentsJson } = unsealed.action;
  const action = { tool, operation, target, argumentsJson };
  const call: SealedCall = {
    action,
    ...(delegationToken === undefined ? {} : { delegationToken }),
  };
  const hidden: SealedValues = { tool, operation, values };
  const sealed = tools.vault.seal(key, "call", call);
  return {
    asked: { view, context, sealed, ...(isSeparate === true ? { isSeparate } : {}) },
    hidden: tools.vault.seal(key, "values", hidden),
  };
}
