import type { LeafType } from "../services/core/ledger/leaf-body.ts";
import type {
  DecideAttempt,
  Decision,
  OutcomeReport,
  RedeemAttempt,
  RevealQuestion,
  Verdict,
  WatchedRequest,
} from "./decision-port.ts";
import { boundDigest, type Entry } from "./entry.ts";
import type { ExpectedLeaf } from "./receipt-match.ts";

/** Which events can end a request in each way, once people were asked. */
const VERDICT_TYPES: Readonly<Record<Verdict["status"], readonly LeafType[]>> = {
  allowed: ["request.approved", "glass.broken"],
  denied: ["request.denied"],
  expired: ["request.expired", "grant.lapsed"],
  cancelled: ["request.cancelled", "grant.revoked"],
};

/** The leaf that proves what Decide said. */
export function expectedOfDecision(attempt: DecideAttempt, decision: Decision): ExpectedLeaf {
  const { action, redemptionId } = attempt;
  const { requestId, verdict, redeemedElsewhere } = decision;
  const about = {
    request: requestId,
    digest: hexOf(action.digest),
    tool: action.tool,
    operation: action.operation,
  };
  if (verdict === undefined) return { ...about, types: ["request.opened"] };
  if (verdict.status === "denied")
    return { ...about, types: ["decision.denied", "request.denied"] };
  if (verdict.status !== "allowed" || verdict.grantId !== undefined)
    return { ...about, ...expectedOf(verdict) };
  // Policy's allow is redeemed by the attempt that first asked, and so proves a permission to that attempt only.
  const redemption = redeemedElsewhere ? {} : { redemption: redemptionId };
  const { maskResult = [] } = verdict;
  return { ...about, types: ["decision.allowed"], ...redemption, maskResult };
}

/** The leaf that proves policy's allow of an action that is remembered. */
export function expectedOfAllow(entry: Entry): ExpectedLeaf {
  const { requestId = "", redemptionId, answer } = entry;
  return {
    types: ["decision.allowed"],
    request: requestId,
    digest: hexOf(boundDigest(entry)),
    redemption: redemptionId,
    maskResult: answer?.maskResult ?? [],
  };
}

/** The leaf that proves a verdict that people, or the lack of them, gave. */
export function expectedOfVerdict(watched: WatchedRequest, verdict: Verdict): ExpectedLeaf {
  return { request: watched.requestId, digest: hexOf(watched.digest), ...expectedOf(verdict) };
}

/** The leaf that proves that this attempt has used the permission. */
export function expectedOfRedemption(attempt: RedeemAttempt): ExpectedLeaf {
  const { requestId, digest, grantId, redemptionId, maskResult } = attempt;
  return {
    types: ["grant.redeemed"],
    request: requestId,
    digest: hexOf(digest),
    grant: grantId,
    redemption: redemptionId,
    maskResult,
  };
}

/** The leaf that proves that an outcome is recorded. Nobody's report in time records itself as unknown. */
export function expectedOfOutcome(report: OutcomeReport): ExpectedLeaf {
  const { requestId, digest, redemptionId, outcome } = report;
  return {
    types: ["outcome.reported", "outcome.unknown"],
    request: requestId,
    digest: hexOf(digest),
    redemption: redemptionId,
    outcome,
  };
}

/** The leaf that proves that a person was let see a value, sealed for this key. */
export function expectedOfReveal(
  entry: Entry,
  { revealId, placeholder, recipientKey, expiresAtMs }: RevealQuestion,
): ExpectedLeaf {
  return {
    types: ["value.revealed"],
    request: entry.requestId ?? "",
    digest: hexOf(boundDigest(entry)),
    reveal: {
      id: revealId,
      placeholder,
      key: Buffer.from(recipientKey).toString("base64url"),
      expiresAtMs,
    },
  };
}

function expectedOf({ status, grantId }: Verdict) {
  const grant = grantId === undefined ? {} : { grant: grantId };
  return { types: VERDICT_TYPES[status], ...grant };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
