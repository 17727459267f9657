import { DecisionService } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import type { TrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import { createGrpcClient } from "../../services/adapters/grpc/client.ts";
import { ActionReader, type ToolCall } from "../../sidecar/action-reader.ts";
import { sealValue } from "../../services/adapters/reveal/seal-value.ts";
import { createDecisionPort } from "../../sidecar/decision-client.ts";
import { Gate, type Ask } from "../../sidecar/gate.ts";
import { Ledger, type ConsistencyProofs } from "../../sidecar/ledger.ts";
import { Journal } from "../../sidecar/journal.ts";
import { createRedactor, type Redactor } from "../../sidecar/redactor.ts";
import { upgradeJournal } from "../../sidecar/upgrade-journal.ts";
import type { RevealTold } from "../../sidecar/reveals.ts";
import { createValueTags } from "../../sidecar/value-tags.ts";
import { Vault } from "../../sidecar/vault.ts";
import { NO_CONTEXT } from "../../sidecar/view.ts";

const KEY = new Uint8Array(32).fill(7);

export const CALL: ToolCall = {
  tool: "postgres",
  operation: "query",
  target: "crm",
  argumentsJson: '{"sql":"select 1"}',
  claimsJson: "",
};

export function ask(key: string, change: Partial<Ask> = {}): Ask {
  return { call: CALL, context: NO_CONTEXT, idempotencyKey: key, waitMs: 0, ...change };
}

export interface OpenGate extends AsyncDisposable {
  readonly gate: Gate;
  readonly journal: Journal;
  readonly errors: unknown[];
  readonly ledger: Ledger;
  /** What the ledger's report heard, in order. */
  readonly heard: string[];
  /** How questions for hidden values ended. */
  readonly revealed: RevealTold[];
}

export interface OpenGateOptions {
  readonly directory: string;
  readonly address: string;
  readonly orphanGraceMs?: number;
  readonly deadlineMs?: number;
  readonly now?: () => number;
  /** Whose receipts are needed; without it none is. */
  readonly trust?: TrustPolicy;
  readonly proofs?: ConsistencyProofs;
  readonly redactor?: Redactor;
  /** What is learned of every action. */
  readonly facts?: object;
  /** Of what is sealed. */
  readonly key?: Uint8Array;
}

/** A gate on a real journal and a real connection. Disposing it is a clean stop. */
export async function openGate(options: OpenGateOptions): Promise<OpenGate> {
  const { directory, address } = options;
  const journal = await Journal.open({ directory });
  const client = createGrpcClient(DecisionService, {
    address,
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: options.deadlineMs ?? 2_000,
  });
  const errors: unknown[] = [];
  const heard: string[] = [];
  const revealed: RevealTold[] = [];
  const ledger = await Ledger.open({
    directory,
    trust: options.trust,
    proofs: options.proofs ?? (() => Promise.reject(unreachable())),
    report: {
      warn: (message) => heard.push(message),
      fork: () => heard.push("fork"),
    },
  });
  const tools = {
    redactor: options.redactor ?? createRedactor(),
    tagValues: createValueTags(KEY),
    vault: new Vault(options.key ?? KEY),
  };
  await upgradeJournal(journal, tools);
  const gate = new Gate({
    ...tools,
    journal,
    reader: new ActionReader({
      key: KEY,
      collectFacts: async () => options.facts ?? {},
    }),
    decisions: createDecisionPort(client),
    ledger,
    orphanGraceMs: options.orphanGraceMs ?? 0,
    fail: (error) => errors.push(error),
    reveal: { seal: sealValue, told: (told) => revealed.push(told) },
    ...(options.now === undefined ? {} : { now: options.now }),
  });
  await gate.resume();
  return {
    gate,
    journal,
    errors,
    ledger,
    heard,
    revealed,
    [Symbol.asyncDispose]: async () => {
      await gate.close();
      client[Symbol.dispose]();
      await ledger.close();
      await journal.close();
    },
  };
}

function unreachable(): Fault {
  return new Fault({ code: "unavailable", reason: "down", message: "nobody proves anything" });
}
