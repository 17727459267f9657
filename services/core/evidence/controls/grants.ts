import { counted, judge, type Check } from "../control.ts";
import { recordsOf, storyOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType, type RecordOf } from "../leaf-record.ts";

/** C3: a grant expires, serves as often as people said, and can be taken back. */
export function examineGrants({ log }: Evidence): readonly Check[] {
  return [expiring(log), usedOnce(log), usedInBounds(log), endedForGood(log)];
}

function expiring(log: EvidenceLog): Check {
  const cases = recordsOf(log, "request.approved", "glass.broken").map((approval) => {
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
    name: "every grant was used at most once by its own request, and in time",
    passed: (tested) =>
      `${counted(tested, "grant")} served one use of its request, before the end.`,
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
    (other): other is RecordOf<"request.approved" | "glass.broken"> =>
      isType(other, "request.approved", "glass.broken") && other.data.grant === redeemed.data.grant,
  );
  if (approval === undefined) return "the grant was never given";
  return redeemed.ts >= approval.data.grant_expires_at
    ? "the grant had expired before it was used"
    : undefined;
}

function usedInBounds(log: EvidenceLog): Check {
  const used = recordsOf(log, "grant.used");
  const wording = {
    name: "a grant of several uses served other requests only as often, and as long, as people had said",
    passed: (tested: number) =>
      `${counted(tested, "use")} by another request stayed within what everybody who approved had chosen.`,
    none: "",
  };
  if (used.length > 0) {
    return judge(
      used.map((use) => ({ leaf: use.index, problem: excess(log, use) })),
      wording,
    );
  }
  const sentence = "No grant served another request than its own in the period.";
  return { ...judge([], wording), result: "pass", sentence };
}

function excess(log: EvidenceLog, use: RecordOf<"grant.used">): string | undefined {
  const before = (storyOf(log, use)?.records ?? []).filter(({ index }) => index < use.index);
  const approval = before.find(
    (record): record is RecordOf<"request.approved"> => record.type === "request.approved",
  );
  const bounds = approval?.data.bounds;
  if (bounds === undefined) return "the grant was given for one use";
  const earlier = before.filter(({ type }) => type === "grant.used").length;
  if (earlier + 2 > bounds.uses) return "the grant had been used up";
  if (use.ts >= bounds.usable_until) return "the time of the grant was over";
  const isOver = before.some((record) => isType(record, "grant.ended", "grant.revoked"));
  return isOver ? "the grant had been taken back" : undefined;
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
