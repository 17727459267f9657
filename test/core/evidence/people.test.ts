import { describe, expect, test } from "vitest";
import { examineControls } from "../../../services/core/evidence/controls/controls.ts";
import type { ControlId } from "../../../services/core/evidence/criteria.ts";
import { emergenciesOf } from "../../../services/core/evidence/emergencies.ts";
import { toEvidenceLog } from "../../../services/core/evidence/evidence-log.ts";
import type { LeafRecord } from "../../../services/core/evidence/leaf-record.ts";
import { reportHtml } from "../../../services/core/evidence/report/report.ts";
import {
  DETAILS,
  GRANT_TTL_MS,
  T0,
  TICK,
  keyOf,
  openCommand,
  person,
  play,
  vote,
} from "../approval/samples.ts";
import { actId, logOf, type LooseLeaf } from "../../verifier/built-log.ts";
import { verifySigned } from "../../verifier/run.ts";
import { evidenceOf } from "../../support/evidence.ts";
import { peopleLeaves, peopleRecords, recordsOf } from "../../support/people-log.ts";

const RECORDS = peopleRecords();
const DAY_MS = 24 * 3_600_000;
const OTTO_ID = actId("person", keyOf("otto"));

function control(id: ControlId, records: readonly LeafRecord[]) {
  return examineControls(evidenceOf(records)).find((each) => each.id === id)!;
}

function problems(id: ControlId, records: readonly LeafRecord[]): readonly string[] {
  return control(id, records).checks.flatMap(({ counterExamples }) =>
    counterExamples.map(({ problem }) => problem),
  );
}

/** The log with the first leaf of a type saying something else. */
function changed(type: LeafRecord["type"], change: (leaf: LeafRecord) => object) {
  const at = RECORDS.findIndex((record) => record.type === type);
  return RECORDS.map((record, index) =>
    index === at ? ({ ...record, ...change(record) } as LeafRecord) : record,
  );
}

const withData = (data: object) => (leaf: LeafRecord) => ({ data: { ...leaf.data, ...data } });

/** The log a day later. */
function later(records = RECORDS): readonly LeafRecord[] {
  const more = { ...records[0]!, ts: T0 + 2 * DAY_MS, index: records.length };
  return [...records, more as LeafRecord];
}

describe("a control fails with the leaf that contradicts it, when", () => {
  test.each<[id: ControlId, problem: string, records: readonly LeafRecord[]]>([
    [
      "C2",
      "whoever settled it is not of that group",
      changed("glass.broken", withData({ groups: ["data-governance"] })),
    ],
    [
      "C2",
      "policy lets nobody settle it in an emergency",
      changed("request.opened", (leaf) =>
        "review" in leaf.data
          ? withData({ review: { ...leaf.data.review, break_glass: undefined } })(leaf)
          : {},
      ),
    ],
    [
      "C2",
      "whoever saw it is of no group that decides",
      changed("value.revealed", withData({ groups: [] })),
    ],
    [
      "C2",
      "policy lets nobody see such a value",
      changed("value.revealed", withData({ label: "pii.phone" })),
    ],
    [
      "C2",
      "the voter has a name of a party to the action",
      changed("value.revealed", withData({ also: [OTTO_ID] })),
    ],
    [
      "C2",
      "the voter has a name of a party to the action",
      changed("glass.broken", withData({ also: [OTTO_ID] })),
    ],
    [
      "C2",
      "the voter is a party to the action",
      changed("vote.cast", withData({ linked: [actId("person", keyOf("olga"))] })),
    ],
    [
      "C2",
      "one person could both ask and approve: a single operator",
      changed("vote.cast", () => ({ mode: "single_operator" })),
    ],
    [
      "C3",
      "the grant was given for one use",
      changed("request.approved", (leaf) => withData({ bounds: undefined })(leaf)),
    ],
    [
      "C3",
      "the grant had been used up",
      changed("request.approved", withData({ bounds: { uses: 1, usable_until: T0 * 2 } })),
    ],
    [
      "C3",
      "the time of the grant was over",
      changed("request.approved", withData({ bounds: { uses: 3, usable_until: T0 } })),
    ],
    ["C10", "nobody has looked at it, and that was due", later()],
    [
      "C10",
      "somebody looked at it too late",
      later(changed("glass.broken", withData({ review_due_at: T0 + 2_000 }))),
    ],
    [
      "C10",
      "the same person looked at it who settled it",
      later(changed("glass.reviewed", withData({ linked: [OTTO_ID] }))),
    ],
  ])("%s: %s", (id, problem, records) => {
    expect(problems(id, records)).toContain(problem);
    expect(control(id, records).result).toBe("fail");
  });

  test("C2: two identities of one person are counted", () => {
    const requirements = [{ group: "data-governance", approvals: 2 }];
    const { leaves } = logOf(
      play(openCommand({ decision: { ...openCommand().decision, ...twoNeeded(requirements) } }), [
        [vote(person("dana", "data-governance")), T0 + 1],
        [vote(person("dora", "data-governance")), T0 + 2],
        [TICK, T0 + 2 + GRANT_TTL_MS],
      ]),
    );
    const linked = leaves.map((leaf: LooseLeaf) =>
      leaf["type"] === "vote.cast" && leaf["actor"].id === actId("person", keyOf("dana"))
        ? { ...leaf, data: { ...leaf["data"], linked: [actId("person", keyOf("dora"))] } }
        : leaf,
    );

    expect(problems("C2", recordsOf(linked))).toEqual(["two identities of one person are counted"]);
  });
});

function twoNeeded(requirements: readonly object[]): object {
  const { review } = openCommand().decision;
  return { review: { ...review, requirements } };
}

describe("of a legal log of people and identities", () => {
  test("the verifier finds nothing, and notes the emergency that nobody looked at", async () => {
    const { code, rules, notes, text } = await verifySigned(peopleLeaves());

    expect(rules, text).toEqual([]);
    expect({ code, notes }).toEqual({ code: 0, notes: ["glass_open"] });
  });

  test("no control fails", () => {
    const failed = examineControls(evidenceOf(RECORDS)).filter(({ result }) => result === "fail");

    expect(failed).toEqual([]);
  });

  test("refused votes on an own action are evidence that the control works", () => {
    const [nobodysOwn] = control("C2", RECORDS).checks;
    const refused = RECORDS.find(({ type }) => type === "vote.refused")!;

    expect(nobodysOwn?.sentence).toContain("1 more vote on an own action was tried and refused.");
    expect(nobodysOwn?.figures).toEqual({ refused_votes: 2, refused_on_own_action: 1 });
    expect(nobodysOwn?.evidence).toContain(refused.index);
  });

  test("the changes of the directory are told, and who may make them is not judged", () => {
    const roles = control("C8", RECORDS).checks.at(-1)!;

    expect(roles.result).toBe("not_tested");
    expect(roles.sentence).toContain("11 changes of linked identities");
    expect(roles.evidence).toHaveLength(11);
  });

  test("an emergency is looked at, or waits, and later it is overdue", () => {
    const states = (records: readonly LeafRecord[]) =>
      emergenciesOf(toEvidenceLog(records)).map(({ state }) => state);

    expect(states(RECORDS)).toEqual(["reviewed", "open"]);
    expect(states(later())).toEqual(["reviewed", "overdue"]);
  });
});

describe("the report shows", () => {
  const reportOf = (records: readonly LeafRecord[]) => {
    const evidence = evidenceOf(records);
    return reportHtml(evidence, examineControls(evidence)).replaceAll(/\s+/g, " ");
  };

  test("emergencies, and which of them nobody has looked at", () => {
    const report = reportOf(later());

    expect(report).toContain("2 requests were settled by one person in an emergency");
    expect(report).toContain("nobody looked at it; it was due");
    expect(report).toContain("settled in an emergency");
    expect(report).toMatch(/justified, by act_/);
  });

  test("refused votes and refused calls", () => {
    const report = reportOf(RECORDS);

    expect(report).toContain("1 × not_in_group, 1 × own_action");
    expect(report).toContain("12 × token_expired");
    expect(report).toContain("refused (own_action)");
  });

  test("at its top that one person worked alone, and nothing of that where nobody did", () => {
    const details = { ...DETAILS, mode: "single_operator" } as const;
    const { leaves } = logOf(
      play(openCommand({ details }), [[vote(person("olga", "data-governance")), T0 + 1]]),
    );

    expect(reportOf(recordsOf(leaves))).toContain("<b>Single operator.</b> 3 leaves");
    expect(reportOf(RECORDS)).not.toContain("Single operator");
  });
});
