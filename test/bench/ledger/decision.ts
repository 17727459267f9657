import { createHash } from "node:crypto";
import { decide } from "../../../services/core/approval/decide.ts";
import type { ApprovalRequest } from "../../../services/core/approval/request.ts";
import type { Change } from "../../../services/core/approval/store.ts";
import { ALLOW, detailsOf } from "../../contract/store-fixtures.ts";

/** An allowed action such as agents ask for all day, with what differs in each of them. */
export function allowing(id: string): (request: ApprovalRequest | undefined) => Change {
  const digest = sha256(id);
  const plain = detailsOf(id);
  const details = {
    ...plain,
    idempotencyKey: digest.slice(0, 36),
    agent: { ...plain.agent, owner: "https://people.example|olivia" },
    action: {
      ...plain.action,
      argumentsJson: `{"sql":"select count(*) from orders where customer = ${digest.length} and status = 'open'"}`,
      factsJson: '{"statements":[{"kind":"select","tables":["orders"],"writes":false}]}',
    },
    context: { ...plain.context, reason: "Count the open orders.", ticket: "OPS-1234" },
    digest,
  };
  const proof = { authn: "token", assurance: "" } as const;
  return (request) => {
    const result = decide(
      {
        kind: "open",
        proof,
        details,
        decision: ALLOW,
        policyRevision: REVISION,
        redemptionId: digest.slice(0, 32),
        reportWithinMs: 86_400_000,
      },
      request,
      Date.now(),
    );
    return request === undefined ? { ...result, details } : result;
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const REVISION = sha256("revision");
