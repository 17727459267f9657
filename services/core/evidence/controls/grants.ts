import { counted, judge, type Check } from "../control.ts";
import { recordsOf, storyOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType, type RecordOf } from "../leaf-record.ts";

/** C3: a grant expires, serves once, and can be taken back. */
export function examineGrants({ log }: Evidence): readonly Check[] {
  return [expiring(log), usedOnce(log), endedForGood(log)];
}

function expiring(log: EvidenceLog): Check {
  const cases = recordsOf(log, "request.approved").map((approval) => {
    const opening = storyOf(log, approval)?.opening;
    const ttl = opening?.type === "request.opened" ? opening.data.review.grant_ttl_ms : 0;
    const { grant_expires_at: grantExpiresAt } = approval.data;
    const isBounded = grantExpiresAt > approval.ts && grantExpiresAt <= approval.ts + ttl;
    return {
      leaf: approval.index,
      problem: isBounded ? undefined : "the grant lives longer than policy said, or not at all",
    };
  });
  return judge(cases, {
    name: "every grant expires when policy said",
    passed: (tested) => `${counted(tested, "grant")} had the end that policy set.`,
    none: "No grant was given in the period.",
  });
}

function usedOnce(log: EvidenceLog): Check {
  const cases = recordsOf(log, "grant.redeemed").map((record) => ({
    leaf: record.index,
    problem: misuse(log, record),
  }));
  return judge(cases, {
    name: "every grant was used at most once, and in time",
    passed: (tested) => `${counted(tested, "grant")} served one use, before the end.`,
    none: "No grant was used in the period.",
  });
}

function misuse(log: EvidenceLog, redeemed: RecordOf<"grant.redeemed">): string | undefined {
  const records = storyOf(log, redeemed)?.records ?? [];
  const isSecond = records.some(
    (other) =>
      isType(other, "grant.redeemed") &&
      other.index < redeemed.index &&
      other.data.grant === redeemed.data.grant,
  );
  if (isSecond) return "the grant had been used before";
  const approval = records.find(
    (other): other is RecordOf<"request.approved"> =>
      isType(other, "request.approved") && other.data.grant === redeemed.data.grant,
  );
  if (approval === undefined) return "the grant was never given";
  return redeemed.ts >= approval.data.grant_expires_at
    ? "the grant had expired before it was used"
    : undefined;
}

function endedForGood(log: EvidenceLog): Check {
  const ends = recordsOf(log, "grant.revoked", "grant.lapsed");
  const revoked = ends.filter(({ type }) => type === "grant.revoked").length;
  const cases = ends.map((end) => {
    const later = storyOf(log, end)?.records.some(
      (other) => isType(other, "grant.redeemed") && other.index > end.index,
    );
    return { leaf: end.index, problem: later === true ? "it was used afterwards" : undefined };
  });
  return judge(cases, {
    name: "a grant that was revoked or had lapsed was not used",
    passed: (tested) =>
      `${counted(tested, "grant")} ended unused, ${revoked} of them revoked, and none was used afterwards.`,
    none: "No grant was revoked or lapsed in the period; that revoking works was not seen.",
    figures: { revoked, lapsed: ends.length - revoked },
  });
}
