import { describe, expect, test } from "vitest";
import { examineControls } from "../../../services/core/evidence/controls/controls.ts";
import type { ControlId } from "../../../services/core/evidence/criteria.ts";
import type { Evidence } from "../../../services/core/evidence/evidence.ts";
import type { LeafRecord, RecordOf } from "../../../services/core/evidence/leaf-record.ts";
import type { LeafType } from "../../../services/core/ledger/leaf-body.ts";
import { evidenceOf, syntheticRecords } from "../../support/evidence.ts";

const LEGAL = syntheticRecords(1_200);
const DAY_MS = 24 * 3_600_000;
const SOMEBODY = "act_aaaaaaaaaaaaaaaaaaaaaaaaaa";

function resultsOf(evidence: Evidence) {
  return new Map(examineControls(evidence).map((control) => [control.id, control]));
}

function outcome(id: ControlId, records: readonly LeafRecord[], change: Partial<Evidence> = {}) {
  const control = resultsOf(evidenceOf(records, change)).get(id)!;
  const counterExamples = control.checks.flatMap((check) => check.counterExamples);
  return { result: control.result, counterExamples };
}

function first<Type extends LeafType>(type: Type): RecordOf<Type> {
  return LEGAL.find((record): record is RecordOf<Type> => record.type === type)!;
}

/** The legal log with one leaf put in another's place. */
function withLeaf(changed: LeafRecord): readonly LeafRecord[] {
  return LEGAL.map((record) => (record.index === changed.index ? changed : record));
}

/** The legal log with one leaf more at its end. */
function withMore(more: Partial<LeafRecord>): readonly LeafRecord[] {
  const last = LEGAL.at(-1)!;
  const added = { ...last, ...more, index: LEGAL.length } as LeafRecord;
  return [...LEGAL, added];
}

describe("a control fails with the leaf that contradicts it, when", () => {
  test("C1: an action ran that nobody approved", () => {
    const approval = first("request.approved");
    const grant = "grant_other";
    const records = withLeaf({ ...approval, data: { ...approval.data, grant } });

    const { result, counterExamples } = outcome("C1", records);

    const used = LEGAL.find(
      ({ type, request }) => type === "grant.redeemed" && request === approval.request,
    )!;
    expect(result).toBe("fail");
    expect(counterExamples).toEqual([
      { leaf: used.index, problem: "the grant was never approved" },
    ]);
  });

  test("C1: what ran is not what was asked for", () => {
    const used = first("grant.redeemed");
    const action = { ...used.action!, digest: "f".repeat(64) };

    const { counterExamples } = outcome("C1", withLeaf({ ...used, action }));

    const problem = "what ran has another action digest than what was asked for";
    expect(counterExamples).toEqual([{ leaf: used.index, problem }]);
  });

  test("C1: a counted vote is for another view", () => {
    const vote = first("vote.cast");
    const records = withLeaf({ ...vote, data: { ...vote.data, view: "f".repeat(64) } });

    expect(outcome("C1", records).counterExamples).toEqual([
      expect.objectContaining({ problem: "a vote is for another action or another view of it" }),
    ]);
  });

  test("C2: the voter is a party to the action", () => {
    const vote = first("vote.cast");
    const opening = LEGAL.find(
      (record): record is RecordOf<"request.opened"> =>
        record.type === "request.opened" && record.request === vote.request,
    )!;
    const involved = [vote.actor.id];
    const records = withLeaf({ ...opening, data: { ...opening.data, involved } });

    expect(outcome("C2", records)).toEqual({
      result: "fail",
      counterExamples: [{ leaf: vote.index, problem: "the voter is a party to the action" }],
    });
  });

  test("C2: a machine voted", () => {
    const vote = first("vote.cast");
    const actor = { ...vote.actor, kind: "service", id: "bot" } as const;

    const problems = outcome("C2", withLeaf({ ...vote, actor })).counterExamples;

    expect(problems[0]).toEqual({ leaf: vote.index, problem: "the voter is not a person" });
  });

  test("C2: one person approved where two were required", () => {
    const approval = LEGAL.find(
      (record): record is RecordOf<"request.approved"> =>
        record.type === "request.approved" && record.data.voters.length === 2,
    )!;
    const voters = approval.data.voters.slice(0, 1);

    const records = withLeaf({ ...approval, data: { ...approval.data, voters } });

    const problem = "the counted voters do not meet the requirements";
    expect(outcome("C2", records).counterExamples).toEqual([{ leaf: approval.index, problem }]);
  });

  test("C2: a counted voter never voted", () => {
    const approval = first("request.approved");
    const voters = [...approval.data.voters, SOMEBODY];

    const records = withLeaf({ ...approval, data: { ...approval.data, voters } });

    const problem = "a counted voter has no standing approval";
    expect(outcome("C2", records).counterExamples).toEqual([{ leaf: approval.index, problem }]);
  });

  test("C3: a grant was used twice", () => {
    const used = first("grant.redeemed");

    const { counterExamples } = outcome("C3", withMore({ ...used }));

    const problem = "the grant had been used before";
    expect(counterExamples).toEqual([{ leaf: LEGAL.length, problem }]);
  });

  test("C3: a grant was used after its end, or after it was revoked", () => {
    const used = first("grant.redeemed");
    const late = withLeaf({ ...used, ts: used.ts + DAY_MS });
    const revoked = first("grant.revoked");
    const afterwards = withMore({ ...used, request: revoked.request });

    expect(outcome("C3", late).counterExamples).toEqual([
      { leaf: used.index, problem: "the grant had expired before it was used" },
    ]);
    expect(outcome("C3", afterwards).counterExamples).toContainEqual({
      leaf: revoked.index,
      problem: "it was used afterwards",
    });
  });

  test("C3: a grant lives longer than policy said", () => {
    const approval = first("request.approved");
    const data = { ...approval.data, grant_expires_at: approval.data.grant_expires_at + 1 };

    expect(outcome("C3", withLeaf({ ...approval, data })).result).toBe("fail");
  });

  test("C4: a leaf of a request is missing", () => {
    const vote = first("vote.cast");
    const records = LEGAL.filter(({ index }) => index !== vote.index);

    expect(outcome("C4", records).counterExamples).toEqual([
      expect.objectContaining({
        problem: expect.stringContaining("does not name the leaf before"),
      }),
    ]);
  });

  test("C4: an action that was let run has no outcome, long after it was due", () => {
    const report = LEGAL.find(({ type }) => type === "outcome.reported")!;
    const records = LEGAL.filter(({ index }) => index !== report.index);

    const { counterExamples } = outcome("C4", records);

    expect(counterExamples).toEqual([expect.objectContaining({ problem: "it has no outcome" })]);
  });

  test("C6: something else than a person opened a new epoch", () => {
    const actor = { kind: "service", id: "clock", authn: "none", assurance: "" } as const;
    const data = { epoch: 2, lost_size: 7, lost_root: "a".repeat(64) };
    const opened = { type: "epoch.opened", request: null, actor, data } as Partial<LeafRecord>;

    expect(outcome("C6", withMore(opened)).counterExamples).toEqual([
      { leaf: LEGAL.length, problem: "no person opened the new epoch" },
    ]);
  });

  test("C7: nobody read a denial for over seven days", () => {
    const records = withMore({ ts: LEGAL.at(-1)!.ts + 30 * DAY_MS });
    const unread = records.filter(({ type }) => type !== "audit.read");

    const { result, counterExamples } = outcome("C7", unread);

    expect(result).toBe("fail");
    expect(counterExamples[0]).toEqual(expect.objectContaining({ problem: "nobody has read it" }));
  });

  test("C8: a decision names a policy that was never put into force", () => {
    const records = LEGAL.filter(({ type }) => type !== "policy.activated");

    expect(outcome("C8", records).result).toBe("fail");
  });

  test("C9: something is left of a person who was erased", () => {
    const erased = { type: "subject.erased", request: null, policy: null } as const;
    const data = { subject: SOMEBODY, basis: "gdpr-17", openings: 3 };
    const records = withMore({ ...erased, data } as Partial<LeafRecord>);
    const disclosure = {
      names: new Map(),
      shown: new Map(),
      firstLeafBySubject: new Map([[SOMEBODY, 5]]),
    };

    expect(outcome("C9", records, { disclosure }).counterExamples).toEqual([
      { leaf: LEGAL.length, problem: "an opening of leaf 5 is still there" },
    ]);
  });

  test("C9: a subject was erased while it was held, and not when the hold had ended", () => {
    const service = { request: null, policy: null, data: { subject: SOMEBODY } } as const;
    const erased = { basis: "gdpr-17", openings: 0, subject: SOMEBODY };
    const at = (index: number, more: object) => ({ ...LEGAL.at(-1)!, ...service, ...more, index });
    const held = at(LEGAL.length, { type: "subject.held" }) as LeafRecord;
    const gone = at(LEGAL.length + 2, { type: "subject.erased", data: erased }) as LeafRecord;
    const released = at(LEGAL.length + 1, { type: "subject.released" }) as LeafRecord;

    const under = outcome("C9", [...LEGAL, held, gone]);
    const afterwards = outcome("C9", [...LEGAL, held, released, gone]);

    const problem = "the subject was erased all the same";
    expect(under.counterExamples).toEqual([{ leaf: held.index, problem }]);
    expect(afterwards).toEqual({ result: "not_tested", counterExamples: [] });
  });

  test("C10: an approver approves mostly within ten seconds", () => {
    const opened = new Map(
      LEGAL.filter(({ type }) => type === "request.opened").map(({ request, ts }) => [request, ts]),
    );
    const hasty = LEGAL.map((record) =>
      record.type === "vote.cast" ? { ...record, ts: opened.get(record.request)! + 2_000 } : record,
    );

    const { result, counterExamples } = outcome("C10", hasty);

    expect(result).toBe("fail");
    expect(counterExamples[0]!.problem).toMatch(/^act_\w+ gave \d+ of \d+ approvals within ten/);
  });
});

describe("of a legal log", () => {
  test("no control fails, and what the log can't show is not tested, with the reason", () => {
    const results = resultsOf(evidenceOf(LEGAL));

    const words = [...results].map(([id, { result }]) => `${id} ${result}`);
    expect(words).toEqual([
      ..."C1 pass,C2 pass,C3 pass,C4 pass,C5 pass,C6 not_tested,C7 pass,C8 not_tested".split(","),
      ..."C9 not_tested,C10 pass".split(","),
    ]);
    for (const { checks } of results.values()) {
      for (const check of checks) expect(check.sentence).not.toBe("");
    }
  });

  test("the log is not called witnessed without a quorum of known witnesses", () => {
    const { integrity } = evidenceOf(LEGAL);
    const alone = { ...integrity, witnesses: [], isQuorumMet: true };

    const control = resultsOf(evidenceOf(LEGAL, { integrity: alone })).get("C5")!;

    expect(control.result).toBe("not_tested");
    expect(control.checks.at(-1)!.sentence).toContain("tamper-evident against anyone without");
  });

  test("what is not due yet is no counter-example", () => {
    const report = LEGAL.findLast(({ type }) => type === "outcome.reported")!;
    const young = LEGAL.slice(0, report.index);

    expect(outcome("C4", young).result).toBe("pass");
    expect(outcome("C7", LEGAL.slice(0, 200)).result).toBe("not_tested");
  });

  test("only the period is judged, with what led to it", () => {
    const used = first("grant.redeemed");
    const action = { ...used.action!, digest: "f".repeat(64) };
    const records = withLeaf({ ...used, action });

    const later = evidenceOf(records, { period: { fromMs: used.ts + 1 } });
    const only = evidenceOf(records, { period: { fromMs: used.ts, toMs: used.ts } });

    expect(resultsOf(later).get("C1")!.result).toBe("pass");
    expect(resultsOf(only).get("C1")!.result).toBe("fail");
  });

  test("nothing is tested of an empty log", () => {
    const results = [...resultsOf(evidenceOf([])).values()];

    expect(results.filter(({ result }) => result === "fail")).toEqual([]);
    expect(results.find(({ id }) => id === "C2")!.result).toBe("not_tested");
  });
});
